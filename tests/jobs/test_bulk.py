"""Cancel or retry many runs: looked at first, done in chunks, written down, and never more than was meant."""

from uuid import UUID

import pytest
from pydantic import ValidationError

from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid, NotAllowed
from backend.jobs import bulk
from backend.jobs import service as jobs
from backend.jobs.bulk_schemas import Bulk, BulkVerb, FilterFields, NewBulk, Skipped
from backend.jobs.models import RunRow
from backend.jobs.schemas import CostKind, Engine, NewRun, QueueName, RunFilter, RunState
from backend.permissions import Actor, Role
from backend.quiz.schemas import Blueprint, ItemType
from backend.sources import service as sources
from tests.factories import a_person, a_source

ONE = Blueprint(counts={ItemType.CLOZE: 1})


@pytest.fixture
def ada(uow: UnitOfWork) -> Actor:
    """An educator."""
    return a_person(uow)


@pytest.fixture
def olga(uow: UnitOfWork) -> Actor:
    """An operator."""
    return a_person(uow, Role.OPERATOR, "Olga")


def runs(uow: UnitOfWork, owner: Actor, state: RunState, count: int = 1, cost: float = 0.0) -> list[UUID]:
    source = a_source(uow, owner)
    made = []
    for _ in range(count):
        run = jobs.start_run(uow, owner, NewRun(source_id=source.id, blueprint=ONE))
        row = uow.session.get_one(RunRow, run.id)
        row.state, row.cost_amount = state, cost
        made.append(run.id)
    uow.session.flush()
    return made


def act(
    uow: UnitOfWork,
    actor: Actor,
    action: BulkVerb,
    filter: str | FilterFields,
    *,
    all: bool = False,
    dry: bool = False,
) -> Bulk:
    return jobs.act_on_runs(uow, actor, NewBulk(action=action, filter=filter, all=all, dry_run=dry))


def state(uow: UnitOfWork, run_id: UUID) -> RunState:
    uow.session.expire_all()
    return RunState(uow.session.get_one(RunRow, run_id).state)


def test_a_dry_run_counts_shows_five_and_estimates_and_changes_nothing(uow: UnitOfWork, ada: Actor) -> None:
    failed = runs(uow, ada, RunState.FAILED, 6, cost=0.25)
    runs(uow, ada, RunState.SUCCEEDED)
    seen = act(uow, ada, BulkVerb.RETRY, "since:1d", dry=True)
    assert (seen.matched, seen.id, seen.done) == (6, None, 0)
    assert [run.id for run in seen.sample] == failed[:0:-1]
    assert seen.cost is not None
    assert (seen.cost.amount, seen.cost.kind) == (1.5, CostKind.ESTIMATED)
    assert jobs.count_runs(uow, ada, RunFilter()) == {RunState.FAILED: 6, RunState.SUCCEEDED: 1}
    assert jobs.list_bulk_actions(uow, ada).items == []


def test_a_cost_that_is_not_known_of_one_is_not_known_of_all(uow: UnitOfWork, ada: Actor) -> None:
    unknown, _ = runs(uow, ada, RunState.FAILED, 2, cost=0.25)
    uow.session.get_one(RunRow, unknown).cost_kind = CostKind.UNKNOWN
    seen = act(uow, ada, BulkVerb.RETRY, "state:failed", dry=True)
    assert seen.cost is not None
    assert (seen.cost.amount, seen.cost.kind, seen.cost_unknown) == (None, CostKind.UNKNOWN, 1)


def test_retried_runs_wait_in_bulk_for_the_owners_of_the_old(
    uow: UnitOfWork, ada: Actor, olga: Actor
) -> None:
    ben = a_person(uow, name="Ben")
    old = {*runs(uow, ada, RunState.FAILED), *runs(uow, ben, RunState.DEAD)}
    runs(uow, ada, RunState.CANCELLED)
    done = act(uow, olga, BulkVerb.RETRY, "since:1d")
    assert (done.matched, done.done, done.skipped) == (2, 2, [])
    again = jobs.list_runs(uow, olga, RunFilter(queue=QueueName.BULK)).items
    assert {run.parent_run_id for run in again} == old
    assert {run.owner_id for run in again} == {ada.user_id, ben.user_id}
    assert {run.attempt for run in again} == {2}


def test_a_run_is_tried_again_in_bulk_once(uow: UnitOfWork, ada: Actor) -> None:
    runs(uow, ada, RunState.FAILED)
    assert act(uow, ada, BulkVerb.RETRY, "state:failed").done == 1
    assert act(uow, ada, BulkVerb.RETRY, "state:failed").matched == 0


def test_what_cannot_be_done_is_left_alone_and_said(uow: UnitOfWork, ada: Actor) -> None:
    (orphan,) = runs(uow, ada, RunState.FAILED)
    runs(uow, ada, RunState.FAILED)
    source_id = uow.session.get_one(RunRow, orphan).source_id
    assert source_id is not None
    sources.delete_source(uow, ada, source_id)
    uow.session.expire_all()
    alone = Skipped(message="The source of this run was deleted, so it cannot be tried again.", count=1)
    looked = act(uow, ada, BulkVerb.RETRY, "state:failed", dry=True)
    assert (looked.matched, looked.skipped) == (2, [alone])
    done = act(uow, ada, BulkVerb.RETRY, "state:failed")
    assert (done.matched, done.done, done.skipped) == (2, 1, [alone])


