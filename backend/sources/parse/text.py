"""Plain text files in the encodings that word processors and editors write."""

import codecs
import re

from backend.errors import WrongType
from backend.sources.document import MOST_CHARACTERS, ParsedDocument, too_long
from backend.sources.parse.kind import Kind
from backend.sources.parse.magic import what_it_is
from backend.sources.parse.plain import read_plain

# No encoding read here takes more than 4 bytes for a character.
MOST_BYTES = 4 * MOST_CHARACTERS + 4
SAMPLE = 64 * 1024
# Text has a few control characters by accident; binary content has many.
STRAY_CONTROLS = 4
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_SINGLE_BYTE = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"]
_OTHERS = ["koi8_r", "mac_roman", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"]


def begins_like_text(content: bytes) -> bool:
    """False when the first bytes are those of another kind of file. A web page is text."""
    return what_it_is(content) in (None, "a web page")


KIND = Kind("txt", "a plain text file", (".txt", ".text"), begins_like_text)


def read(content: bytes, name: str) -> ParsedDocument:
    """Paragraphs of a plain text file.

    Raises:
        TooLarge: more characters than a source may have.
        WrongType: the bytes are not text in any encoding.
    """
    return read_plain(decode(content, name), kind=KIND.name)


def decode(content: bytes, name: str) -> str:
    """Text of the bytes: by byte-order mark, as UTF-8, as UTF-16 without a mark, or in the likeliest old encoding.

    Raises:
        TooLarge: more characters than a source may have.
        WrongType: the bytes are not text.
    """
    if len(content) > MOST_BYTES:
        raise too_long(name)
    text = _decoded(content, name)
    if len(text) > MOST_CHARACTERS:
        raise too_long(name)
    return text


def _decoded(content: bytes, name: str) -> str:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(encoding, errors="replace")
    sample = content[:SAMPLE]
    if b"\x00" in sample:
        wide = _utf16_without_mark(sample)
        if wide is None:
            raise _not_text(name)
        return content.decode(wide, errors="replace")
    if len(_CONTROLS.findall(sample)) > STRAY_CONTROLS + len(sample) // 100:
        raise _not_text(name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _old_encoding(content, sample, name)


def _utf16_without_mark(sample: bytes) -> str | None:
    """The byte order in which every other byte is mostly zero, as it is for Latin letters."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _old_encoding(content: bytes, sample: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    # Cut at a line end, so that the sample does not stop inside a character.
    cut = sample.rfind(b"\n") + 1 if len(content) > len(sample) else 0
    matches = list(from_bytes(sample[:cut] if cut else sample, cp_isolation=[*_SINGLE_BYTE, *_OTHERS]))
    if not matches:
        raise _not_text(name)
    # Short Western text fits many code pages equally well; Windows Western is by far the most common.
    western = next((m for m in matches if m.encoding == "cp1252" and m.chaos <= matches[0].chaos), None)
    return content.decode((western or matches[0]).encoding, errors="replace")


def _not_text(name: str) -> WrongType:
    return WrongType(
        f"{name} does not hold text that can be read. Save it as plain text (UTF-8) and try again."
    )
