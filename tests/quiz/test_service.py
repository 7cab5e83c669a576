"""Quizzes and items: every change is a version, nothing is lost, and nobody sees another's."""

import pytest

from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotAllowed, NotFound
from backend.permissions import Role
from backend.quiz import service as quiz
from backend.quiz.formats import ExportFormat
from backend.quiz.schemas import (
    Answer,
    ItemChange,
    ItemContent,
    ItemFilter,
    ItemState,
    ItemType,
    Option,
    QuizChange,
    Severity,
    Verdict,
    VerdictKind,
)
from backend.sources import service as sources
from tests.factories import (
    a_drafted_quiz,
    a_multiple_choice,
    a_person,
    a_short_answer,
    a_source,
    an_approved_item,
    an_empty_quiz,
)

APPROVE = Verdict(verdict=VerdictKind.APPROVE)


def test_an_edit_makes_a_version_and_keeps_the_one_before(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    item = a_drafted_quiz(uow, ada).items[0]
    edited = quiz.edit_item(uow, ada, item.id, ItemChange(version=1, stem="What measures air pressure?"))
    assert (edited.version, edited.stem) == (2, "What measures air pressure?")
    history = quiz.list_history(uow, ada, item.id).items
    assert [(v.version, v.change, v.content["stem"]) for v in history] == [
        (2, "edited", "What measures air pressure?"),
        (1, "drafted", "Which instrument measures air pressure?"),
    ]
    assert history[0].actor_name == "Ada"


def test_an_edit_of_an_older_version_is_refused_and_overwrites_nothing(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    item = a_drafted_quiz(uow, ada).items[0]
    quiz.edit_item(uow, ada, item.id, ItemChange(version=1, stem="First edit?"))
    with pytest.raises(Conflict, match="version 2") as refused:
        quiz.edit_item(uow, ada, item.id, ItemChange(version=1, stem="Second edit?"))
    assert refused.value.code == "stale_version"
    assert quiz.read_item(uow, ada, item.id).stem == "First edit?"


def test_editing_an_approved_item_makes_it_a_draft_again(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    item = an_approved_item(uow, ada)
    edited = quiz.edit_item(uow, ada, item.id, ItemChange(version=item.version, points=2))
    assert (edited.state, edited.points) == (ItemState.DRAFT, 2)


def test_an_edit_that_changes_nothing_is_no_version(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    item = an_approved_item(uow, ada)
    same = quiz.edit_item(uow, ada, item.id, ItemChange(version=item.version, stem=item.stem))
    assert (same.version, same.state) == (item.version, ItemState.APPROVED)


def test_the_checks_look_at_an_edited_item_afresh(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    item = a_drafted_quiz(uow, ada).items[0]
    twice = [Option(text="Barometer", correct=True), Option(text="barometer"), Option(text="Hygrometer")]
    edited = quiz.edit_item(uow, ada, item.id, ItemChange(version=1, options=twice))
    assert Severity.ERROR in {finding.severity for finding in edited.findings}


def test_an_edit_that_leaves_no_key_is_refused(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    item = a_drafted_quiz(uow, ada).items[0]
    with pytest.raises(Invalid):
        quiz.edit_item(uow, ada, item.id, ItemChange(version=1, options=[Option(text="a"), Option(text="b")]))
    assert quiz.read_item(uow, ada, item.id).version == 1


def test_a_rejection_needs_a_reason(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    item = a_drafted_quiz(uow, ada).items[0]
    with pytest.raises(Invalid, match="why"):
        quiz.judge_item(uow, ada, item.id, Verdict(verdict=VerdictKind.REJECT, reason="  "))
    rejected = quiz.judge_item(uow, ada, item.id, Verdict(verdict=VerdictKind.REJECT, reason="Too easy."))
    assert (rejected.state, rejected.reason, rejected.version) == (ItemState.REJECTED, "Too easy.", 2)


def test_approving_twice_is_one_version(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    item = an_approved_item(uow, ada)
    assert quiz.judge_item(uow, ada, item.id, APPROVE).version == item.version


def test_an_item_written_by_hand_stands_at_the_end(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    made = a_drafted_quiz(uow, ada)
    written = quiz.write_item(uow, ada, made.id, a_short_answer())
    after = quiz.read_quiz(uow, ada, made.id)
    assert [item.id for item in after.items] == [made.items[0].id, written.id]
    assert written.provenance.engine == "person"


def test_an_item_by_hand_without_a_key_is_refused(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    made = an_empty_quiz(uow, ada)
    with pytest.raises(Invalid):
        quiz.write_item(
            uow,
            ada,
            made.id,
            ItemContent(type=ItemType.SHORT_ANSWER, stem="Why?", answer=Answer(accepted=[])),
        )


def test_items_can_be_put_in_another_order(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    made = a_drafted_quiz(uow, ada, a_multiple_choice(), a_short_answer())
    backwards = [item.id for item in reversed(made.items)]
    after = quiz.change_quiz(uow, ada, made.id, QuizChange(item_ids=backwards, title="Renamed"))
    assert ([item.id for item in after.items], after.title) == (backwards, "Renamed")


@pytest.mark.parametrize("wrong", ["twice", "unknown"])
def test_an_order_with_a_wrong_item_changes_nothing(uow: UnitOfWork, wrong: str) -> None:
    ada = a_person(uow)
    made = a_drafted_quiz(uow, ada)
    ids = [made.items[0].id, made.items[0].id if wrong == "twice" else new_id()]
    with pytest.raises(Invalid):
        quiz.change_quiz(uow, ada, made.id, QuizChange(item_ids=ids))


def test_a_trashed_item_leaves_its_quiz_and_comes_back_to_its_place(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    made = a_drafted_quiz(uow, ada, a_multiple_choice(), a_short_answer())
    first, second = (item.id for item in made.items)
    quiz.trash_item(uow, ada, first)
    assert [item.id for item in quiz.read_quiz(uow, ada, made.id).items] == [second]
    assert [item.id for item in quiz.list_items(uow, ada, ItemFilter(trashed=True)).items] == [first]
    with pytest.raises(NotFound):
        quiz.read_item(uow, ada, first)
    quiz.restore_item(uow, ada, first)
    assert [item.id for item in quiz.read_quiz(uow, ada, made.id).items] == [first, second]
    assert [v.change for v in quiz.list_history(uow, ada, first).items] == ["restored", "trashed", "drafted"]


def test_reordering_keeps_what_lies_in_the_trash(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    made = a_drafted_quiz(uow, ada, a_multiple_choice(), a_short_answer())
    first, second = (item.id for item in made.items)
    quiz.trash_item(uow, ada, first)
    quiz.change_quiz(uow, ada, made.id, QuizChange(item_ids=[second]))
    quiz.restore_item(uow, ada, first)
    assert {item.id for item in quiz.read_quiz(uow, ada, made.id).items} == {first, second}


def test_a_deleted_quiz_leaves_its_items_in_the_bank(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    made = a_drafted_quiz(uow, ada)
    quiz.delete_quiz(uow, ada, made.id)
    with pytest.raises(NotFound):
        quiz.read_quiz(uow, ada, made.id)
    assert quiz.read_item(uow, ada, made.items[0].id).id == made.items[0].id


def test_lists_count_items_by_state_and_name_their_source(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    made = a_drafted_quiz(uow, ada, a_multiple_choice(), a_short_answer())
    quiz.judge_item(uow, ada, made.items[0].id, APPROVE)
    quiz.trash_item(uow, ada, made.items[1].id)
    (summary,) = quiz.list_quizzes(uow, ada).items
    assert (summary.total, summary.approved, summary.source_title) == (1, 1, "Weather and climate")


def test_lists_go_on_where_the_cursor_says(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    titles = [an_empty_quiz(uow, ada, f"Quiz {n}").title for n in range(5)]
    first = quiz.list_quizzes(uow, ada, limit=3)
    second = quiz.list_quizzes(uow, ada, limit=3, cursor=first.next_cursor)
    assert [q.title for q in [*first.items, *second.items]] == titles[::-1]
    assert second.next_cursor is None


def test_the_bank_is_narrowed_by_state_type_and_words(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    made = a_drafted_quiz(uow, ada, a_multiple_choice(), a_short_answer())
    quiz.judge_item(uow, ada, made.items[0].id, APPROVE)

    def found(wanted: ItemFilter) -> list[str]:
        return [item.type.value for item in quiz.list_items(uow, ada, wanted).items]

    assert found(ItemFilter(state=ItemState.APPROVED)) == ["multiple_choice"]
    assert found(ItemFilter(type=ItemType.SHORT_ANSWER)) == ["short_answer"]
    assert found(ItemFilter(text="PRESSURE")) == ["multiple_choice"]
    assert found(ItemFilter(text="%")) == []


def test_somebody_elses_quiz_and_item_are_not_found(uow: UnitOfWork) -> None:
    ada, ben = a_person(uow), a_person(uow, name="Ben")
    made = a_drafted_quiz(uow, ada)
    item = made.items[0]
    for look in (
        lambda: quiz.read_quiz(uow, ben, made.id),
        lambda: quiz.change_quiz(uow, ben, made.id, QuizChange(title="Mine")),
        lambda: quiz.delete_quiz(uow, ben, made.id),
        lambda: quiz.read_item(uow, ben, item.id),
        lambda: quiz.edit_item(uow, ben, item.id, ItemChange(version=1, stem="Mine?")),
        lambda: quiz.judge_item(uow, ben, item.id, APPROVE),
        lambda: quiz.trash_item(uow, ben, item.id),
        lambda: quiz.restore_item(uow, ben, item.id),
        lambda: quiz.list_history(uow, ben, item.id),
        lambda: quiz.export_quiz(uow, ben, made.id, ExportFormat.GIFT, approved_only=False),
    ):
        with pytest.raises(NotFound):
            look()
    assert quiz.read_item(uow, ada, item.id).version == 1


def test_an_admin_sees_everybodys(uow: UnitOfWork) -> None:
    made = a_drafted_quiz(uow, a_person(uow))
    root = a_person(uow, Role.ADMIN, "Root")
    assert quiz.read_quiz(uow, root, made.id).id == made.id


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_viewers_and_operators_see_no_items(uow: UnitOfWork, role: Role) -> None:
    with pytest.raises(NotAllowed):
        quiz.list_quizzes(uow, a_person(uow, role))


def test_only_approved_items_are_exported_unless_told(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    made = a_drafted_quiz(uow, ada, a_multiple_choice(), a_short_answer())
    with pytest.raises(Conflict) as refused:
        quiz.export_quiz(uow, ada, made.id, ExportFormat.GIFT)
    assert refused.value.code == "nothing_approved"
    quiz.judge_item(uow, ada, made.items[1].id, APPROVE)
    approved = quiz.export_quiz(uow, ada, made.id, ExportFormat.GIFT).content.decode()
    everything = quiz.export_quiz(uow, ada, made.id, ExportFormat.GIFT, approved_only=False).content.decode()
    assert "atmosphere" in approved
    assert "air pressure" not in approved
    assert "air pressure" in everything


def test_only_who_may_read_a_source_is_told_where_its_passages_stand(uow: UnitOfWork) -> None:
    ada, ben = a_person(uow), a_person(uow, name="Ben")
    source = sources.read_source(uow, ada, a_source(uow, ada).id)
    wanted = [passage.id for passage in source.passages]
    assert sources.anchors_of(uow, ada, wanted) == {one.id: one.anchor for one in source.passages}
    assert sources.anchors_of(uow, ben, wanted) == {}
