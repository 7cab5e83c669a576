"""Queues: who goes next, what holds them back, and the sentence that says so."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, text

from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, NotAllowed, NotFound
from backend.jobs import dispatch, durable, recording, repository, waiting
from backend.jobs import service as jobs
from backend.jobs.models import RunRow, WorkerRow
from backend.jobs.schemas import Engine, NewRun, Queue, QueueChange, QueueName, Run, RunFilter, RunState
from backend.permissions import Actor, Role
from backend.provider import service as provider
from backend.provider.schemas import Holdup, HoldupCause
from backend.quiz.schemas import Blueprint, ItemType
from backend.sources.schemas import SourceSummary
from tests.factories import a_person, a_source

ONE_CLOZE = Blueprint(counts={ItemType.CLOZE: 1})


@pytest.fixture
def ada(uow: UnitOfWork) -> Actor:
    """An educator."""
    return a_person(uow)


@pytest.fixture
def olga(uow: UnitOfWork) -> Actor:
    """An operator."""
    return a_person(uow, Role.OPERATOR, "Olga")


@pytest.fixture
def source(uow: UnitOfWork, ada: Actor) -> SourceSummary:
    """A source of Ada's."""
    return a_source(uow, ada)


def ask(uow: UnitOfWork, ada: Actor, source: SourceSummary, *, priority: int = 0, bulk: bool = False) -> Run:
    wanted = NewRun(source_id=source.id, blueprint=ONE_CLOZE, priority=priority)
    # Only an admin puts a run before other people's.
    somebody = replace(ada, role=Role.ADMIN) if priority > 0 else ada
    return jobs.start_run(uow, somebody, wanted, queue=QueueName.BULK if bulk else QueueName.INTERACTIVE)


def a_worker(uow: UnitOfWork, slots: int = 2) -> WorkerRow:
    row = WorkerRow(id=str(new_id()), host="here", pid=1, slots=slots)
    repository.add(uow.session, row)
    return row


def let_go(uow: UnitOfWork) -> set[UUID]:
    """Runs in the durable engine's queue."""
    rows = uow.session.execute(
        text("SELECT workflow_uuid FROM dbos.workflow_status WHERE status = 'ENQUEUED'")
    )
    return {UUID(row[0]) for row in rows}


def begin(uow: UnitOfWork, run: Run) -> None:
    uow.session.execute(
        text(
            "UPDATE dbos.workflow_status SET status = 'PENDING', recovery_attempts = 1 WHERE workflow_uuid = :id"
        ),
        {"id": str(run.id)},
    )
    row = uow.session.get_one(RunRow, run.id)
    row.state, row.started_at = RunState.RUNNING, utc_now()
    uow.session.flush()


def because(uow: UnitOfWork, ada: Actor, run: Run) -> str:
    said = jobs.read_run(uow, ada, run.id).waiting_because
    assert said is not None
    return said


def the_queue(uow: UnitOfWork, olga: Actor, name: QueueName = QueueName.INTERACTIVE) -> Queue:
    return next(queue for queue in jobs.list_queues(uow, olga) if queue.name is name)


def test_a_paused_queue_starts_nothing_until_it_is_resumed(
    uow: UnitOfWork, ada: Actor, olga: Actor, source: SourceSummary
) -> None:
    a_worker(uow)
    jobs.pause_queue(uow, olga, QueueName.INTERACTIVE)
    run = ask(uow, ada, source)
    assert (run.dispatched_at, let_go(uow)) == (None, set())
    assert because(uow, ada, run).startswith("Olga paused the queue “interactive” at ")
    jobs.resume_queue(uow, olga, QueueName.INTERACTIVE)
    assert let_go(uow) == {run.id}
    assert because(uow, ada, run) == "Waiting for a free worker."


