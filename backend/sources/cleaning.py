"""Text as it is kept: one kind of line end, no characters that are invisible or that reorder what is seen."""

import re

from backend.lettering import one_line

# What becomes something else: line and page ends, and the spaces that only typesetting tells apart.
_REPLACED = {
    0x0B: "\n",
    0x0C: "\n\n",
    0x85: "\n",
    0x2028: "\n",
    0x2029: "\n\n",
    0xA0: " ",
    0x2007: " ",
    0x202F: " ",
}
# What goes: control characters, soft hyphen, byte-order mark, direction overrides (they disguise text),
# lone surrogates (PostgreSQL takes none) and tag characters (they hide text).
_DROPPED = [
    *range(0x00, 0x09),
    *range(0x0E, 0x20),
    *range(0x7F, 0x85),
    *range(0x86, 0xA0),
    0xAD,
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    0xFEFF,
    *range(0xD800, 0xE000),
    *range(0xE0000, 0xE0080),
]
_TABLE: dict[int, str | None] = {**_REPLACED, **dict.fromkeys(_DROPPED)}
_MANY_BREAKS = re.compile(r"\n{3,}")


def clean_text(text: str) -> str:
    """Text with LF line ends, no trailing blanks, at most one empty line in a row, and no hidden characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)
    # Line by line: a pattern for trailing blanks takes quadratic time on a long run of them.
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _MANY_BREAKS.sub("\n\n", text).strip("\n")


def clean_line(text: str, most: int) -> str:
    """One line of at most `most` code points: a title or a file name."""
    return one_line(clean_text(text))[:most].rstrip()
