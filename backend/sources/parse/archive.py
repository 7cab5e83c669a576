"""Office files are ZIP archives of XML: unpacked once and counted before anything is built from them."""

import io
import zipfile
from typing import Any
from xml.sax.handler import ContentHandler

from backend.errors import Invalid, WrongType

MOST_PARTS = 3_000
MOST_UNPACKED = 120 * 1024**2
MOST_XML = 24 * 1024**2
MOST_ELEMENTS = 600_000
DEEPEST = 200
# Honest XML shrinks to a twentieth or a fiftieth, a bomb to a thousandth; small parts may do anything.
MOST_RATIO = 200
SMALL_PART = 1024**2


def check_archive(content: bytes, name: str, *, holds: str, label: str) -> None:
    """Unpack every part once, counting, so that neither declared nor real sizes, nor XML tricks, reach the parser.

    Args:
        content: the file.
        name: file name, for the sentences of errors.
        holds: the part that makes it this kind of file.
        label: how a sentence calls what is in such a file, such as "a Word document".

    Raises:
        WrongType: a ZIP file of another kind.
        Invalid: unpacking to far more than its size (`unreadable`), or with a password (`encrypted`).
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if not any(part.filename == holds for part in parts):
            raise WrongType(f"{name} is another kind of file: it is a ZIP archive without {label} in it.")
        declared = sum(part.file_size for part in parts)
        if (
            len(parts) > MOST_PARTS
            or declared > MOST_UNPACKED
            or len({p.filename for p in parts}) < len(parts)
        ):
            raise bomb(name)
        unpacked = xml = 0
        for part in parts:
            if part.flag_bits & 1:
                raise Invalid(
                    f"{name} is protected by a password. Save a copy without one.", code="encrypted"
                )
            is_xml = part.filename.lower().endswith((".xml", ".rels"))
            size = 0
            counted = _Counting(name)
            parser = _xml_parser(counted) if is_xml else None
            with archive.open(part) as opened:
                while piece := opened.read(256 * 1024):
                    size += len(piece)
                    unpacked += len(piece)
                    xml += len(piece) if is_xml else 0
                    if unpacked > MOST_UNPACKED or xml > MOST_XML or _swells(part.compress_size, size):
                        raise bomb(name)
                    if parser is not None:
                        parser.feed(piece)
            if parser is not None:
                parser.close()


def _swells(packed: int, unpacked: int) -> bool:
    return unpacked > SMALL_PART and unpacked > packed * MOST_RATIO


# Any: the defused reader has no type for its incremental side.
def _xml_parser(handler: ContentHandler) -> Any:
    from defusedxml.sax import make_parser

    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    return parser


class _Counting(ContentHandler):
    """Refuses XML that is deeper or has more elements than a document of the permitted length."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._elements = 0
        self._depth = 0

    # Any: the signature of the base class.
    def startElement(self, name: str, attrs: Any) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > MOST_ELEMENTS or self._depth > DEEPEST:
            raise bomb(self._name)

    def endElement(self, name: str) -> None:
        self._depth -= 1


def bomb(name: str) -> Invalid:
    """The refusal of an archive that swells."""
    return Invalid(
        f"{name} could not be read within the limits: it unpacks to far more than its size. "
        "Save a copy from the program it was made with, or paste the text.",
        code="unreadable",
    )
