"""What the review screen reads and does in one call each."""

import pytest
from sqlalchemy import event

from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork
from backend.errors import NotAllowed, NotFound
from backend.permissions import Role
from backend.quiz import service as quiz
from backend.quiz.schemas import ItemChange, ItemState, Option, Verdict, VerdictKind
from backend.sources import service as sources
from tests.factories import (
    CHAPTER,
    a_drafted_quiz,
    a_multiple_choice,
    a_person,
    a_short_answer,
    an_empty_quiz,
)

REJECT = Verdict(verdict=VerdictKind.REJECT, reason="Too easy.")


def test_a_review_has_the_source_behind_the_evidence(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    review = quiz.read_review(uow, ada, a_drafted_quiz(uow, ada).id)
    evidence = review.quiz.items[0].evidence[0]
    assert review.source_text is not None
    assert review.source_text[evidence.start : evidence.end] == evidence.quote
    assert review.source_title == "Weather and climate"
    assert review.anchors
    assert (review.passed, review.waiting, review.trashed) == (1, 1, 0)


def test_a_review_outlives_its_source(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    made = a_drafted_quiz(uow, ada)
    assert made.source_id is not None
    sources.delete_source(uow, ada, made.source_id)
    uow.session.expire_all()
    review = quiz.read_review(uow, ada, made.id)
    assert (review.source_text, review.anchors) == (None, {})
    assert review.quiz.items[0].evidence[0].quote in CHAPTER


def test_forty_questions_take_as_many_queries_as_one(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    one = a_drafted_quiz(uow, ada).id
    many = a_drafted_quiz(uow, ada, *[a_multiple_choice(f"Which is number {n}?") for n in range(40)]).id
    counts = []
    for quiz_id in (one, many):
        uow.session.expire_all()
        uow.session.expunge_all()
        statements: list[str] = []

        def note(
            _c: object, _cursor: object, statement: str, *_rest: object, seen: list[str] = statements
        ) -> None:
            seen.append(statement)

        connection = uow.session.connection()
        event.listen(connection, "before_cursor_execute", note)
        quiz.read_review(uow, ada, quiz_id)
        event.remove(connection, "before_cursor_execute", note)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_only_drafts_without_a_warning_are_approved_together(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    contents = [a_multiple_choice(f"Which instrument is number {n}?") for n in range(3)]
    items = a_drafted_quiz(uow, ada, *contents).items
    flawed = [
        Option(text="Barometer", correct=True),
        Option(text="barometer"),
        Option(text="All of the above"),
    ]
    quiz.edit_item(uow, ada, items[0].id, ItemChange(version=1, options=flawed))
    quiz.judge_item(uow, ada, items[1].id, REJECT)
    quiz_id = quiz.list_quizzes(uow, ada).items[0].id
    assert quiz.read_review(uow, ada, quiz_id).passed == 1
    assert quiz.approve_passed(uow, ada, quiz_id) == 1
    states = [item.state for item in quiz.read_quiz(uow, ada, quiz_id).items]
    assert states == [ItemState.DRAFT, ItemState.REJECTED, ItemState.APPROVED]
    assert quiz.approve_passed(uow, ada, quiz_id) == 0


def test_what_was_approved_together_has_its_versions(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    made = a_drafted_quiz(uow, ada)
    quiz.approve_passed(uow, ada, made.id)
    history = quiz.list_history(uow, ada, made.items[0].id).items
    assert [(version.change, version.actor_name) for version in history] == [
        ("approved", "Ada"),
        ("drafted", None),
    ]


@pytest.mark.parametrize(
    ("place", "by", "order"), [(0, 1, "bac"), (2, -1, "acb"), (0, -1, "abc"), (1, 9, "acb")]
)
def test_an_item_moves_within_the_ends_of_its_quiz(uow: UnitOfWork, place: int, by: int, order: str) -> None:
    ada = a_person(uow)
    made = a_drafted_quiz(uow, ada, *[a_short_answer(f"{letter}?") for letter in "abc"])
    moved = quiz.move_item(uow, ada, made.id, made.items[place].id, by)
    assert "".join(item.stem[0] for item in moved.items) == order


def test_moving_keeps_what_lies_in_the_trash(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    made = a_drafted_quiz(uow, ada, *[a_short_answer(f"{letter}?") for letter in "abc"])
    quiz.trash_item(uow, ada, made.items[1].id)
    quiz.move_item(uow, ada, made.id, made.items[2].id, -1)
    quiz.restore_item(uow, ada, made.items[1].id)
    assert len(quiz.read_quiz(uow, ada, made.id).items) == 3


def test_an_item_of_another_quiz_is_not_moved(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    other = a_drafted_quiz(uow, ada)
    with pytest.raises(NotFound):
        quiz.move_item(uow, ada, an_empty_quiz(uow, ada).id, other.items[0].id, 1)


def test_reviews_are_for_their_owner(uow: UnitOfWork) -> None:
    made = a_drafted_quiz(uow, a_person(uow))
    ben, operator = a_person(uow, name="Ben"), a_person(uow, Role.OPERATOR, name="Olga")
    for operation in (quiz.read_review, quiz.approve_passed, quiz.read_for_student):
        with pytest.raises(NotFound):
            operation(uow, ben, made.id)
        with pytest.raises(NotAllowed):
            operation(uow, operator, made.id)
    with pytest.raises(NotFound):
        quiz.move_item(uow, ben, made.id, made.items[0].id, 1)
    with pytest.raises(NotFound):
        quiz.grade_answers(uow, ben, made.id, {})
    with pytest.raises(NotFound):
        quiz.read_review(uow, ben, new_id())
