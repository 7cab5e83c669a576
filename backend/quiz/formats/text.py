"""How an item's text is read before it is written elsewhere: prose, code and formulas, cleaned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from backend.quiz.formats.contract import Loss
from backend.quiz.schemas import Item, ItemType

# C0 and C1 controls but tab and newline, the bidirectional overrides and isolates, and lone surrogates.
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

TYPE_NAMES = {kind: kind.value.replace("_", " ") for kind in ItemType}


def clean(text: str) -> str:
    """Drop what could hide or reorder text, and give every line end as a newline."""
    if text.isascii() and text.isprintable():
        return text
    return UNSAFE.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str, limit: int | None = None) -> str:
    """Clean and put on one line, cut at a word with an ellipsis when longer than `limit`."""
    line = " ".join(clean(text).split())
    if limit is None or len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0].rstrip() + "…"


class Kind(StrEnum):
    """What a stretch of text is."""

    PROSE = "prose"
    CODE = "code"
    FENCE = "fence"
    MATH = "math"
    DISPLAY = "display"
    ESCAPED = "escaped"


class Segment(NamedTuple):
    """A stretch of text of one kind; `raw` is exactly what was written, `inner` without its delimiters."""

    kind: Kind
    raw: str
    inner: str


# Code spans and formulas stay on one line: across lines, readers of Markdown disagree about where they end.
_TOKEN = re.compile(
    r"""
    (?P<escaped>\\[!-/:-@\[-`{-~])
  | (?:^|(?<=\n))(?P<fence>[ ]{0,3}(?P<ticks>`{3,})[^`\n]*\n(?P<fenced>(?:.*\n)*?)[ ]{0,3}(?P=ticks)[ \t]*(?=\n|\Z))
  | (?P<code>(?<!`)(?P<run>`+)(?!`)(?P<coded>[^\n]*?[^`\n])(?P=run)(?!`))
  | (?P<display>\$\$(?P<displayed>[^$`]*?[^$`\s\\])\s*\$\$)
  | (?P<math>(?<!\$)\$(?![\s$])(?P<formula>(?:\\.|[^$`\n\\])*?(?:\\.|[^$`\n\\\s]))\$(?![\d$]))
    """,
    re.VERBOSE,
)


def segments(text: str) -> Iterator[Segment]:
    """Split cleaned text into prose, backslash escapes, code and formulas, in order and without gaps."""
    at = 0
    for found in _TOKEN.finditer(text):
        if found.start() > at:
            yield Segment(Kind.PROSE, text[at : found.start()], text[at : found.start()])
        at = found.end()
        raw = found.group()
        if found["escaped"]:
            yield Segment(Kind.ESCAPED, raw, raw[1:])
        elif found["fence"]:
            yield Segment(Kind.FENCE, raw, found["fenced"])
        elif found["code"]:
            yield Segment(Kind.CODE, raw, found["coded"])
        elif found["display"]:
            yield Segment(Kind.DISPLAY, raw, found["displayed"])
        else:
            yield Segment(Kind.MATH, raw, found["formula"])
    if at < len(text):
        yield Segment(Kind.PROSE, text[at:], text[at:])


_BLOCK_START = re.compile(
    r"""(?m)^(?P<lead>[ \t]*)(?:
        (?P<mark>\#{1,6}(?=\s|$) | > | [-+*](?=\s|$) | ~{3,}
          | (?:=+|-{2,}|\*{3,}|(?:\*[ ]){2,}\*|(?:-[ ]){2,}-)(?=[ \t]*$)
          | \[(?=[^\]\n]*\]:))
      | (?P<number>\d{1,9})(?P<dot>[.)])(?=\s|$)
    )""",
    re.VERBOSE,
)


def _unmark(found: re.Match[str]) -> str:
    lead = " " if found["lead"] else ""
    if found["mark"]:
        return f"{lead}\\{found['mark']}"
    return f"{lead}{found['number']}\\{found['dot']}"


def inline(prose: str, *, starts_line: bool) -> str:
    """Keep prose from opening a heading, list, quote, rule or link definition in Markdown."""
    if starts_line:
        return _BLOCK_START.sub(_unmark, prose)
    head, newline, rest = prose.partition("\n")
    return head + newline + _BLOCK_START.sub(_unmark, rest)


def texts(item: Item) -> Iterator[str]:
    """Every text a person wrote in the item."""
    yield item.stem
    for option in item.options:
        yield option.text
        yield option.rationale
    answer = item.answer
    yield from answer.accepted or ()
    yield from answer.order or ()
    for pair in answer.pairs or ():
        yield from pair
    yield answer.unit or ""
    yield answer.rubric or ""
    yield item.explanation
    yield from item.tags
    for evidence in item.evidence:
        yield evidence.quote


def shared_losses(items: Sequence[Item], *, evidence: bool) -> Iterable[Loss]:
    """What no format but JSON keeps: the item's record, hidden characters and, for some, the evidence."""
    if items:
        yield Loss("record", "Findings, provenance, verdicts and dates stay in the console.")
    cited = sum(1 for item in items if item.evidence)
    if evidence and cited:
        yield Loss(
            "evidence", f"The passages that prove the key are left out ({cited} of {len(items)} items)."
        )
    for index, item in enumerate(items):
        if any(UNSAFE.search(text.replace("\r", "")) for text in texts(item)):
            yield Loss(
                "text",
                "Invisible control characters in this item are left out; the words stay as they are.",
                index,
                item.id,
            )