def test_a_pause_takes_back_what_no_worker_has_begun_and_leaves_the_rest(
    uow: UnitOfWork, ada: Actor, olga: Actor, source: SourceSummary
) -> None:
    begun, waiting = ask(uow, ada, source), ask(uow, ada, source)
    begin(uow, begun)
    jobs.pause_queue(uow, olga, QueueName.INTERACTIVE)
    assert let_go(uow) == set()
    assert jobs.read_run(uow, ada, waiting.id).dispatched_at is None
    assert recording.is_running(uow, begun.id)
    paused = jobs.pause_queue(uow, a_person(uow, Role.ADMIN, "Eve"), QueueName.INTERACTIVE)
    assert (paused.paused_by, paused.waiting, paused.running) == ("Olga", 1, 1)


def test_pausing_one_queue_leaves_the_other_alone(
    uow: UnitOfWork, ada: Actor, olga: Actor, source: SourceSummary
) -> None:
    jobs.pause_queue(uow, olga, QueueName.BULK)
    clicked, many = ask(uow, ada, source), ask(uow, ada, source, bulk=True)
    assert let_go(uow) == {clicked.id}
    assert many.dispatched_at is None


def test_a_queue_has_no_more_under_way_than_its_concurrency(
    uow: UnitOfWork, ada: Actor, olga: Actor, source: SourceSummary
) -> None:
    a_worker(uow)
    jobs.change_queue(uow, olga, QueueName.INTERACTIVE, QueueChange(concurrency=1))
    first, second, third = (ask(uow, ada, source) for _ in range(3))
    assert let_go(uow) == {first.id}
    begin(uow, first)
    assert because(uow, ada, third) == (
        "The queue “interactive” has at most 1 under way at once, and that is reached. 1 run is ahead."
    )
    dispatch.admit_next()
    assert let_go(uow) == set(), "the running one counts too"
    recording.fail(uow, first.id, code="x", message="x")
    dispatch.admit_next()
    assert let_go(uow) == {second.id}


def test_a_lifted_limit_lets_go_at_once(
    uow: UnitOfWork, ada: Actor, olga: Actor, source: SourceSummary
) -> None:
    jobs.change_queue(uow, olga, QueueName.INTERACTIVE, QueueChange(concurrency=1, rate=50))
    runs = [ask(uow, ada, source) for _ in range(2)]
    changed = jobs.change_queue(uow, olga, QueueName.INTERACTIVE, QueueChange(concurrency=None))
    assert (changed.concurrency, changed.rate_per_minute) == (None, 50), "what is left out stays"
    assert let_go(uow) == {run.id for run in runs}


def test_a_queue_starts_no_more_a_minute_than_its_rate(
    uow: UnitOfWork, ada: Actor, olga: Actor, source: SourceSummary
) -> None:
    a_worker(uow, slots=8)
    jobs.change_queue(uow, olga, QueueName.INTERACTIVE, QueueChange(rate=1))
    first, second = ask(uow, ada, source), ask(uow, ada, source)
    assert let_go(uow) == {first.id}
    assert because(uow, ada, second).startswith("The queue “interactive” starts at most 1 a minute; ")
    uow.session.get_one(RunRow, first.id).dispatched_at = utc_now() - timedelta(seconds=61)
    uow.session.flush()
    dispatch.admit_next()
    assert second.id in let_go(uow)


def test_only_as_many_as_the_fleet_has_slots_are_let_go_and_the_rest_know_their_place(
    uow: UnitOfWork, ada: Actor, source: SourceSummary
) -> None:
    a_worker(uow, slots=3)
    runs = [ask(uow, ada, source) for _ in range(6)]
    assert let_go(uow) == {run.id for run in runs[:3]}
    assert because(uow, ada, runs[0]) == "Waiting for a free worker."
    assert because(uow, ada, runs[5]) == "Waiting for a free worker. 5 runs are ahead."


