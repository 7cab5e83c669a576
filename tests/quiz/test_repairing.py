"""A run mends an item by rule: a version by ReviewAgent that says what was done, never another key."""

from uuid import UUID

import pytest

from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict
from backend.permissions import Actor
from backend.quiz import service as quiz
from backend.quiz.checks import check_item
from backend.quiz.repairs import repair
from backend.quiz.schemas import (
    Finding,
    Item,
    ItemChange,
    ItemContent,
    ItemState,
    Option,
    Provenance,
    Severity,
)
from tests.factories import CHAPTER, a_multiple_choice, a_person, a_source

UNTESTED = Finding(check="key_untested", severity=Severity.WARNING, message="Nobody has tested its key.")
REMARK = Finding(check="vague_terms", severity=Severity.INFO, message="ReviewAgent: Say how much.")


def a_wording(stem: str = "Which of these does not measure anything?") -> ItemContent:
    """An item with three mechanical flaws."""
    content = a_multiple_choice(stem)
    options = [option.model_copy(update={"text": option.text + "."}) for option in content.options[:2]]
    return content.model_copy(update={"options": [*options, *content.options[2:]]})


def draft(uow: UnitOfWork, ada: Actor, *contents: ItemContent) -> tuple[UUID, list[Item]]:
    """A run with these items; returns its id and them."""
    run_id, source_id = new_id(), a_source(uow, ada).id
    quiz_id = quiz.quiz_for_run(uow, run_id, owner_id=ada.user_id, title="Weather", source_id=source_id)
    for slot, content in enumerate(contents):
        quiz.add_drafted_item(
            uow,
            run_id,
            quiz_id=quiz_id,
            owner_id=ada.user_id,
            source_id=source_id,
            slot=slot,
            content=content,
            findings=[*check_item(content, source_text=CHAPTER), UNTESTED, REMARK],
            provenance=Provenance(engine="local", drafted_at=utc_now()),
        )
    return run_id, list(quiz.items_of_run(uow, run_id))


def test_a_repair_is_a_version_by_the_agent_that_says_what_was_done(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    run_id, (item,) = draft(uow, ada, a_wording())
    assert quiz.repair_item(uow, run_id, item.id, seed=7) == ["option_punctuation", "negative_wording"]
    (mended,) = quiz.items_of_run(uow, run_id)
    assert mended.stem == "Which of these does **NOT** measure anything?"
    assert [option.text for option in mended.options][:2] == ["Barometer", "Anemometer"]
    assert mended.options[0].correct
    assert (mended.version, mended.state, mended.evidence) == (2, ItemState.DRAFT, item.evidence)
    latest, first = quiz.list_history(uow, ada, item.id).items
    assert (latest.change, latest.actor_name, first.change) == ("repaired", "ReviewAgent", "drafted")
    assert latest.reason == (
        "Made the options end alike, without a full stop. Made the negative word of the question stand out."
    )


def test_the_checks_look_afresh_and_what_agents_found_stays(uow: UnitOfWork) -> None:
    run_id, (item,) = draft(uow, a_person(uow), a_wording())
    assert ("negative_wording", "warning") in {(f.check, f.severity.value) for f in item.findings}
    quiz.repair_item(uow, run_id, item.id, seed=7)
    (mended,) = quiz.items_of_run(uow, run_id)
    assert [(f.check, f.severity.value) for f in mended.findings] == [
        ("negative_wording", "info"),
        ("key_untested", "warning"),
        ("vague_terms", "info"),
    ]


def test_an_item_repaired_once_is_not_repaired_again(uow: UnitOfWork) -> None:
    run_id, (item,) = draft(uow, a_person(uow), a_wording())
    assert quiz.repair_item(uow, run_id, item.id, seed=7)
    assert quiz.repair_item(uow, run_id, item.id, seed=7) == []
    assert quiz.items_of_run(uow, run_id)[0].version == 2


def test_a_repaired_item_is_still_the_runs_to_solve_and_to_replace(uow: UnitOfWork) -> None:
    run_id, (item,) = draft(uow, a_person(uow), a_wording())
    quiz.repair_item(uow, run_id, item.id, seed=7)
    left = quiz.note_solver(uow, run_id, item.id, None, {"agrees": True})
    assert "key_untested" not in {finding.check for finding in left}
    assert quiz.make_way(uow, run_id, item.id)


def test_an_item_a_person_has_changed_is_left_alone(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    run_id, (item,) = draft(uow, ada, a_wording())
    quiz.edit_item(uow, ada, item.id, ItemChange(version=1, points=2))
    assert quiz.repair_item(uow, run_id, item.id, seed=7) == []
    assert quiz.read_item(uow, ada, item.id).version == 2


def test_one_in_the_trash_or_of_another_run_is_left_alone(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    run_id, (item,) = draft(uow, ada, a_wording())
    assert quiz.repair_item(uow, new_id(), item.id, seed=7) == []
    quiz.make_way(uow, run_id, item.id)
    assert quiz.repair_item(uow, run_id, item.id, seed=7) == []


def test_what_would_change_the_key_is_refused_and_nothing_is_written(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    run_id, (item,) = draft(uow, ada, a_wording())
    swapped = [Option(text=o.text, correct=at == 1) for at, o in enumerate(item.options)]
    wrong = a_wording().model_copy(update={"options": swapped})
    with pytest.raises(Conflict) as refused:
        quiz.apply_repair(uow, run_id, item.id, wrong, ["stray_spaces"])
    assert refused.value.code == "key_changed"
    moved = a_wording().model_copy(update={"evidence": []})
    with pytest.raises(Conflict):
        quiz.apply_repair(uow, run_id, item.id, moved, ["stray_spaces"])
    assert quiz.read_item(uow, ada, item.id) == item


def test_a_repair_computed_elsewhere_can_be_applied(uow: UnitOfWork) -> None:
    run_id, (item,) = draft(uow, a_person(uow), a_wording())
    repaired = repair(a_wording(), item.findings)
    assert repaired is not None
    assert quiz.apply_repair(uow, run_id, item.id, repaired.content, repaired.done)
    assert not quiz.apply_repair(uow, run_id, item.id, repaired.content, repaired.done)


def test_a_key_that_always_stands_first_is_moved(uow: UnitOfWork) -> None:
    stems = ("the air", "the wind", "the damp", "the rain", "the heat")
    wordings = [a_multiple_choice(f"Which instrument measures {what}?") for what in stems]
    run_id, items = draft(uow, a_person(uow), *wordings)
    done = [list(quiz.repair_item(uow, run_id, item.id, seed=7)) for item in items]
    assert done == [[], [], [], ["key_balance"], ["key_balance"]]
    places = [
        [option.correct for option in item.options].index(True) for item in quiz.items_of_run(uow, run_id)
    ]
    assert places[:3] == [0, 0, 0]
    assert 0 not in places[3:]