def test_a_look_says_whom_only_the_provider_could_draft_for(uow: UnitOfWork, ada: Actor) -> None:
    first, _ = runs(uow, ada, RunState.FAILED, 2, cost=0.5)
    uow.session.get_one(RunRow, first).engine = Engine.PROVIDER
    uow.session.flush()
    looked = act(uow, ada, BulkVerb.RETRY, "state:failed", dry=True)
    done = act(uow, ada, BulkVerb.RETRY, "state:failed")
    assert (looked.matched, [left.count for left in looked.skipped]) == (2, [1])
    assert looked.cost is not None
    assert looked.cost.amount == 0.5
    assert (done.done, done.skipped) == (1, looked.skipped)


def test_cancelling_many_stops_what_waits_and_what_runs_in_chunks(
    uow: UnitOfWork, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 2)
    going = [*runs(uow, ada, RunState.QUEUED, 3), *runs(uow, ada, RunState.RUNNING, 2)]
    (over,) = runs(uow, ada, RunState.SUCCEEDED)
    done = act(uow, ada, BulkVerb.CANCEL, FilterFields(since=None, mine=True))
    assert (done.matched, done.done) == (5, 5)
    assert {state(uow, run_id) for run_id in going} == {RunState.CANCELLED}
    assert state(uow, over) is RunState.SUCCEEDED


def test_nobody_acts_on_everything_by_leaving_the_filter_out(uow: UnitOfWork, ada: Actor) -> None:
    (run_id,) = runs(uow, ada, RunState.QUEUED)
    for nothing in ("", "  ", FilterFields()):
        with pytest.raises(Invalid) as refused:
            act(uow, ada, BulkVerb.CANCEL, nothing)
        assert refused.value.code == "filter_missing"
    assert act(uow, ada, BulkVerb.CANCEL, "", all=True).done == 1
    assert state(uow, run_id) is RunState.CANCELLED


@pytest.mark.parametrize(
    ("action", "typed", "code"),
    [
        (BulkVerb.RETRY, "state:succeeded", "wrong_state"),
        (BulkVerb.RETRY, "state:running", "wrong_state"),
        (BulkVerb.CANCEL, "state:failed", "wrong_state"),
        (BulkVerb.CANCEL, "colour:red", "bad_query"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    uow: UnitOfWork, ada: Actor, action: BulkVerb, typed: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        act(uow, ada, action, typed)
    assert refused.value.code == code


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_that_no_clock_shows_in_utc_is_refused(moment: str) -> None:
    with pytest.raises(ValidationError, match="too far away"):
        FilterFields.model_validate({"since": moment})


def test_too_many_at_once_are_refused(uow: UnitOfWork, ada: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST", 1)
    kept, *_ = runs(uow, ada, RunState.QUEUED, 2)
    with pytest.raises(Invalid, match="more than 1 runs"):
        act(uow, ada, BulkVerb.CANCEL, "by:me")
    assert state(uow, kept) is RunState.QUEUED


def test_nobody_reaches_another_educators_runs(uow: UnitOfWork, ada: Actor) -> None:
    (hers,) = runs(uow, ada, RunState.QUEUED)
    ben = a_person(uow, name="Ben")
    assert act(uow, ben, BulkVerb.CANCEL, "state:queued").matched == 0
    assert state(uow, hers) is RunState.QUEUED
    with pytest.raises(NotAllowed):
        act(uow, a_person(uow, Role.VIEWER, "Vera"), BulkVerb.CANCEL, "state:queued")


def test_who_did_what_can_be_read_afterwards(uow: UnitOfWork, ada: Actor, olga: Actor) -> None:
    runs(uow, ada, RunState.QUEUED)
    act(uow, ada, BulkVerb.CANCEL, "queue:interactive weather")
    act(uow, olga, BulkVerb.CANCEL, "state:queued")
    newest, oldest = jobs.list_bulk_actions(uow, olga).items
    assert (newest.actor_name, oldest.actor_name) == ("Olga", "Ada")
    assert (oldest.action, oldest.filter, oldest.done) == (BulkVerb.CANCEL, "queue:interactive …", 1)
    assert oldest.finished_at is not None
    assert [action.actor_name for action in jobs.list_bulk_actions(uow, ada).items] == ["Ada"]
    page = jobs.list_bulk_actions(uow, olga, limit=1)
    assert [a.id for a in jobs.list_bulk_actions(uow, olga, cursor=page.next_cursor).items] == [oldest.id]


def test_the_words_an_educator_searched_by_are_not_the_operators_to_read(
    uow: UnitOfWork, ada: Actor, olga: Actor
) -> None:
    runs(uow, ada, RunState.FAILED)
    act(uow, ada, BulkVerb.RETRY, "state:failed photosynthesis")
    (hers,) = jobs.list_bulk_actions(uow, ada).items
    (seen,) = jobs.list_bulk_actions(uow, olga).items
    assert (hers.filter, seen.filter) == ("state:failed photosynthesis", "state:failed …")
