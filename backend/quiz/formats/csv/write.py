"""CSV for spreadsheets: one row per item, the columns as in docs/formats.md."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from backend.quiz.formats.contract import Loss
from backend.quiz.formats.text import clean, number_of, shared_losses
from backend.quiz.schemas import Item, ItemType

_HEAD = ("number", "id", "type", "stem", "correct", "value", "tolerance", "unit", "rubric", "explanation")
_TAIL = ("points", "bloom", "difficulty", "tags", "evidence", "evidence_spans", "state", "version")
_GROUPS = ("option", "match", "rationale")
_LEAST_OPTIONS = 4

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
# What a spreadsheet takes for a formula, also behind our own guard, so that the guard can be taken off.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def write(title: str, source_title: str | None, items: Sequence[Item]) -> str:
    """Write with a byte order mark, by which spreadsheets know UTF-8, and every cell quoted."""
    width = max([_LEAST_OPTIONS, *(max(len(_left(item)), len(item.options)) for item in items)])
    out = io.StringIO()
    rows = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows.writerow(columns(width))
    for number, item in enumerate(items, 1):
        rows.writerow([guard(clean(cell)) for cell in _cells(number, item, width)])
    return "\ufeff" + out.getvalue()


def losses(items: Sequence[Item]) -> Iterable[Loss]:
    """Rows hold the whole item but its record."""
    yield from shared_losses(items, evidence=False)
    if any(evidence.passage_id for item in items for evidence in item.evidence):
        yield Loss("evidence.passage_id", "Evidence keeps its quote and place, not the passage's id.")


def columns(width: int) -> list[str]:
    """The header for quizzes whose longest item has `width` options, answers, pairs or entries."""
    groups = [f"{group}_{n}" for group in _GROUPS for n in range(1, width + 1)]
    return [*_HEAD, *groups, *_TAIL]


def guard(cell: str) -> str:
    """Put `'` before what a spreadsheet would run; numbers stay numbers."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def unguard(cell: str) -> str:
    """Take back what `guard` did."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _left(item: Item) -> list[str]:
    """What stands in the `option_` columns: choices, accepted answers, left sides or entries in order."""
    if item.type in (ItemType.CLOZE, ItemType.SHORT_ANSWER):
        return list(item.answer.accepted or [])
    if item.type is ItemType.MATCHING:
        return [left for left, _ in item.answer.pairs or []]
    if item.type is ItemType.ORDERING:
        return list(item.answer.order or [])
    return [option.text for option in item.options]


def _cells(number: int, item: Item, width: int) -> Iterator[str]:
    answer = item.answer
    yield str(number)
    yield str(item.id)
    yield item.type.value
    yield item.stem
    yield ";".join(str(n) for n, option in enumerate(item.options, 1) if option.correct)
    yield "" if answer.value is None else number_of(answer.value)
    yield "" if answer.tolerance is None else number_of(answer.tolerance)
    yield answer.unit or ""
    yield answer.rubric or ""
    yield item.explanation
    matches = [right for _, right in answer.pairs or []] if item.type is ItemType.MATCHING else []
    for group in (_left(item), matches, [option.rationale for option in item.options]):
        yield from group[:width]
        yield from [""] * (width - len(group))
    yield number_of(item.points)
    yield item.bloom.value
    yield item.difficulty.value
    yield ";".join(tag.replace("\\", "\\\\").replace(";", "\\;") for tag in item.tags)
    yield "\n\n".join(evidence.quote for evidence in item.evidence)
    yield ";".join(f"{evidence.start}-{evidence.end}" for evidence in item.evidence)
    yield item.state.value
    yield str(item.version)
