"""A run that ends its workers is given up after five executions, and says which it ended and how far it came."""

import os
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from backend.db.unit_of_work import UnitOfWork
from backend.jobs import durable, repository, worker_repository, workers
from backend.jobs import service as jobs
from backend.jobs.models import LossRow, RunRow, WorkerRow
from backend.jobs.schemas import RunState
from backend.permissions import Actor
from tests.factories import a_person
from tests.jobs.forks import a_started_run


@pytest.fixture
def ada(uow: UnitOfWork) -> Actor:
    """An educator."""
    return a_person(uow)


@pytest.fixture(autouse=True)
def nobody_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The durable engine is not running here."""
    monkeypatch.setattr(durable, "take_over", len)


def lose_a_worker(uow: UnitOfWork, run_id: UUID, name: str, *, in_order: bool = False) -> None:
    """A worker begins the run and is never heard of again, or stops as it was told to."""
    now = worker_repository.database_time(uow.session)
    row = WorkerRow(
        id=f"worker-{name}", host=f"host-{name}", pid=os.getpid(), seen_at=now - timedelta(minutes=1)
    )
    row.stopped_at = now if in_order else None
    repository.add(uow.session, row)
    uow.session.execute(
        text(
            "UPDATE dbos.workflow_status SET status = 'PENDING', executor_id = :worker WHERE workflow_uuid = :run"
        ),
        {"worker": row.id, "run": str(run_id)},
    )
    uow.session.commit()
    workers.reap("me")


def test_a_run_that_lost_two_workers_goes_on_apart_from_the_others(uow: UnitOfWork, ada: Actor) -> None:
    row = a_started_run(uow, ada)
    queue = text("SELECT queue_name FROM dbos.workflow_status")
    lose_a_worker(uow, row.id, "a")
    assert uow.session.scalar(queue) == durable.RUN_QUEUE
    lose_a_worker(uow, row.id, "b", in_order=True)
    assert uow.session.scalar(queue) == durable.RUN_QUEUE, "a stop that was asked for is no fault of the run"
    lose_a_worker(uow, row.id, "c")
    assert uow.session.scalar(queue) == durable.SUSPECT_QUEUE


def test_a_dead_run_names_the_workers_it_ended_and_the_last_step(uow: UnitOfWork, ada: Actor) -> None:
    row = a_started_run(uow, ada)
    row.created_at -= timedelta(minutes=1)
    for name in "abcde":
        lose_a_worker(uow, row.id, name)
    uow.session.execute(text("UPDATE dbos.workflow_status SET status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED'"))
    uow.session.commit()
    workers.settle_orphans()
    uow.session.expire_all()
    dead = jobs.read_run(uow, ada, row.id)
    assert dead.state is RunState.DEAD
    assert dead.error is not None
    assert dead.error.code == "given_up"
    said = dead.error.message
    assert said.startswith(
        "This run was begun 5 times and its worker was lost each time, so it was given up."
    )
    assert "The last step seen is 1 (draft)." in said
    assert all(f"UTC on host-{name} (worker worker-{name})" in said for name in "abcde")


def test_a_worker_that_stopped_in_order_is_no_fault_of_its_run(uow: UnitOfWork, ada: Actor) -> None:
    row = a_started_run(uow, ada)
    lose_a_worker(uow, row.id, "a", in_order=True)
    assert worker_repository.losses_of(uow.session, row.id) == []


def test_a_loss_is_written_down_once_with_how_far_the_run_was(uow: UnitOfWork, ada: Actor) -> None:
    row = a_started_run(uow, ada)
    lose_a_worker(uow, row.id, "a")
    workers.reap("me")
    (loss,) = worker_repository.losses_of(uow.session, row.id)
    assert (loss.worker_id, loss.host, loss.last_step) == ("worker-a", "host-a", 1)


def test_trying_a_dead_run_again_starts_anew(uow: UnitOfWork, ada: Actor) -> None:
    row = a_started_run(uow, ada)
    row.state = RunState.DEAD
    worker_repository.add_losses(uow.session, [LossRow(run_id=row.id, worker_id="w", host="h", last_step=1)])
    again = jobs.retry_run(uow, ada, row.id)
    assert (again.state, again.delivered, again.parent_run_id) == (RunState.QUEUED, 0, row.id)
    assert jobs.list_steps(uow, ada, again.id) == []
    assert worker_repository.losses_of(uow.session, again.id) == []
    assert uow.session.get_one(RunRow, again.id).dispatched_at is not None
    executions = uow.session.scalar(
        text("SELECT recovery_attempts FROM dbos.workflow_status WHERE workflow_uuid = :id"),
        {"id": str(again.id)},
    )
    assert executions == 0
