"""Questions as statements: those of the bank, and fresh ones of the engine that makes quizzes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from backend.agents.local.document import Document
from backend.agents.local.en.guide.sayings import is_heading_fit
from backend.agents.local.engine import Shortfall, Taken, draft
from backend.agents.local.task import Task
from backend.content.schemas import SectionContent, Statement
from backend.quiz.formats.text import letter, mixed
from backend.quiz.schemas import Answer, Blueprint, ItemContent, ItemType

# Lines to write on.
LINES_OF_AN_ESSAY, FEWEST_LINES, MOST_LINES = 10, 2, 6
WORDS_A_LINE = 9
# A page of few good questions is better than one filled up with weak ones.
PLAIN = 2
# "____, which holds that …": half of a definition, and no sentence to complete.
_HALF = re.compile(r"_{3,}, (?:which|who|whose|that)\b")
_CHOSEN = frozenset({ItemType.MULTIPLE_CHOICE, ItemType.MULTIPLE_RESPONSE})


def statement_of(item: ItemContent, document: Document, item_id: UUID | None = None) -> Statement:
    """A question with room for its answer, and its key as a teacher reads it."""
    answer = item.answer
    text, parts, choices, lines = item.stem, list[str](), list[str](), 0
    said = item.explanation
    if item.type in _CHOSEN:
        choices = [option.text for option in item.options]
        said = "; ".join(f"{letter(at)}: {o.text}" for at, o in enumerate(item.options) if o.correct)
    elif item.type is ItemType.TRUE_FALSE:
        text = f"True or false? {item.stem}"
        said = next((option.text for option in item.options if option.correct), "")
        lines = 1
    elif item.type is ItemType.MATCHING:
        pairs = answer.pairs or []
        parts, choices = [left for left, _ in pairs], mixed([right for _, right in pairs])
        said = ", ".join(f"{n} {letter(choices.index(right))}" for n, (_, right) in enumerate(pairs, 1))
    elif item.type is ItemType.ORDERING:
        order = answer.order or []
        choices = mixed(order)
        said = ", ".join(letter(choices.index(step)) for step in order)
    elif item.type is ItemType.NUMERICAL:
        said = _number(answer)
        lines = 1
    elif item.type is ItemType.ESSAY:
        said = " · ".join(
            line.strip().removeprefix("- ") for line in (answer.rubric or "").splitlines() if line.strip()
        )
        lines = LINES_OF_AN_ESSAY
    else:
        said = " or ".join((answer.accepted or [])[:2])
        lines = 0 if item.type is ItemType.CLOZE else lines_for(said)
    return Statement(
        text=text,
        answer=said,
        evidence=item.evidence,
        under=heading_at(document, item.evidence[0].start) if item.evidence and not parts else "",
        parts=parts,
        choices=choices,
        lines=lines,
        item_id=item_id,
        # Whoever approved a question of the bank took it as it is.
        accepted=item_id is not None and not item.evidence,
    )


def lines_for(answer: str) -> int:
    """How many lines an answer wants when written by hand."""
    return max(FEWEST_LINES, min(MOST_LINES, len(answer.split()) // WORDS_A_LINE + 2))


def from_bank(task: Task, types: Iterable[ItemType], most: int) -> list[Statement]:
    """Approved questions of these types that no section before has, in the order of the text."""
    wanted = frozenset(types)
    used = {statement.item_id for section in task.made for statement in section.statements}
    chosen = [item for item in task.bank if item.type in wanted and item.id not in used][:most]
    return in_order([statement_of(item.content, task.document, item.id) for item in chosen])


def fresh(
    task: Task, types: Sequence[ItemType], most: int, *, beside: Sequence[Statement] = ()
) -> list[Statement]:
    """New questions of these types in turn, none of which repeats what is there or gives it away."""
    blueprint = Blueprint(counts=dict.fromkeys(types, 1))
    taken = [Taken("", content) for content in _asked(task.made, beside)]
    made: list[Statement] = []
    left = list(types)
    while left and len(made) < most:
        for kind in list(left):
            if len(made) == most:
                break
            drafted = draft(
                task.document, blueprint, seed=task.seed, item_type=kind, taken=taken, plainest=PLAIN
            )
            if isinstance(drafted, Shortfall):
                left.remove(kind)
                continue
            taken.append(Taken(drafted.fact, drafted.content))
            if _HALF.match(drafted.content.stem):
                continue
            made.append(statement_of(drafted.content, task.document))
    return made


def in_order(statements: Iterable[Statement]) -> list[Statement]:
    """By their places in the text, those with several lines or none first; so that headings stay together."""
    return sorted(
        statements,
        key=lambda s: (bool(s.under), s.evidence[0].start if s.evidence and s.under else -1),
    )


def heading_at(document: Document, offset: int) -> str:
    """The heading a place of the text stands under; empty where there is none worth printing."""
    starts: list[int] | None = document.memo.get("guide sentence starts")
    if starts is None:
        starts = [sentence.start for sentence in document.sentences]
        document.memo["guide sentence starts"] = starts
    at = bisect_right(starts, offset) - 1
    heading = document.sentences[at].heading if at >= 0 else ""
    return heading if is_heading_fit(heading) else ""


def with_room(question: Statement, document: Document) -> Statement:
    """A question of the guide with lines to write its answer on, under its heading."""
    evidence = question.evidence
    under = question.under or (heading_at(document, evidence[0].start) if evidence else "")
    return question.model_copy(update={"lines": lines_for(question.answer), "under": under})


def without_repeats(statements: Iterable[Statement], said: Iterable[Statement]) -> list[Statement]:
    """Those that no other has word for word."""
    known = {statement.text for statement in said}
    kept: list[Statement] = []
    for statement in statements:
        if statement.text not in known:
            known.add(statement.text)
            kept.append(statement)
    return kept


def asked_before(task: Task, more: Sequence[Statement]) -> Task:
    """The task with questions counted among what is made already."""
    if not more:
        return task
    beside = SectionContent(section="beside", heading="Beside", statements=list(more))
    return replace(task, made=[*task.made, beside])


def _number(answer: Answer) -> str:
    value = "" if answer.value is None else f"{answer.value:g}"
    unit = f" {answer.unit}" if answer.unit else ""
    return value + unit + (f" (± {answer.tolerance:g})" if answer.tolerance else "")


def _asked(made: Sequence[SectionContent], beside: Sequence[Statement]) -> list[ItemContent]:
    """What is asked already, in the form in which the engine compares questions."""
    return [
        ItemContent(
            type=ItemType.SHORT_ANSWER,
            stem=statement.text,
            answer=Answer(accepted=[statement.answer[:2_000]] if not statement.parts else statement.parts),
            evidence=statement.evidence,
        )
        for statement in [*(s for section in made for s in section.statements), *beside]
        if statement.answer
    ]
