"""Many items at once: counted first, refusals told one by one, and taken back."""

import pytest
from pydantic import ValidationError

from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotFound
from backend.permissions import Actor
from backend.quiz import service as quiz
from backend.quiz.bank import bulk, bulk_repository
from backend.quiz.schemas import (
    Bloom,
    BulkVerb,
    FilterFields,
    Item,
    ItemFilter,
    ItemState,
    LabelChange,
    NewBulkEdit,
    Verdict,
    VerdictKind,
)
from tests.factories import a_person, a_short_answer, an_empty_quiz


def three(uow: UnitOfWork, actor: Actor) -> list[Item]:
    words = ("the edge of a cold front", "a hygrometer", "the tropical year")
    return [quiz.write_item(uow, actor, None, a_short_answer(f"What is {word}?")) for word in words]


def labelling(items: list[Item], *, dry_run: bool = False, **change: object) -> NewBulkEdit:
    return NewBulkEdit(
        action=BulkVerb.EDIT,
        item_ids=[item.id for item in items],
        change=LabelChange.model_validate(change),
        dry_run=dry_run,
    )


def test_labels_are_changed_on_many_the_verdicts_stand_and_all_is_taken_back(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    items = three(uow, ada)
    quiz.judge_item(uow, ada, items[0].id, Verdict(verdict=VerdictKind.APPROVE))
    done = quiz.edit_items(
        uow,
        ada,
        labelling(items, add_tags=["week 3", " "], add_objectives=["Explain"], bloom="apply", points=2),
    )
    assert (done.changed, done.unchanged, done.refused) == (3, 0, [])
    now = [quiz.read_item(uow, ada, item.id) for item in items]
    assert {(*item.tags, *item.objectives, item.bloom, item.points) for item in now} == {
        ("week 3", "Explain", Bloom.APPLY, 2.0)
    }
    assert [item.state for item in now] == [ItemState.APPROVED, ItemState.DRAFT, ItemState.DRAFT]
    again = quiz.edit_items(uow, ada, labelling(items, add_tags=["week 3"]))
    assert (again.id, again.changed, again.unchanged) == (None, 0, 3)
    assert done.id is not None
    assert quiz.undo_edit(uow, ada, done.id).changed == 3
    back = quiz.read_item(uow, ada, items[0].id)
    assert (back.tags, back.objectives, back.bloom, back.state) == (
        [],
        [],
        Bloom.REMEMBER,
        ItemState.APPROVED,
    )
    assert quiz.list_history(uow, ada, items[0].id).items[0].change == "undone"
    with pytest.raises(Conflict, match="already"):
        quiz.undo_edit(uow, ada, done.id)


def test_a_dry_run_changes_nothing(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    items = three(uow, ada)
    said = quiz.edit_items(uow, ada, labelling(items, add_tags=["week 3"], dry_run=True))
    assert (said.id, said.changed) == (None, 3)
    assert [quiz.read_item(uow, ada, item.id) for item in items] == items


def test_what_was_changed_since_is_not_taken_back(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    items = three(uow, ada)
    done = quiz.edit_items(uow, ada, labelling(items, add_tags=["week 3"]))
    quiz.judge_item(uow, ada, items[0].id, Verdict(verdict=VerdictKind.APPROVE))
    assert done.id is not None
    undone = quiz.undo_edit(uow, ada, done.id)
    assert (undone.changed, [each.item_id for each in undone.refused]) == (2, [items[0].id])
    assert quiz.read_item(uow, ada, items[0].id).tags == ["week 3"]


def test_each_item_that_does_not_fit_is_left_alone_and_named(uow: UnitOfWork) -> None:
    ada, ben = a_person(uow), a_person(uow, name="Ben")
    items = three(uow, ada)
    quiz.trash_item(uow, ada, items[0].id)
    theirs = quiz.write_item(uow, ben, None, a_short_answer())
    wanted = NewBulkEdit(
        action=BulkVerb.APPROVE, item_ids=[*(item.id for item in items), theirs.id, new_id()]
    )
    done = quiz.edit_items(uow, ada, wanted)
    assert done.changed == 2
    assert [(each.stem, each.message) for each in done.refused] == [
        (items[0].stem, "It lies in the trash; restore it first."),
        (None, "There is no such item among yours."),
        (None, "There is no such item among yours."),
    ]
    assert quiz.read_item(uow, ben, theirs.id).state is ItemState.DRAFT


def test_what_a_filter_leaves_goes_to_the_trash_and_comes_back(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    items = three(uow, ada)
    storms = quiz.create_quiz(uow, ada, "Storms", [item.id for item in items])
    done = quiz.edit_items(uow, ada, NewBulkEdit(action=BulkVerb.TRASH, filter=FilterFields(q="hygrometer")))
    assert done.changed == 1
    assert len(quiz.read_quiz(uow, ada, storms.id).items) == 2
    assert done.id is not None
    quiz.undo_edit(uow, ada, done.id)
    assert [item.id for item in quiz.read_quiz(uow, ada, storms.id).items] == [item.id for item in items]
    assert quiz.count_items(uow, ada, ItemFilter(trashed=True)).total == 0


def test_items_move_from_one_quiz_to_another_and_back(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    items = three(uow, ada)
    here = quiz.create_quiz(uow, ada, "Here", [item.id for item in items[:2]])
    there = an_empty_quiz(uow, ada, "There")
    wanted = NewBulkEdit(
        action=BulkVerb.MOVE, item_ids=[item.id for item in items], quiz_id=there.id, from_quiz_id=here.id
    )
    done = quiz.edit_items(uow, ada, wanted)
    assert (done.changed, [each.item_id for each in done.refused]) == (2, [items[2].id])
    assert quiz.read_quiz(uow, ada, here.id).items == []
    assert [item.id for item in quiz.read_quiz(uow, ada, there.id).items] == [item.id for item in items[:2]]
    assert done.id is not None
    quiz.undo_edit(uow, ada, done.id)
    assert [item.id for item in quiz.read_quiz(uow, ada, here.id).items] == [item.id for item in items[:2]]
    assert quiz.read_quiz(uow, ada, there.id).items == []


def test_nobody_edits_into_somebody_elses_quiz_or_takes_their_action_back(uow: UnitOfWork) -> None:
    ada, ben = a_person(uow), a_person(uow, name="Ben")
    items = three(uow, ada)
    with pytest.raises(NotFound):
        quiz.edit_items(
            uow,
            ada,
            NewBulkEdit(action=BulkVerb.ADD, item_ids=[items[0].id], quiz_id=an_empty_quiz(uow, ben).id),
        )
    done = quiz.edit_items(uow, ada, labelling(items, add_tags=["week 3"]))
    assert done.id is not None
    with pytest.raises(NotFound):
        quiz.undo_edit(uow, ben, done.id)


def test_naming_somebody_elses_item_neither_holds_nor_touches_their_quiz(uow: UnitOfWork) -> None:
    ada, ben = a_person(uow), a_person(uow, name="Ben")
    theirs = quiz.write_item(uow, ben, an_empty_quiz(uow, ben).id, a_short_answer())
    (mine, *_) = three(uow, ada)
    named = [mine.id, theirs.id]
    assert bulk_repository.hold_quizzes_of_items(uow.session, ada, named) == []
    assert len(bulk_repository.hold_quizzes_of_items(uow.session, ben, named)) == 1


def test_too_many_at_once_are_refused_before_anything_is_done(
    uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = a_person(uow)
    three(uow, ada)
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 2)
    with pytest.raises(Invalid, match="More than 2 items match"):
        quiz.edit_items(uow, ada, NewBulkEdit(action=BulkVerb.TRASH, filter=FilterFields()))


@pytest.mark.parametrize(
    "asked",
    [
        {"action": "trash"},
        {"action": "trash", "item_ids": [str(new_id())], "filter": {}},
        {"action": "edit", "item_ids": [str(new_id())]},
        {"action": "add", "item_ids": [str(new_id())]},
        {"action": "move", "item_ids": [str(new_id())], "quiz_id": str(new_id())},
        {"action": "approve", "item_ids": []},
    ],
)
def test_an_action_says_all_it_needs(asked: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        NewBulkEdit.model_validate(asked)


def test_an_edit_that_changes_nothing_is_refused(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    with pytest.raises(Invalid, match="Say what to change"):
        quiz.edit_items(uow, ada, labelling(three(uow, ada)))