def test_far_behind_nobody_counts_exactly(
    uow: UnitOfWork, ada: Actor, source: SourceSummary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST_COUNTED", 2)
    a_worker(uow, slots=2)
    runs = [ask(uow, ada, source) for _ in range(5)]
    assert because(uow, ada, runs[3]) == "Waiting for a free worker. 3 runs are ahead."
    assert because(uow, ada, runs[4]) == "Waiting for a free worker. More than 2 runs are ahead."


def test_priority_goes_before_age_and_overtakes_what_was_let_go(
    uow: UnitOfWork, ada: Actor, source: SourceSummary
) -> None:
    a_worker(uow)
    let_go_first = [ask(uow, ada, source) for _ in range(2)]
    behind = ask(uow, ada, source)
    urgent = ask(uow, ada, source, priority=5)
    assert let_go(uow) == {*(run.id for run in let_go_first), urgent.id}
    order = uow.session.scalars(
        text("SELECT workflow_uuid FROM dbos.workflow_status ORDER BY priority, created_at")
    ).all()
    assert order[0] == str(urgent.id)
    for run in (urgent, *let_go_first):
        begin(uow, run)
    later_but_higher = ask(uow, ada, source, priority=1)
    assert let_go(uow) == {later_but_higher.id, behind.id}


def test_a_click_goes_before_the_bulk(uow: UnitOfWork, ada: Actor, source: SourceSummary) -> None:
    ask(uow, ada, source, bulk=True, priority=100)
    click = ask(uow, ada, source, priority=-100)
    order = uow.session.scalars(
        text("SELECT workflow_uuid FROM dbos.workflow_status ORDER BY priority")
    ).all()
    assert order[0] == str(click.id)


def test_a_cancelled_run_makes_room(uow: UnitOfWork, ada: Actor, olga: Actor, source: SourceSummary) -> None:
    jobs.change_queue(uow, olga, QueueName.INTERACTIVE, QueueChange(concurrency=1))
    first, second = ask(uow, ada, source), ask(uow, ada, source)
    jobs.cancel_run(uow, ada, first.id)
    dispatch.admit_next()
    assert second.id in let_go(uow)


def test_a_run_that_needs_the_provider_waits_while_its_circuit_is_open(
    uow: UnitOfWork, ada: Actor, olga: Actor, source: SourceSummary, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_worker(uow)
    open_circuit = Holdup(HoldupCause.CIRCUIT, utc_now(), "The provider is left alone.")
    jobs.pause_queue(uow, olga, QueueName.INTERACTIVE)
    needs_it, falls_back = ask(uow, ada, source), ask(uow, ada, source)
    for run in (needs_it, falls_back):
        uow.session.get_one(RunRow, run.id).engine = Engine.PROVIDER
    uow.session.get_one(RunRow, falls_back.id).may_fall_back = True
    monkeypatch.setattr(provider, "holdup", lambda uow: open_circuit)
    jobs.resume_queue(uow, olga, QueueName.INTERACTIVE)
    assert let_go(uow) == {falls_back.id}
    assert because(uow, ada, needs_it) == "The provider is left alone."
    begin(uow, falls_back)
    assert because(uow, ada, falls_back) == "The provider is left alone.", (
        "it runs, and waits for the provider"
    )
    monkeypatch.setattr(provider, "holdup", lambda uow: None)
    dispatch.admit_next()
    assert let_go(uow) == {needs_it.id}


def test_while_the_circuit_is_open_no_more_are_let_go_to_compute_than_there_are_slots(
    uow: UnitOfWork, ada: Actor, olga: Actor, source: SourceSummary, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_worker(uow, slots=2)
    jobs.pause_queue(uow, olga, QueueName.INTERACTIVE)
    runs = [ask(uow, ada, source) for _ in range(6)]
    for run in runs:
        row = uow.session.get_one(RunRow, run.id)
        row.engine, row.may_fall_back = Engine.PROVIDER, True
    open_circuit = Holdup(HoldupCause.CIRCUIT, utc_now(), "The provider is left alone.")
    monkeypatch.setattr(provider, "holdup", lambda uow: open_circuit)
    jobs.resume_queue(uow, olga, QueueName.INTERACTIVE)
    for _ in range(3):
        dispatch.admit(uow, QueueName.INTERACTIVE)
    assert let_go(uow) == {run.id for run in runs[:2]}


def test_runs_that_wait_for_the_provider_stand_in_nobodys_way(
    uow: UnitOfWork, ada: Actor, olga: Actor, source: SourceSummary
) -> None:
    a_worker(uow)
    jobs.pause_queue(uow, olga, QueueName.INTERACTIVE)
    by_provider = [ask(uow, ada, source) for _ in range(durable.PROVIDER_RUNS_AT_ONCE + 3)]
    for run in by_provider:
        uow.session.get_one(RunRow, run.id).engine = Engine.PROVIDER
    local = [ask(uow, ada, source) for _ in range(3)]
    jobs.resume_queue(uow, olga, QueueName.INTERACTIVE)
    at_once = by_provider[: durable.PROVIDER_RUNS_AT_ONCE]
    assert let_go(uow) == {run.id for run in [*at_once, *local[:2]]}
    rows = uow.session.execute(text("SELECT workflow_uuid, queue_name FROM dbos.workflow_status")).all()
    taken_from = {str(row[0]): str(row[1]) for row in rows}
    assert {taken_from[str(run.id)] for run in at_once} == {durable.PROVIDER_QUEUE}
    assert {taken_from[str(run.id)] for run in local[:2]} == {durable.RUN_QUEUE}
    assert because(uow, ada, local[2]) == "Waiting for a free worker. 2 runs are ahead."
    assert because(uow, ada, by_provider[-1]) == "Waiting for a free worker. 10 runs are ahead."


def test_where_a_queue_has_room_for_one_its_order_holds_across_both_kinds_of_slots(
    uow: UnitOfWork, ada: Actor, olga: Actor, source: SourceSummary
) -> None:
    a_worker(uow)
    jobs.change_queue(uow, olga, QueueName.INTERACTIVE, QueueChange(concurrency=1))
    jobs.pause_queue(uow, olga, QueueName.INTERACTIVE)
    ask(uow, ada, source)
    urgent = ask(uow, ada, source, priority=1)
    uow.session.get_one(RunRow, urgent.id).engine = Engine.PROVIDER
    jobs.resume_queue(uow, olga, QueueName.INTERACTIVE)
    assert let_go(uow) == {urgent.id}


def test_while_the_circuit_is_open_what_falls_back_takes_a_slot_of_those_that_compute(
    uow: UnitOfWork, ada: Actor, olga: Actor, source: SourceSummary, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_worker(uow)
    monkeypatch.setattr(provider, "holdup", lambda uow: Holdup(HoldupCause.CIRCUIT, utc_now(), "Left alone."))
    jobs.pause_queue(uow, olga, QueueName.INTERACTIVE)
    run = uow.session.get_one(RunRow, ask(uow, ada, source).id)
    run.engine, run.may_fall_back = Engine.PROVIDER, True
    jobs.resume_queue(uow, olga, QueueName.INTERACTIVE)
    assert uow.session.scalar(text("SELECT queue_name FROM dbos.workflow_status")) == durable.RUN_QUEUE


def test_workers_that_take_nothing_new_are_told_of(
    uow: UnitOfWork, ada: Actor, olga: Actor, source: SourceSummary
) -> None:
    worker = a_worker(uow)
    drained = jobs.drain_worker(uow, olga, worker.id)
    assert drained.draining_at is not None
    assert jobs.drain_worker(uow, olga, worker.id).draining_at == drained.draining_at
    assert because(uow, ada, ask(uow, ada, source)) == (
        "Every worker is being drained and takes nothing new. Start another."
    )


def test_only_a_worker_that_lives_can_be_drained(uow: UnitOfWork, olga: Actor) -> None:
    worker = a_worker(uow)
    worker.stopped_at = utc_now()
    with pytest.raises(Conflict):
        jobs.drain_worker(uow, olga, worker.id)
    with pytest.raises(NotFound):
        jobs.drain_worker(uow, olga, "nobody")


def test_a_worker_shows_what_it_carries(
    uow: UnitOfWork, ada: Actor, olga: Actor, source: SourceSummary
) -> None:
    worker = a_worker(uow)
    run = ask(uow, ada, source)
    begin(uow, run)
    uow.session.execute(text("UPDATE dbos.workflow_status SET executor_id = :id"), {"id": worker.id})
    (seen,) = jobs.list_workers(uow, olga)
    assert seen.slots == 2
    assert [(carried.id, carried.done, carried.requested) for carried in seen.carries] == [(run.id, 0, 1)]


def test_a_queue_shows_its_depth_its_oldest_and_what_ended_by_the_minute(
    uow: UnitOfWork, ada: Actor, olga: Actor, source: SourceSummary
) -> None:
    ended, oldest, _ = (ask(uow, ada, source) for _ in range(3))
    begin(uow, ended)
    recording.fail(uow, ended.id, code="x", message="x")
    now = utc_now()
    uow.session.get_one(RunRow, ended.id).finished_at = now - timedelta(minutes=3)
    uow.session.flush()
    queue = the_queue(uow, olga)
    assert (queue.waiting, queue.running, queue.oldest_waiting) == (2, 0, oldest.created_at)
    assert (len(queue.throughput), sum(queue.throughput)) == (30, 1)
    assert queue.throughput.index(1) in (25, 26), "a minute may begin between the two looks"
    assert the_queue(uow, olga, QueueName.BULK).waiting == 0


def test_the_reasons_of_a_list_cost_no_query_per_run(
    uow: UnitOfWork, ada: Actor, source: SourceSummary
) -> None:
    asked: list[str] = []
    bind = uow.session.get_bind().engine

    def count(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    def queries_for_a_list() -> int:
        uow.session.expire_all()
        asked.clear()
        assert all(run.waiting_because for run in jobs.list_runs(uow, ada, RunFilter()).items)
        return len(asked)

    for _ in range(3):
        ask(uow, ada, source)
    event.listen(bind, "before_cursor_execute", count)
    try:
        few = queries_for_a_list()
        for _ in range(9):
            ask(uow, ada, source)
        assert queries_for_a_list() == few
    finally:
        event.remove(bind, "before_cursor_execute", count)


def test_runs_are_narrowed_to_a_queue(uow: UnitOfWork, ada: Actor, source: SourceSummary) -> None:
    ask(uow, ada, source)
    many = ask(uow, ada, source, bulk=True)
    found = jobs.list_runs(uow, ada, RunFilter(queue=QueueName.BULK)).items
    assert [run.id for run in found] == [many.id]


def test_queues_are_the_operators(uow: UnitOfWork, ada: Actor) -> None:
    with pytest.raises(NotAllowed):
        jobs.list_queues(uow, ada)
    with pytest.raises(NotAllowed):
        jobs.pause_queue(uow, ada, QueueName.BULK)
    with pytest.raises(NotAllowed):
        jobs.change_queue(uow, ada, QueueName.BULK, QueueChange(rate=1))
    with pytest.raises(NotAllowed):
        jobs.drain_worker(uow, ada, "w")


def test_a_run_that_was_begun_is_never_taken_back(uow: UnitOfWork, ada: Actor, source: SourceSummary) -> None:
    run = ask(uow, ada, source)
    begin(uow, run)
    # As after its worker was lost: in the engine's queue again, with an execution behind it.
    uow.session.execute(text("UPDATE dbos.workflow_status SET status = 'ENQUEUED'"))
    assert durable.recall(uow.session, [str(run.id)]) == []
    assert jobs.read_run(uow, ada, run.id).state is RunState.RUNNING
