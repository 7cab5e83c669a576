"""Markdown to print: the questions first, the key with its evidence at the end.

Authors keep their emphasis, code and formulas; nothing they write can open a heading, run as HTML,
or link to a script.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from backend.quiz.formats.contract import Loss
from backend.quiz.formats.text import (
    TYPE_NAMES,
    Kind,
    clean,
    disarm,
    inline,
    letter,
    mixed,
    one_line,
    only_used,
    place_of,
    points_of,
    segments,
    shared_losses,
)
from backend.quiz.schemas import Item, ItemType

_BLANKS = re.compile(r"_{3,}")
_LINE = "\\_" * 20
_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
_CLOSING = re.compile(r"(?<![\\#])#+\s*$")
_MAY_LINK = re.compile(r"\](?=[(:\[])|!(?=\[)")


def write(title: str, source_title: str | None, items: Sequence[Item]) -> str:
    """Write the quiz as students get it, then the key as teachers need it."""
    return write_placed(title, source_title, items, {})


def write_placed(
    title: str, source_title: str | None, items: Sequence[Item], places: Mapping[UUID, str]
) -> str:
    """The same, with the places of passages by their ids."""
    items = [only_used(item) for item in items]
    lines = [f"# {_heading(title) or 'Quiz'}", ""]
    if source_title:
        lines += [f"From: {_heading(source_title)}", ""]
    for number, item in enumerate(items, 1):
        lines += [f"## {number}. {TYPE_NAMES[item.type].capitalize()} ({points_of(item.points)})", ""]
        lines += [safe(item.stem), "", *_answer_space(item)]
    lines += ["---", "", "# Key", ""]
    for number, item in enumerate(items, 1):
        lines += [f"## Key to {number}", "", *_key(item, places)]
    return "\n".join(lines).rstrip("\n") + "\n"


def losses(items: Sequence[Item]) -> Iterable[Loss]:
    """The page holds all that an item says, but not its record."""
    yield from shared_losses(items, evidence=False)


def _formula(raw: str) -> str:
    # "a<b" would open a tag where formulas are not known; "a< b" is the same formula.
    # The same space keeps "[a](b)" from being a link.
    return _MAY_LINK.sub(r"\g<0> ", _TAG_START.sub("< ", raw))


def safe(text: str, formula: Callable[[str], str] = _formula, less_than: str = "&lt;") -> str:
    """An author's text as blocks of their own: readable Markdown that cannot leave its place.

    Args:
        text: as it was written.
        formula: what becomes of a formula on one line, its dollars included.
        less_than: how "<" is written outside code, so that it opens no tag.
    """
    parts: list[str] = []
    cleaned = clean(text).strip("\n")
    many_blanks = len(_BLANKS.findall(cleaned)) > 1
    starts_line = True
    for kind, raw, inner in segments(cleaned):
        if kind is Kind.PROSE:
            parts.append(_prose(raw, starts_line, many_blanks).replace("<", less_than))
        elif kind is Kind.ESCAPED:
            parts.append(less_than if inner == "<" else raw)
        elif kind in (Kind.MATH, Kind.DISPLAY):
            parts.append(formula(raw.replace("\n", " ")))
        else:
            parts.append(raw)
        starts_line = raw.endswith("\n")
    return "".join(parts)


def _prose(raw: str, starts_line: bool, many_blanks: bool) -> str:
    shown = inline(raw, starts_line=starts_line).replace("`", "\\`")
    shown = disarm(shown)

    def blank(found: re.Match[str]) -> str:
        around = shown[found.start() - 1 : found.start()] + shown[found.end() : found.end() + 1]
        alone = found.end() == len(shown) or shown[found.end()] == "\n"
        free = not re.search(r"[^\s.,;:?!]", around) and not alone
        return found.group() if free and not many_blanks else found.group().replace("_", "\\_")

    return _BLANKS.sub(blank, shown)


def _heading(text: str) -> str:
    # Hashes at the end would be taken for the heading's closing marks; elsewhere in it they are only themselves.
    return _CLOSING.sub(r"\\\g<0>", safe(one_line(text)))


def _entry(mark: str, text: str) -> list[str]:
    """A list entry; several lines are set as a block of their own under the mark, which keeps them in it."""
    shown = safe(text)
    if "\n" not in shown:
        return [f"- {mark}{shown}"]
    return [f"- {mark}".rstrip(), "", *(f"  {line}".rstrip() for line in shown.split("\n"))]


def _answer_space(item: Item) -> Iterator[str]:
    """What stands under the stem for a student to choose from or write on."""
    answer = item.answer
    if item.options:
        for n, option in enumerate(item.options):
            yield from _entry(f"{letter(n)}) ", option.text)
    elif item.type is ItemType.MATCHING and answer.pairs:
        for n, (left, _) in enumerate(answer.pairs, 1):
            yield from _entry(f"({n}) ", left)
        yield ""
        yield "Choose from:"
        yield ""
        for n, right in enumerate(mixed(list(dict.fromkeys(right for _, right in answer.pairs)))):
            yield from _entry(f"{letter(n)}) ", right)
    elif item.type is ItemType.ORDERING and answer.order:
        for entry in mixed(answer.order):
            yield from _entry(f"{_LINE[:6]} ", entry)
    elif item.type is ItemType.ESSAY:
        yield from [_LINE * 3, "", _LINE * 3]
    else:
        yield f"Answer: {_LINE}"
    yield ""


def _key(item: Item, places: Mapping[UUID, str]) -> Iterator[str]:
    answer = item.answer
    for n, option in enumerate(item.options):
        if option.correct or option.rationale:
            mark = "**correct** " if option.correct else ""
            reason = f" — {option.rationale}" if option.rationale else ""
            yield from _entry(f"{letter(n)}) {mark}", option.text + reason)
    for n, accepted in enumerate(answer.accepted or [], 1):
        yield from _entry(f"({n}) ", accepted)
    if answer.value is not None:
        tolerance = f" ± {answer.tolerance:g}" if answer.tolerance else ""
        yield from _entry("Answer: ", f"{answer.value:.15g}{tolerance} {answer.unit or ''}".rstrip())
    for n, (left, right) in enumerate(answer.pairs or [], 1):
        yield from _entry(f"({n}) ", f"{left} → {right}")
    for place, entry in enumerate(answer.order or [], 1):
        yield from _entry(f"({place}) ", entry)
    if answer.rubric:
        yield from ["", "Rubric:", "", safe(answer.rubric)]
    yield ""
    if item.explanation:
        yield from [safe(item.explanation), ""]
    for evidence in item.evidence:
        quote = safe(evidence.quote).split("\n")
        yield from (f"> {line}".rstrip() for line in quote)
        yield from [">", f"> ({_heading(place_of(evidence, places))})", ""]
    tags = f" · {', '.join(_heading(tag) for tag in item.tags)}" if item.tags else ""
    yield from [f"{item.bloom.value} · {item.difficulty.value}{tags}", ""]
