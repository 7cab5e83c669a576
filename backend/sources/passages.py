"""Cut a document into passages: whole paragraphs where possible, 60 to 180 words, never across a heading."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from backend.sources.document import Block, ParsedDocument, count_words

FEWEST_WORDS = 60
MOST_WORDS = 180
# Text without spaces (a table of digits, a long address) is cut by length instead.
MOST_CHARACTERS = 2_400
SHORTEST_CUT = 24
LONGEST_LABEL = 80
# More headings in a row than this are a list, and get a passage of their own.
MOST_HEADINGS = 6
# What the pages of a kind of file are called.
_PAGES = {"pptx": ("slide", "slides")}
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+|[。！？][”」』）]*\s*|\n")


@dataclass(frozen=True, slots=True)
class Span:
    """A passage before it is kept: `text[start:end]` in code points, and where a person finds it."""

    start: int
    end: int
    anchor: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A paragraph or a part of a long one, with the block it comes from and that block's place in its section."""

    start: int
    end: int
    words: int
    block: Block
    number: int


def split(document: ParsedDocument) -> list[Span]:
    """The passages of a document, sorted, not overlapping, and together holding every non-blank character.

    A heading belongs to the passage of the paragraph below it. Each passage starts and ends with a non-blank
    character. It has at most `MOST_WORDS` beside its heading, and at least `FEWEST_WORDS` where its section allows.
    """
    text = document.text
    spans: list[Span] = []
    paragraphs = 0
    for headings, body in _sections(document.blocks):
        label = _label(text, headings)
        # Below a heading paragraphs are counted anew; pages are named by number instead.
        first = 1 if label else paragraphs + 1
        paragraphs += len(body)
        pieces = [piece for number, block in enumerate(body, first) for piece in _pieces(text, block, number)]
        groups = _grouped(pieces)
        for group in groups:
            start, end = group[0].start, group[-1].end
            if headings and group is groups[0]:
                start = headings[0].start
            spans.append(Span(start, end, _anchor(label, group, document.kind)))
        if headings and not groups:
            spans.append(_heading_alone(headings, label, document.kind))
    return spans


def _sections(blocks: Iterable[Block]) -> Iterator[tuple[list[Block], list[Block]]]:
    """Headings that follow each other, and the paragraphs below them up to the next heading or page."""
    headings: list[Block] = []
    body: list[Block] = []
    for block in blocks:
        turns_page = bool(body) and not block.heading and block.page != body[-1].last_page
        crowded = block.heading and len(headings) == MOST_HEADINGS
        if crowded or (body and (block.heading or turns_page)):
            yield headings, body
            headings, body = [], []
        (headings if block.heading else body).append(block)
    if headings or body:
        yield headings, body


def _pieces(text: str, block: Block, number: int) -> Iterator[_Piece]:
    """The block itself, or parts of it when it is too long for one passage."""
    words = count_words(text[block.start : block.end])
    if words <= MOST_WORDS and block.end - block.start <= MOST_CHARACTERS:
        yield _Piece(block.start, block.end, words, block, number)
        return
    parts = [
        part
        for sentence in _cut_at(text, block.start, block.end, _SENTENCE_END)
        for part in _short_enough(text, *sentence)
    ]
    # Aim for parts of equal length, so that no stub of a few words is left at the end.
    wanted = max(1, words / max(1, -(-words // MOST_WORDS)))
    open_part: _Piece | None = None
    for start, end in parts:
        n = count_words(text[start:end])
        if open_part is None:
            open_part = _Piece(start, end, n, block, number)
            continue
        too_many = open_part.words + n > MOST_WORDS or end - open_part.start > MOST_CHARACTERS
        if too_many or open_part.words >= wanted:
            yield open_part
            open_part = _Piece(start, end, n, block, number)
        else:
            open_part = replace(open_part, end=end, words=open_part.words + n)
    if open_part is not None:
        yield open_part


def _cut_at(text: str, start: int, end: int, mark: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Stripped spans between the marks; a mark belongs to the span before it, and a very short span to the next."""
    at = start
    for match in mark.finditer(text, start, end):
        if match.end() - at < SHORTEST_CUT:
            continue
        yield from _stripped(text, at, match.end())
        at = match.end()
    yield from _stripped(text, at, end)


def _short_enough(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, or, when it is longer than a passage may be, parts of it cut between words or at a fixed length."""
    while end - start > MOST_CHARACTERS or count_words(text[start:end]) > MOST_WORDS:
        # 60 words of a language without spaces are 120 characters; 600 are a third of a passage anywhere else.
        stop = start + (240 if count_words(text[start : start + 600]) > MOST_WORDS // 2 else 600)
        space = max(
            text.rfind(" ", start, stop), text.rfind("\n", start, stop), text.rfind("\t", start, stop)
        )
        if space > start:
            stop = space
        if stop >= end:
            break
        yield from _stripped(text, start, stop)
        start = stop
    yield from _stripped(text, start, end)


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    body = text[start:end]
    start, end = start + len(body) - len(body.lstrip()), start + len(body.rstrip())
    if start < end:
        yield start, end


def _grouped(pieces: Iterable[_Piece]) -> list[list[_Piece]]:
    """Join short pieces until a passage has enough words; a short rest goes to the passage before it."""
    groups: list[list[_Piece]] = []
    counts: list[int] = []
    for piece in pieces:
        if groups and counts[-1] < FEWEST_WORDS and _fits(groups[-1], piece, counts[-1] + piece.words):
            groups[-1].append(piece)
            counts[-1] += piece.words
        else:
            groups.append([piece])
            counts.append(piece.words)
    if (
        len(groups) > 1
        and counts[-1] < FEWEST_WORDS
        and _fits(groups[-2], groups[-1][-1], counts[-2] + counts[-1])
    ):
        rest = groups.pop()
        groups[-1].extend(rest)
    return groups


def _fits(group: list[_Piece], last: _Piece, words: int) -> bool:
    return words <= MOST_WORDS and last.end - group[0].start <= MOST_CHARACTERS


def _label(text: str, headings: list[Block]) -> str:
    """The innermost heading as one short line, or "" without one."""
    if not headings:
        return ""
    line = " ".join(text[headings[-1].start : headings[-1].end].split()).lstrip("# ")
    return line if len(line) <= LONGEST_LABEL else line[: LONGEST_LABEL - 1].rstrip() + "…"


def _anchor(label: str, group: list[_Piece], kind: str) -> str:
    first, last = group[0].block.page, group[-1].block.last_page
    if first is not None:
        one, several = _PAGES.get(kind, ("p.", "pp."))
        return f"{one} {first}" if last in (None, first) else f"{several} {first}–{last}"
    number = f"¶ {group[0].number}"
    return f"{label}, {number}" if label else number


def _heading_alone(headings: list[Block], label: str, kind: str) -> Span:
    page = headings[0].page
    one, _ = _PAGES.get(kind, ("p.", "pp."))
    return Span(headings[0].start, headings[-1].end, label if page is None else f"{one} {page}")
