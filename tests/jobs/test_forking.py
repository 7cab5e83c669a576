"""A fork takes over what a run made up to a step, and goes on differently; two runs can be compared."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from backend.agents.kinds.quiz import QuizKind
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotAllowed, NotFound
from backend.jobs import forking
from backend.jobs import service as jobs
from backend.jobs.fork_schemas import ForkChanges, NewFork
from backend.jobs.looking_back import figures_by_agent
from backend.jobs.models import RunRow, StepRow
from backend.jobs.schemas import Engine, NewRun, Run, RunState
from backend.permissions import Actor, Role
from backend.quiz import service as quiz
from backend.quiz.models import ItemRow
from backend.quiz.schemas import Blueprint, ItemState, ItemType, Verdict, VerdictKind
from backend.sources import service as sources
from tests.factories import a_person
from tests.jobs.forks import ASKED, a_started_run, a_step


@pytest.fixture
def ada(uow: UnitOfWork) -> Actor:
    """An educator."""
    return a_person(uow)


def fork(uow: UnitOfWork, ada: Actor, run_id: UUID, step: int, **changes: object) -> Run:
    return jobs.fork_run(uow, ada, run_id, NewFork(from_step=step, changes=ForkChanges(**changes)))


def test_a_fork_takes_over_the_steps_and_copies_of_what_they_made(uow: UnitOfWork, ada: Actor) -> None:
    parent = a_started_run(uow, ada)
    made = quiz.items_of_run(uow, parent.id)
    quiz.judge_item(uow, ada, made[0].id, Verdict(verdict=VerdictKind.APPROVE))
    forked = fork(uow, ada, parent.id, 0)

    assert (forked.parent_run_id, forked.attempt, forked.state) == (parent.id, 2, RunState.QUEUED)
    assert (forked.delivered, forked.cost.amount) == (1, 0.0)
    (copy,) = quiz.items_of_run(uow, forked.id)
    assert (copy.stem, copy.state, copy.version) == ("Question 0?", ItemState.DRAFT, 1)
    assert copy.id != made[0].id
    assert copy.provenance.fact == "fact 0"
    assert copy.findings == made[0].findings
    assert forked.quiz_id is not None
    assert [item.id for item in quiz.read_quiz(uow, ada, forked.quiz_id).items] == [copy.id]
    (step,) = jobs.list_steps(uow, ada, forked.id)
    assert (step.cost, step.tokens, step.context["taken_from"]) == (0.0, {}, str(parent.id))
    assert uow.session.get_one(StepRow, (forked.id, 0)).item_id == copy.id


def test_what_an_agent_did_counts_once_however_often_it_was_forked(uow: UnitOfWork, ada: Actor) -> None:
    parent = a_started_run(uow, ada)
    jobs.fork_run(uow, ada, parent.id, NewFork(from_step=1))
    hour_ago = utc_now() - timedelta(hours=1)
    (told,) = figures_by_agent(uow, hour_ago, recent=hour_ago, failures=())
    assert (told.agent, told.steps, told.cost) == ("QuizAgent", 2, 0.5)
    assert (jobs.agent_activity(uow).steps, jobs.agent_activity(uow).delivered) == (2, 2)


def test_the_forked_run_and_its_quiz_stay_as_they_are(uow: UnitOfWork, ada: Actor) -> None:
    parent = a_started_run(uow, ada)
    before = jobs.read_run(uow, ada, parent.id), jobs.list_steps(uow, ada, parent.id)
    items = quiz.items_of_run(uow, parent.id)
    fork(uow, ada, parent.id, 1)
    assert (jobs.read_run(uow, ada, parent.id), jobs.list_steps(uow, ada, parent.id)) == before
    assert quiz.items_of_run(uow, parent.id) == items


def test_what_is_changed_is_changed_and_the_rest_stays(uow: UnitOfWork, ada: Actor) -> None:
    parent = a_started_run(uow, ada)
    same = fork(uow, ada, parent.id, 0)
    other = fork(uow, ada, parent.id, 0, seed=99, priority=-4, engine=Engine.LOCAL)
    rows = [uow.session.get_one(RunRow, run.id) for run in (same, other)]
    assert [row.seed for row in rows] == [parent.seed, 99]
    assert [row.priority for row in rows] == [0, -4]
    assert same.blueprint.counts == other.blueprint.counts == ASKED.counts


def test_only_an_admin_puts_a_run_before_those_of_others(uow: UnitOfWork, ada: Actor) -> None:
    parent, admin = a_started_run(uow, ada), replace(ada, role=Role.ADMIN)
    with pytest.raises(NotAllowed, match="ask an admin"):
        fork(uow, ada, parent.id, 0, priority=1)
    with pytest.raises(NotAllowed):
        jobs.start_run(uow, ada, NewRun(source_id=parent.source_id, blueprint=ASKED, priority=1))
    first = fork(uow, admin, parent.id, 0, priority=100)
    # What an admin put first is no ladder for its owner.
    assert [fork(uow, who, first.id, 0).priority for who in (ada, admin)] == [0, 100]


def test_with_other_counts_an_item_keeps_its_place_among_its_type(uow: UnitOfWork, ada: Actor) -> None:
    """True/false comes after multiple choice in a quiz, cloze after both: places move when counts do."""
    asked = Blueprint(counts={ItemType.TRUE_FALSE: 1, ItemType.CLOZE: 2})
    parent = a_started_run(uow, ada, items=0, blueprint=asked)
    item = a_started_run(uow, ada, items=1)
    (old,) = quiz.items_of_run(uow, item.id)
    a_step(uow, parent.id, 0, {"name": "draft", "slot": 2, "type": "cloze"}, item_id=old.id)
    a_step(uow, parent.id, 1, {"name": "solve", "slot": 2, "item_id": str(old.id)})
    more = Blueprint(counts={ItemType.MULTIPLE_CHOICE: 3, ItemType.TRUE_FALSE: 2, ItemType.CLOZE: 2})
    forked = fork(uow, ada, parent.id, 1, blueprint=more)
    (copy,) = quiz.items_of_run(uow, forked.id)
    draft, solve = jobs.list_steps(uow, ada, forked.id)
    assert draft.action["slot"] == solve.action["slot"] == 6
    assert solve.action["item_id"] == str(copy.id)
    assert (forked.requested, forked.delivered) == (7, 1)


def test_places_are_counted_as_the_agents_count_them() -> None:
    asked = Blueprint(counts={ItemType.CLOZE: 2, ItemType.MULTIPLE_CHOICE: 1, ItemType.ESSAY: 1})
    row = RunRow(blueprint=asked.model_dump(mode="json"))
    assert forking._places(row) == [slot.type for slot in QuizKind().slots(asked)]


def test_an_item_that_was_replaced_later_in_what_is_taken_over_is_not_copied(
    uow: UnitOfWork, ada: Actor
) -> None:
    parent = a_started_run(uow, ada, items=2)
    first, second = quiz.items_of_run(uow, parent.id)
    action = {"name": "replace", "slot": 0, "type": "multiple_choice", "replaces": str(first.id)}
    uow.session.get_one(StepRow, (parent.id, 1)).action = action
    uow.session.flush()
    forked = fork(uow, ada, parent.id, 1)
    (copy,) = quiz.items_of_run(uow, forked.id)
    assert (copy.stem, forked.delivered) == (second.stem, 1)


def test_a_shortfall_is_taken_over_with_the_step_that_found_it(uow: UnitOfWork, ada: Actor) -> None:
    parent = a_started_run(uow, ada)
    reason = {"code": "text_exhausted", "count": 1, "message": "1 × cloze: no more."}
    context = {"given_up": "cloze", "shortfall": reason}
    a_step(uow, parent.id, 2, {"name": "draft", "slot": 2, "type": "cloze"}, context=context)
    forked = fork(uow, ada, parent.id, 2)
    assert (forked.delivered, forked.shortfall.count) == (2, 1)
    fewer = Blueprint(counts={ItemType.MULTIPLE_CHOICE: 2})
    with pytest.raises(Invalid, match="In step 2 the text was found to carry no more of cloze"):
        fork(uow, ada, parent.id, 2, blueprint=fewer)
    assert fork(uow, ada, parent.id, 1, blueprint=fewer).requested == 2


def test_a_provider_that_failed_the_other_run_gets_another_chance(uow: UnitOfWork, ada: Actor) -> None:
    parent = a_started_run(uow, ada)
    a_step(uow, parent.id, 2, {"name": "draft", "slot": 2, "type": "cloze"}, context={"provider": "ok"})
    a_step(uow, parent.id, 3, {"name": "draft", "slot": 2, "type": "cloze"}, context={"provider": "auth"})
    forked = fork(uow, ada, parent.id, 3)
    worked, failed = (step.context for step in jobs.list_steps(uow, ada, forked.id)[2:])
    assert worked["provider"] == "ok"
    assert (failed.get("provider"), failed["provider_then"]) == (None, "auth")


def test_where_a_run_cannot_be_forked_a_sentence_says_so(uow: UnitOfWork, ada: Actor) -> None:
    parent = a_started_run(uow, ada)
    with pytest.raises(Invalid, match="There is no step 2: this run has made steps 0 to 1"):
        fork(uow, ada, parent.id, 2)
    with pytest.raises(
        Invalid, match="Step 1 made a multiple choice question for which the new blueprint has no"
    ):
        fork(uow, ada, parent.id, 1, blueprint=Blueprint(counts={ItemType.MULTIPLE_CHOICE: 1}))
    a_step(uow, parent.id, 2, {"name": "finish"})
    parent.state = RunState.SUCCEEDED
    with pytest.raises(Conflict, match="Step 2 ended the run") as refused:
        fork(uow, ada, parent.id, 2)
    assert refused.value.code == "run_over_there"
    uow.session.delete(uow.session.get_one(ItemRow, quiz.items_of_run(uow, parent.id)[1].id))
    with pytest.raises(Conflict, match="deleted for good"):
        fork(uow, ada, parent.id, 1)
    assert parent.source_id is not None
    sources.delete_source(uow, ada, parent.source_id)
    uow.session.expire_all()
    with pytest.raises(Conflict) as gone:
        fork(uow, ada, parent.id, 0)
    assert gone.value.code == "source_gone"


def test_a_run_is_forked_by_its_owner_only(uow: UnitOfWork, ada: Actor) -> None:
    parent = a_started_run(uow, ada)
    with pytest.raises(NotFound):
        fork(uow, a_person(uow, name="Ben"), parent.id, 0)
    with pytest.raises(NotAllowed):
        fork(uow, a_person(uow, Role.OPERATOR, "Olga"), parent.id, 0)


def test_the_same_key_twice_is_one_fork(uow: UnitOfWork, ada: Actor) -> None:
    parent = a_started_run(uow, ada)
    wanted = NewFork(from_step=0)
    twice = [jobs.fork_run(uow, ada, parent.id, wanted, idempotency_key="k").id for _ in range(2)]
    assert twice[0] == twice[1]


def test_a_run_is_not_compared_with_itself(uow: UnitOfWork, ada: Actor) -> None:
    run = a_started_run(uow, ada)
    with pytest.raises(Invalid, match="one run twice"):
        jobs.compare_runs(uow, ada, run.id, run.id)
    with pytest.raises(NotFound):
        jobs.compare_runs(uow, a_person(uow, name="Ben"), run.id, run.id)


def test_two_runs_are_compared_by_what_they_were_asked_and_what_they_came_to(
    uow: UnitOfWork, ada: Actor
) -> None:
    parent = a_started_run(uow, ada)
    parent.cost_amount = 0.5
    more = ASKED.model_copy(update={"counts": {ItemType.MULTIPLE_CHOICE: 3}})
    forked = fork(uow, ada, parent.id, 0, blueprint=more, seed=8)
    seen = jobs.compare_runs(uow, ada, parent.id, forked.id)
    assert (seen.first.steps, seen.first.taken_over, seen.first.cost.amount) == (2, 0, 0.5)
    assert (seen.second.steps, seen.second.taken_over, seen.second.cost.amount) == (1, 1, 0.0)
    assert (seen.first.passed, seen.first.flagged) == (1, 1)
    assert (seen.second.passed, seen.second.flagged, seen.second.delivered) == (0, 1, 1)
    assert seen.first.seconds is not None
    assert seen.second.seconds is None
    assert seen.differs == ["engine_version", "seed", "blueprint.counts"]
    with pytest.raises(NotFound):
        jobs.compare_runs(uow, a_person(uow, name="Ben"), parent.id, forked.id)
