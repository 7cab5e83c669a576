"""The bank is counted, gives its items to other quizzes, and a deleted quiz comes back as it was."""

from uuid import UUID

import pytest

from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotFound
from backend.permissions import Actor
from backend.quiz import quizzes
from backend.quiz import service as quiz
from backend.quiz.schemas import BankCount, ItemFilter, ItemState, ItemType, Verdict, VerdictKind
from tests.factories import a_drafted_quiz, a_multiple_choice, a_person, a_short_answer, an_empty_quiz


def ids(uow: UnitOfWork, owner: Actor, quiz_id: UUID) -> list[UUID]:
    return [item.id for item in quiz.read_quiz(uow, owner, quiz_id).items]


def test_the_bank_is_counted_past_what_a_page_shows(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    made = a_drafted_quiz(uow, ada, a_multiple_choice(), *(a_short_answer(f"What is {n}?") for n in range(4)))
    a_drafted_quiz(uow, a_person(uow, name="Ben"))
    quiz.judge_item(uow, ada, made.items[0].id, Verdict(verdict=VerdictKind.APPROVE))
    quiz.trash_item(uow, ada, made.items[1].id)
    assert quiz.count_items(uow, ada, ItemFilter()) == BankCount(total=4, waiting=3)
    assert quiz.count_items(uow, ada, ItemFilter(type=ItemType.SHORT_ANSWER)) == BankCount(3, 3)
    assert quiz.count_items(uow, ada, ItemFilter(state=ItemState.APPROVED)) == BankCount(1, 0)
    assert quiz.count_items(uow, ada, ItemFilter(quiz_id=made.id, text="is 2")) == BankCount(1, 1)
    assert quiz.count_items(uow, ada, ItemFilter(trashed=True)) == BankCount(1, 1)


def test_items_of_the_bank_join_a_quiz_at_its_end_and_only_once(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    first, second = a_drafted_quiz(uow, ada, a_short_answer(), a_multiple_choice()).items
    target = a_drafted_quiz(uow, ada, a_short_answer("What is rain?"))
    there = target.items[0].id
    assert quiz.add_items(uow, ada, target.id, [second.id, first.id, second.id]) == 2
    assert quiz.add_items(uow, ada, target.id, [there, first.id]) == 0
    assert ids(uow, ada, target.id) == [there, second.id, first.id]


def test_a_quiz_is_made_of_items_of_the_bank(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    items = a_drafted_quiz(uow, ada, a_short_answer(), a_multiple_choice()).items
    made = quiz.create_quiz(uow, ada, "Storms", [items[1].id])
    assert [item.id for item in made.items] == [items[1].id]


@pytest.mark.parametrize("whose", ["nobody's", "Ben's", "trashed"])
def test_only_items_one_has_can_be_added(uow: UnitOfWork, whose: str) -> None:
    ada, ben = a_person(uow), a_person(uow, name="Ben")
    mine = a_drafted_quiz(uow, ada, a_short_answer()).items[0].id
    quiz.trash_item(uow, ada, mine)
    refused = {"nobody's": new_id(), "Ben's": a_drafted_quiz(uow, ben).items[0].id, "trashed": mine}
    target = an_empty_quiz(uow, ada)
    with pytest.raises(Invalid, match="are not yours or lie in the trash"):
        quiz.add_items(uow, ada, target.id, [refused[whose]])
    assert ids(uow, ada, target.id) == []


def test_items_are_not_added_to_somebody_elses_quiz(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    item = a_drafted_quiz(uow, ada).items[0]
    with pytest.raises(NotFound):
        quiz.add_items(uow, ada, an_empty_quiz(uow, a_person(uow, name="Ben")).id, [item.id])


def test_a_full_quiz_takes_no_more(uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quizzes, "MOST_ITEMS_IN_A_QUIZ", 1)
    ada = a_person(uow)
    target = a_drafted_quiz(uow, ada)
    more = a_drafted_quiz(uow, ada, a_short_answer()).items[0].id
    with pytest.raises(Conflict, match="at most 1 items"):
        quiz.add_items(uow, ada, target.id, [more])
    assert len(ids(uow, ada, target.id)) == 1


def test_a_deleted_quiz_comes_back_with_its_items_in_order(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    made = a_drafted_quiz(uow, ada, a_short_answer(), a_multiple_choice())
    quiz.delete_quiz(uow, ada, made.id)
    listed = quiz.list_quizzes(uow, ada, deleted=True).items
    assert [(found.id, found.total) for found in listed] == [(made.id, 2)]
    assert listed[0].deleted_at is not None
    assert quiz.restore_quiz(uow, ada, made.id).items == made.items
    assert quiz.list_quizzes(uow, ada, deleted=True).items == []
    assert [found.id for found in quiz.list_quizzes(uow, ada).items] == [made.id]


def test_only_ones_own_deleted_quizzes_are_restored(uow: UnitOfWork) -> None:
    ada, ben = a_person(uow), a_person(uow, name="Ben")
    made = a_drafted_quiz(uow, ada)
    with pytest.raises(NotFound, match="among your deleted ones"):
        quiz.restore_quiz(uow, ada, made.id)
    quiz.delete_quiz(uow, ada, made.id)
    with pytest.raises(NotFound):
        quiz.restore_quiz(uow, ben, made.id)
    assert quiz.list_quizzes(uow, ben, deleted=True).items == []
