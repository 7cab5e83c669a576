"""A quiz from the student's side: items without their keys, and answers marked. Pure."""

from collections.abc import Mapping, Sequence
from random import Random
from uuid import UUID

from backend.quiz.grading import Response, grade
from backend.quiz.schemas import (
    GradedItem,
    GradedQuiz,
    Item,
    ItemState,
    ItemType,
    Quiz,
    StudentAnswer,
    StudentItem,
    StudentQuiz,
)


def shown_to_students(items: Sequence[Item]) -> list[Item]:
    """The items a student gets: all but the rejected ones."""
    return [item for item in items if item.state is not ItemState.REJECTED]


def without_keys(quiz: Quiz) -> StudentQuiz:
    """The quiz as a student sees it."""
    shown = shown_to_students(quiz.items)
    return StudentQuiz(
        id=quiz.id,
        title=quiz.title,
        items=[_without_key(item, number) for number, item in enumerate(shown, 1)],
        left_out=len(quiz.items) - len(shown),
    )


def mark(quiz: Quiz, answers: Mapping[UUID, StudentAnswer]) -> GradedQuiz:
    """Mark every item of the quiz; one without an answer is marked as a wrong one."""
    graded = [_mark(item, answers.get(item.id, StudentAnswer())) for item in shown_to_students(quiz.items)]
    marked = [(item.earned, item.possible) for item in graded if item.earned is not None]
    return GradedQuiz(
        items=graded,
        earned=round(sum(earned for earned, _ in marked), 4),
        possible=sum(possible for _, possible in marked),
        unmarked=len(graded) - len(marked),
    )


def _without_key(item: Item, number: int) -> StudentItem:
    pairs = item.answer.pairs or []
    return StudentItem(
        id=item.id,
        number=number,
        type=item.type,
        stem=item.stem,
        points=item.points,
        options=[option.text for option in item.options],
        lefts=[left for left, _ in pairs],
        # Two lefts may share a right; the same choice twice would tell that they do.
        rights=_shuffled(item.id, list(dict.fromkeys(right for _, right in pairs))),
        entries=_shuffled(item.id, item.answer.order or []),
        unit=item.answer.unit,
    )


def _shuffled(item_id: UUID, texts: Sequence[str]) -> list[str]:
    """In an order that is the same each time; any, the right one too, or two entries would give it away."""
    shuffled = list(texts)
    Random(item_id.int).shuffle(shuffled)  # noqa: S311  # an order, not a secret
    return shuffled


def _mark(item: Item, answer: StudentAnswer) -> GradedItem:
    grade_ = grade(
        item,
        Response(
            chosen=frozenset(answer.chosen), text=answer.text, matches=answer.matches, order=answer.order
        ),
    )
    return GradedItem(
        id=item.id,
        earned=grade_.earned,
        possible=grade_.possible,
        key=_key(item),
        explanation=item.explanation,
    )


def _key(item: Item) -> list[str]:
    """The right answer, one line for each part."""
    answer = item.answer
    if item.options:
        return [option.text for option in item.options if option.correct]
    if item.type is ItemType.NUMERICAL and answer.value is not None:
        tolerance = f" ± {answer.tolerance:g}" if answer.tolerance else ""
        unit = f" {answer.unit}" if answer.unit else ""
        return [f"{answer.value:g}{tolerance}{unit}"]
    if answer.pairs:
        return [f"{left} → {right}" for left, right in answer.pairs]
    if answer.order:
        return list(answer.order)
    if answer.rubric:
        return [answer.rubric]
    return list(answer.accepted or [])
