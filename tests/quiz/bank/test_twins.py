"""What the bank holds twice is said when it is kept, listed, and settled by a person; versions come back."""

import pytest
from sqlalchemy import text

from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, NotFound
from backend.quiz import service as quiz
from backend.quiz.bank import twin_repository
from backend.quiz.schemas import Answer, ItemChange, ItemState, Verdict, VerdictKind
from tests.factories import a_drafted_quiz, a_person, a_short_answer

APPROVE = Verdict(verdict=VerdictKind.APPROVE)
OTHER_WORDS = "What is the study of our atmosphere called?"


def test_what_is_already_there_is_said_on_writing_importing_editing_and_approving(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    first = quiz.write_item(uow, ada, None, a_short_answer())
    assert first.alike == []
    again = quiz.write_item(uow, ada, None, a_short_answer(OTHER_WORDS))
    assert [(one.id, 0.6 <= one.likeness < 1) for one in again.alike] == [(first.id, True)]
    imported = quiz.keep_items(uow, ada, [a_short_answer()], read_as="gift")
    assert imported.alike == 1
    brought = imported.item_ids[0]
    assert max(one.likeness for one in quiz.read_item(uow, ada, brought).alike) == 1
    drafted = a_drafted_quiz(uow, ada, a_short_answer()).items[0]
    assert quiz.read_item(uow, ada, drafted.id).alike == []
    assert len(quiz.judge_item(uow, ada, drafted.id, APPROVE).alike) == 3
    edited = quiz.edit_item(
        uow, ada, again.id, ItemChange(version=1, stem="Who was the first to fly a kite?")
    )
    assert edited.alike == []


def test_somebody_elses_questions_and_the_trash_are_not_compared(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    quiz.write_item(uow, a_person(uow, name="Ben"), None, a_short_answer())
    gone = quiz.write_item(uow, ada, None, a_short_answer())
    quiz.trash_item(uow, ada, gone.id)
    assert quiz.write_item(uow, ada, None, a_short_answer()).alike == []


def test_two_that_are_alike_are_listed_until_both_are_kept(uow: UnitOfWork) -> None:
    ada, ben = a_person(uow), a_person(uow, name="Ben")
    older, newer = (quiz.write_item(uow, ada, None, a_short_answer()) for _ in range(2))
    (twins,) = quiz.list_twins(uow, ada).items
    assert (twins.older.id, twins.newer.id, twins.same) == (older.id, newer.id, True)
    assert quiz.list_twins(uow, ben).items == []
    with pytest.raises(NotFound):
        quiz.keep_twins(uow, ben, twins.id)
    quiz.keep_twins(uow, ada, twins.id)
    assert quiz.list_twins(uow, ada).items == []
    # Approving one of them does not bring it up again.
    assert quiz.judge_item(uow, ada, newer.id, APPROVE).alike == []


def test_the_one_kept_takes_the_others_place_and_labels(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    rain = quiz.write_item(uow, ada, None, a_short_answer("Where does rain fall from?"))
    older = quiz.write_item(uow, ada, None, a_short_answer().model_copy(update={"tags": ["a"]}))
    newer = quiz.write_item(
        uow, ada, None, a_short_answer().model_copy(update={"tags": ["b"], "objectives": ["know"]})
    )
    both = quiz.create_quiz(uow, ada, "Both", [older.id, rain.id, newer.id])
    one = quiz.create_quiz(uow, ada, "One", [newer.id, rain.id])
    (twins,) = quiz.list_twins(uow, ada).items
    kept = quiz.merge_twins(uow, ada, twins.id, "older")
    assert (kept.id, kept.tags, kept.objectives) == (older.id, ["a", "b"], ["know"])
    assert [item.id for item in quiz.read_quiz(uow, ada, both.id).items] == [older.id, rain.id]
    assert [item.id for item in quiz.read_quiz(uow, ada, one.id).items] == [older.id, rain.id]
    assert quiz.list_twins(uow, ada).items == []
    with pytest.raises(Conflict, match="trash already"):
        quiz.merge_twins(uow, ada, twins.id, "newer")


def test_items_of_before_are_caught_up_with_when_somebody_looks(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    a_drafted_quiz(uow, ada, a_short_answer(), a_short_answer())
    uow.session.execute(
        text("UPDATE items SET fingerprint = NULL, likeness = NULL, updated_at = '2026-01-01T00:00Z'")
    )
    uow.session.expire_all()
    (twins,) = quiz.list_twins(uow, ada).items
    assert (twins.same, twins.newer.updated_at.month) == (True, 1)


def test_what_is_compared_later_is_found_meanwhile(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    first = quiz.write_item(uow, ada, None, a_short_answer())
    twin_repository.compare_later(uow.session, [first.id])
    assert [one.id for one in quiz.write_item(uow, ada, None, a_short_answer()).alike] == [first.id]


def test_more_pairs_are_noted_than_one_statement_has_parameters_for(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    older, newer = (quiz.write_item(uow, ada, None, a_short_answer()).id for _ in range(2))
    twin_repository.set_twins(uow.session, ada.user_id, [older, newer], [(older, newer, 0.9)] * 14_000)
    assert [twins.likeness for twins in quiz.list_twins(uow, ada).items] == [0.9]


def test_an_earlier_version_comes_back_as_a_new_one(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    first = quiz.write_item(uow, ada, None, a_short_answer())
    quiz.edit_item(
        uow, ada, first.id, ItemChange(version=1, stem="What is rain?", answer=Answer(accepted=["water"]))
    )
    approved = quiz.judge_item(uow, ada, first.id, APPROVE)
    with pytest.raises(Conflict, match="changed meanwhile"):
        quiz.restore_version(uow, ada, first.id, 1, version=2)
    back = quiz.restore_version(uow, ada, first.id, 1, version=approved.version)
    assert (back.content, back.state, back.version) == (first.content, ItemState.DRAFT, 4)
    assert quiz.list_history(uow, ada, first.id).items[0].reason == "Version 1 again"
    assert quiz.restore_version(uow, ada, first.id, 4, version=4).version == 4
    with pytest.raises(NotFound, match="no version 9"):
        quiz.restore_version(uow, ada, first.id, 9, version=4)
