"""What stands on a printed copy, whatever sets it: questions with space to answer, the key, or both with the proof."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from backend.quiz.formats.contract import Copy, Loss, Sheet
from backend.quiz.formats.formula import understood
from backend.quiz.formats.printed.runs import Block, Hand, Run, blocks_of, length_of
from backend.quiz.formats.text import (
    clean,
    formulas,
    letter,
    mixed,
    one_line,
    only_used,
    place_of,
    points_of,
    shared_losses,
    text_losses,
)
from backend.quiz.schemas import Item, ItemType

# Options no longer than this stand two beside each other.
_SHORT = 26
_ESSAY_LINES = 9


@dataclass(frozen=True, slots=True)
class Choice:
    """An option with its letter; `several` says that more than one may be ticked."""

    letter: str
    body: list[Block]
    right: bool


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One line of the key: what leads it, its words, and why."""

    lead: str
    body: list[Block]
    reason: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Proof:
    """Why the key is right and where it stands."""

    explanation: list[Block]
    quotes: list[tuple[str, str]]
    facts: str


@dataclass(slots=True)
class Question:
    """One question as it stands on the sheet."""

    number: int
    points: str
    stem: list[Block] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    several: bool = False
    beside: bool = False
    lefts: list[list[Block]] = field(default_factory=list)
    rights: list[tuple[str, list[Block]]] = field(default_factory=list)
    entries: list[list[Block]] = field(default_factory=list)
    lines: int = 0
    unit: str = ""
    key: list[KeyLine] = field(default_factory=list)
    proof: Proof | None = None
    size: int = 0


@dataclass(slots=True)
class Page:
    """The whole copy."""

    title: str
    subtitle: str
    facts: str
    sheet: Sheet
    questions: list[Question]


def lay_out(title: str, source_title: str | None, items: Sequence[Item], sheet: Sheet) -> Page:
    """What stands on this copy, in order."""
    copy = sheet.copy
    names = {Copy.STUDENT: "", Copy.TEACHER: "Teacher’s copy, with key and proof", Copy.KEY: "Key"}
    source = one_line(source_title or "", 120)
    about = [names[copy], f"from “{source}”" if source and copy is not Copy.STUDENT else ""]
    total = points_of(sum(item.points for item in items))
    return Page(
        title=one_line(title) or "Quiz",
        subtitle=" · ".join(part for part in about if part),
        facts=f"{len(items)} {'question' if len(items) == 1 else 'questions'} · {total}",
        sheet=sheet,
        questions=[_question(number, only_used(item), sheet) for number, item in enumerate(items, 1)],
    )


def losses(items: Sequence[Item]) -> Iterable[Loss]:
    """The teacher's copy holds all that an item says, but not its record."""
    yield from shared_losses(items, evidence=False)
    yield from text_losses(items)
    for index, item in enumerate(items):
        if any(not understood(formula) for formula in formulas(item)):
            yield Loss("formulas", "A formula that is not understood stands as its source.", index, item.id)


def _question(number: int, item: Item, sheet: Sheet) -> Question:
    copy = sheet.copy
    question = Question(number, points_of(item.points))
    if copy is not Copy.KEY:
        question.stem = blocks_of(item.stem)
        _answer_space(question, item, copy)
    if copy is not Copy.STUDENT:
        question.key = list(_key(item, with_reasons=copy is Copy.TEACHER))
    if copy is Copy.TEACHER:
        question.proof = Proof(blocks_of(item.explanation), list(_quotes(item, sheet.places)), _facts(item))
    question.size = _size(question)
    return question


def _answer_space(question: Question, item: Item, copy: Copy) -> None:
    answer = item.answer
    if item.options:
        question.several = item.type is ItemType.MULTIPLE_RESPONSE
        question.choices = [
            Choice(letter(n), blocks_of(option.text), option.correct and copy is Copy.TEACHER)
            for n, option in enumerate(item.options)
        ]
        lengths = [length_of(choice.body) for choice in question.choices]
        question.beside = len(lengths) > 1 and max(lengths) <= _SHORT
    elif item.type is ItemType.MATCHING and answer.pairs:
        question.lefts = [blocks_of(left) for left, _ in answer.pairs]
        question.rights = [(letter(n), blocks_of(right)) for n, right in enumerate(_rights(item))]
    elif item.type is ItemType.ORDERING and answer.order:
        question.entries = [blocks_of(entry) for entry in mixed(answer.order)]
    elif copy is Copy.STUDENT:
        question.lines = _ESSAY_LINES if item.type is ItemType.ESSAY else 0 if _has_blank(item) else 1
        question.unit = one_line(answer.unit or "")


def _has_blank(item: Item) -> bool:
    return item.type is ItemType.CLOZE and "___" in item.stem


def _rights(item: Item) -> list[str]:
    return mixed(list(dict.fromkeys(right for _, right in item.answer.pairs or ())))


def _key(item: Item, *, with_reasons: bool) -> Iterator[KeyLine]:
    answer = item.answer
    for n, option in enumerate(item.options):
        reason = blocks_of(option.rationale) if with_reasons else []
        if option.correct or reason:
            yield KeyLine(letter(n) if option.correct else f"not {letter(n)}", blocks_of(option.text), reason)
    for accepted in answer.accepted or ():
        yield KeyLine("", blocks_of(accepted))
    if answer.value is not None:
        tolerance = f" ± {answer.tolerance:g}" if answer.tolerance else ""
        number = one_line(f"{answer.value:.15g}{tolerance} {answer.unit or ''}")
        yield KeyLine("", [Block((Run(Hand.WORDS, number),))])
    letters = {right: letter(n) for n, right in enumerate(_rights(item))}
    for n, (left, right) in enumerate(answer.pairs or (), 1):
        arrow = Block((Run(Hand.WORDS, f"{one_line(left)} — {one_line(right)}"),))
        yield KeyLine(f"{n} {letters[right]}", [arrow])
    for n, entry in enumerate(answer.order or (), 1):
        yield KeyLine(f"{n}.", blocks_of(entry))
    if answer.rubric:
        yield KeyLine("", blocks_of(answer.rubric))


def _quotes(item: Item, places: Mapping[UUID, str]) -> Iterator[tuple[str, str]]:
    for evidence in item.evidence:
        yield one_line(evidence.quote), place_of(evidence, places)


def _facts(item: Item) -> str:
    tags = [one_line(clean(tag)) for tag in item.tags]
    return " · ".join([item.bloom.value, item.difficulty.value, *(tag for tag in tags if tag)])


def _size(question: Question) -> int:
    """About how many signs tall it is: what would not fit on a page may be broken after all."""
    parts = [question.stem, *(choice.body for choice in question.choices), *question.entries, *question.lefts]
    parts += [body for _, body in question.rights]
    parts += [part for line in question.key for part in (line.body, line.reason)]
    if question.proof:
        parts.append(question.proof.explanation)
    quotes = sum(len(quote) for quote, _ in question.proof.quotes) if question.proof else 0
    breaks = sum(
        run.hand in (Hand.BREAK, Hand.DISPLAY) for part in parts for block in part for run in block.runs
    )
    code = sum(run.text.count("\n") for part in parts for block in part if block.code for run in block.runs)
    return sum(map(length_of, parts)) + quotes + 60 * (len(parts) + breaks + code + question.lines)
