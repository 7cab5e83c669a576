"""Cut a text into blocks and sentences with exact offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.agents.local.document import Block, BlockKind
from backend.agents.local.en.words import ABBREVIATIONS, ENDING_ABBREVIATIONS, OPENING_WORDS

_BULLET = re.compile(r"[^\S\n]*(?:[-*•‣◦▪·–—➢✓]|\(?\d{1,2}[.)]|\(?[a-z][.)]|\(?[A-Z]\))[^\S\n]+(?=\S)")
_NUMBERED_HEADING = re.compile(r"(?:\d+(?:\.\d+)+\.?|Chapter \d+:?|Step \d+:|Part [IVX\d]+:?)\s+\S")
_END = re.compile(r"[.!?…]+[\"”’')\]»*_]*(?:\s*\[\d+(?:[,–-]\s*\d+)*\])*(?=\s+[\"“‘'(\[«*_]*[^\W_a-z]|\s*\Z)")
_LAST_WORD = re.compile(r"([\w.’'&-]+)\Z")
_FINISHED = re.compile(r"[.!?…:;,][\"”’')\]»*_]*\Z")


def blocks_of(text: str) -> tuple[Block, ...]:
    """Headings, paragraphs and list items in order; white space around a block belongs to none."""
    found: list[Block] = []
    for start, end in _groups(text):
        found.extend(_blocks_in(text, start, end))
    return tuple(found)


def _groups(text: str) -> Iterator[tuple[int, int]]:
    """Spans between blank lines."""
    start = 0
    for gap in re.finditer(
        r"(?:\r\n|[\n\r\u2028\u2029\f\v])[^\S\n\r]*(?:\r\n|[\n\r\u2028\u2029\f\v])\s*", text
    ):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _blocks_in(text: str, start: int, end: int) -> Iterator[Block]:
    lines = [
        (start + line.start(), start + line.end())
        for line in re.finditer(r"[^\n\r\u2028\f\v]+", text[start:end])
    ]
    lines = [trimmed for line in lines if (trimmed := _trim(text, *line))[0] < trimmed[1]]
    pending: tuple[BlockKind, int, int] | None = None
    for index, (first, last) in enumerate(lines):
        line = text[first:last]
        bullet = _BULLET.match(line)
        following = text[slice(*lines[index + 1])] if index + 1 < len(lines) else ""
        if _is_heading(line, alone=len(lines) == 1, following=following, fresh=_fresh(text, pending)):
            if pending:
                yield Block(*pending)
            pending = None
            yield Block(BlockKind.HEADING, first, last)
        elif bullet and not (
            pending and pending[0] is BlockKind.PARAGRAPH and not _fresh(text, pending, colon=True)
        ):
            if pending:
                yield Block(*pending)
            pending = (BlockKind.BULLET, first + bullet.end(), last)
        elif pending:
            pending = (pending[0], pending[1], last)
        else:
            pending = (BlockKind.PARAGRAPH, first, last)
    if pending:
        yield Block(*pending)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


def _fresh(text: str, pending: tuple[BlockKind, int, int] | None, *, colon: bool = False) -> bool:
    """Whether a new block may begin here: nothing is open, or what is open has come to an end."""
    if pending is None or pending[0] is BlockKind.BULLET:
        return True
    return bool(_FINISHED.search(text[pending[1] : pending[2]])) or (
        colon and pending[0] is BlockKind.PARAGRAPH
    )


def _is_heading(line: str, *, alone: bool, following: str, fresh: bool) -> bool:
    if line.startswith("#"):
        return True
    # A formula on a line of its own, or the cells of a table.
    if line.startswith(("$$", "\\[")) or " | " in line:
        return False
    words = line.split()
    if not fresh or len(words) > 14 or len(line) > 110 or _BULLET.match(line):
        return bool(fresh and _NUMBERED_HEADING.match(line) and len(words) <= 14 and line[-1] not in ".,;:!?")
    letters = [c for c in line if c.isalpha()]
    if letters and all(c.isupper() for c in letters) and len(letters) > 3 and line[-1] not in ".,;":
        return True
    if line[-1] == "?":
        return alone and len(words) <= 10
    if _FINISHED.search(line):
        return False
    if alone:
        return True
    if _NUMBERED_HEADING.match(line):
        return True
    short = len(words) <= 8 and len(line) <= 60 and line[0].isupper()
    return short and bool(following) and (following[0].isupper() or following[0] in "“\"‘'") and fresh


def sentence_spans(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of a block; together they cover all of it but the white space between."""
    start = block.start
    for end in _END.finditer(text, block.start, block.end):
        stop = end.end()
        if stop < block.end and not _ends(text, block.start, end.start(), end.group(), stop):
            continue
        span = _trim(text, start, stop)
        if span[0] < span[1]:
            yield span
        start = stop
    span = _trim(text, start, block.end)
    if span[0] < span[1]:
        yield span


def _ends(text: str, floor: int, dot: int, marks: str, stop: int) -> bool:
    if not marks.startswith(".") or marks.startswith(".."):
        return True
    last = _LAST_WORD.search(text, max(floor, dot - 24), dot)
    word = last.group(1).casefold().strip("’'") if last else ""
    following = re.match(r"\s+[\"“‘'(\[«*_]*([\w’']+)", text[stop : stop + 40])
    opens = bool(following and following.group(1).casefold() in OPENING_WORDS)
    if word in ENDING_ABBREVIATIONS:
        return opens
    if word in ABBREVIATIONS:
        return False
    initial = len(word) == 1 and word.isalpha() and word != "i" and text[dot - 1].isupper()
    return not initial or (opens and not (following and len(following.group(1)) == 1))
