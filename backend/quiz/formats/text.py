"""How an item's text is read before it is written elsewhere: prose, code and formulas, cleaned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from backend.quiz.formats.contract import Loss
from backend.quiz.schemas import Evidence, Item, ItemType

# C0 and C1 controls but tab and newline, every bidirectional control, lone surrogates, and what XML cannot hold.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
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
    """A stretch of text of one kind; `raw` is as written, `inner` without its delimiters."""

    kind: Kind
    raw: str
    inner: str


_MAY_START = re.compile(r"[\\`$]")
# Code spans and formulas stay on one line: across lines, readers of Markdown disagree about where they end.
_TOKEN = re.compile(
    r"""(?=[\\`$])(?:
    (?P<escaped>\\[!-/:-@\[-`{-~])
  | (?P<code>(?<!`)(?P<run>`+)(?!`)(?P<coded>[^\n]*?[^`\n])(?P=run)(?!`))
  | (?P<display>\$\$(?P<displayed>[^$`]*?[^$`\s\\])\s*\$\$)
  | (?P<math>(?<!\$)\$(?![\s$])(?P<formula>(?:\\.|[^$`\n\\])*?(?:\\.|[^$`\n\\\s]))\$(?![\d$]))
    )""",
    re.VERBOSE,
)


def segments(text: str) -> Iterator[Segment]:
    """Split cleaned text into prose, backslash escapes, code and formulas, in order and without gaps."""
    if not _MAY_START.search(text):
        if text:
            yield Segment(Kind.PROSE, text, text)
        return
    at = 0
    for start, inside, outside, end in _fences(text):
        yield from _spans(text[at:start])
        yield Segment(Kind.FENCE, text[start:end], text[inside:outside])
        at = end
    yield from _spans(text[at:])


_FENCE_LINE = re.compile(r"(?m)^[ ]{0,3}(`{3,})([^`\n]*)$")


def _fences(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Where each code block starts, its code starts, its code ends and it ends; unclosed ones are prose."""
    if "```" not in text:
        return
    lines = list(_FENCE_LINE.finditer(text))
    closers: dict[str, list[re.Match[str]]] = {}
    for line in reversed(lines):
        if not line[2].strip(" \t"):
            closers.setdefault(line[1], []).append(line)
    at = 0
    for opener in lines:
        waiting = closers.get(opener[1], [])
        if opener.start() < at:
            continue
        while waiting and waiting[-1].start() <= opener.start():
            waiting.pop()
        if waiting:
            closer = waiting.pop()
            at = closer.end()
            yield opener.start(), opener.end() + 1, closer.start(), at


def _spans(text: str) -> Iterator[Segment]:
    at = 0
    for found in _TOKEN.finditer(text):
        if found.start() > at:
            yield Segment(Kind.PROSE, text[at : found.start()], text[at : found.start()])
        at = found.end()
        raw = found.group()
        if found["escaped"]:
            yield Segment(Kind.ESCAPED, raw, raw[1:])
        elif found["code"]:
            yield Segment(Kind.CODE, raw, found["coded"])
        elif found["display"]:
            # On one line, where no line of a formula can pass for a heading.
            yield Segment(Kind.DISPLAY, raw, found["displayed"].replace("\n", " "))
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


_LONGEST_TARGET = 200
_LINK = re.compile(rf"\](?=\(\s*([^)\s]{{0,{_LONGEST_TARGET}}})([)\s]?))")
_SAFE_LINK = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_DOUBTFUL_LINK = re.compile(r":|&[#\w]+;?|\\")
# A picture that stands beside the file; any other would be fetched from a host that then knows who reads the quiz.
_REMOTE_IMAGE = re.compile(r"!(?=\[)(?!\[[^\[\]\n]*\]\((?!\s*/[/\\])[^):&\\<>]+\))")


def disarm(prose: str) -> str:
    """Leave links to the web, to mail and to files beside this one; show other links and remote pictures as typed.

    A picture of another host becomes a link to it behind an exclamation mark. Definitions of links are shown as typed.
    """
    if "]" not in prose and "![" not in prose:
        return prose
    return _REMOTE_IMAGE.sub(r"\\!", _LINK.sub(_unlink, prose)).replace("]:", "\\]:")


def _unlink(found: re.Match[str]) -> str:
    target, end = found[1], found[2]
    if _SAFE_LINK.match(target):
        return "]"
    # Cut off by code, a formula or an escape, it may go on to be anything.
    whole = end and len(target) < _LONGEST_TARGET
    return "]" if target and whole and not _DOUBTFUL_LINK.search(target) else "\\]"


def place_of(evidence: Evidence, places: Mapping[UUID, str]) -> str:
    """Where a person finds the quote: the page or heading of its passage, else its characters in the source."""
    named = places.get(evidence.passage_id) if evidence.passage_id else None
    return one_line(clean(named or ""), 120) or f"characters {evidence.start}–{evidence.end} of the source"


def letter(n: int) -> str:
    """What an option is called, from 0: A to Z, then AA."""
    return chr(ord("A") + n) if n < 26 else f"{letter(n // 26 - 1)}{letter(n % 26)}"


def mixed(texts: Sequence[str]) -> list[str]:
    """An order that says nothing about the key: by the alphabet, or backwards where that is the key."""
    sorted_ = sorted(texts, key=lambda text: (text.casefold(), text))
    return sorted_[::-1] if sorted_ == list(texts) else sorted_


def mixed_places(texts: Sequence[str]) -> list[int]:
    """The order of `mixed`, as places in `texts`."""
    places = sorted(range(len(texts)), key=lambda place: (texts[place].casefold(), texts[place], place))
    return places[::-1] if places == list(range(len(texts))) else places


def points_of(points: float) -> str:
    """Say how many points: "1 point", "2.5 points"."""
    return f"{points:g} point" + ("" if points == 1 else "s")


_USED: dict[ItemType, set[str]] = {
    ItemType.MULTIPLE_CHOICE: {"options"},
    ItemType.MULTIPLE_RESPONSE: {"options"},
    ItemType.TRUE_FALSE: {"options"},
    ItemType.CLOZE: {"accepted"},
    ItemType.SHORT_ANSWER: {"accepted"},
    ItemType.NUMERICAL: {"value", "tolerance", "unit"},
    ItemType.MATCHING: {"pairs"},
    ItemType.ORDERING: {"order"},
    ItemType.ESSAY: {"rubric"},
}


def number_of(value: float) -> str:
    """A number as programs read it back, without a needless fraction."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


_MARKUP = re.compile(r"(\*\*|__|\*|_)(?=\S).*?(?<=\S)\1|!?\[[^\]]*\]\([^)]*\)")


def has_markup(prose: str) -> bool:
    """Whether prose has emphasis, a link or a picture."""
    return bool(_MARKUP.search(prose))


def has_marks(words: str) -> bool:
    """Whether a text would be shown otherwise than as plain text: markup, code or a formula."""
    shown_so = (Kind.PROSE, Kind.ESCAPED)
    return has_markup(words) or any(part.kind not in shown_so for part in segments(clean(words)))


def bounds(value: float, tolerance: float) -> tuple[str, str]:
    """The least and greatest number within a tolerance, without the dust of binary fractions: importers subtract them."""
    exact, around = Decimal(number_of(value)), Decimal(number_of(tolerance))
    return f"{exact - around:f}", f"{exact + around:f}"


def text_losses(items: Sequence[Item]) -> Iterable[Loss]:
    """Pictures, links, lists and headings stay as they were typed where only paragraphs, emphasis, code and formulas go."""
    for index, item in enumerate(items):
        if any("![" in text for text in texts(item)):
            yield Loss("pictures", "Pictures are left as text: add them there.", index, item.id)


def unused_parts(item: Item) -> list[str]:
    """What is filled in though the item's type does not ask for it."""
    answer = item.answer
    filled = {
        "options": item.options,
        "accepted": answer.accepted,
        "value": answer.value is not None,
        "tolerance": answer.tolerance is not None,
        "unit": answer.unit,
        "pairs": answer.pairs,
        "order": answer.order,
        "rubric": answer.rubric,
    }
    return [name for name, value in filled.items() if value and name not in _USED[item.type]]


def only_used(item: Item) -> Item:
    """The item without what `unused_parts` names."""
    unused = unused_parts(item)
    if not unused:
        return item
    answer = item.answer.model_copy(update={name: None for name in unused if name != "options"})
    return item.model_copy(update={"answer": answer, "options": [] if "options" in unused else item.options})


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


def formulas(item: Item) -> Iterator[str]:
    """The LaTeX of every formula in the item."""
    for words in texts(item):
        if "$" in words:
            yield from (
                part.inner for part in segments(clean(words)) if part.kind in (Kind.MATH, Kind.DISPLAY)
            )


def shared_losses(items: Sequence[Item], *, evidence: bool) -> Iterable[Loss]:
    """What no format but JSON keeps: the item's record, hidden characters and, for some, the evidence."""
    if items:
        yield Loss("record", "Findings, provenance, verdicts and dates stay in the console.")
    if any(item.objectives for item in items):
        yield Loss("objectives", "Objectives are left out.")
    cited = sum(1 for item in items if item.evidence)
    if evidence and cited:
        yield Loss(
            "evidence", f"The passages that prove the key are left out ({cited} of {len(items)} items)."
        )
    for index, item in enumerate(items):
        if unused := unused_parts(item):
            message = f"A {TYPE_NAMES[item.type]} item has no use for {', '.join(unused)}: left out."
            yield Loss("answer", message, index, item.id)
        if any(UNSAFE.search(text.replace("\r", "")) for text in texts(item)):
            yield Loss(
                "text",
                "Invisible control characters in this item are left out; the words stay as they are.",
                index,
                item.id,
            )
