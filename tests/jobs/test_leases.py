"""Leases of workers: whose runs are taken over, when, and by whose clock."""

import os
import socket
from datetime import timedelta

import pytest
from sqlalchemy import text

from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.jobs import durable, repository, worker_repository, workers
from backend.jobs.models import WorkerRow

NOBODYS_PID = 2**22 + 1


@pytest.fixture
def taken_over(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the workers whose runs were taken over, in order."""
    ids: list[str] = []

    def take_over(worker_ids: list[str]) -> int:
        ids.extend(worker_ids)
        return len(worker_ids)

    monkeypatch.setattr(durable, "take_over", take_over)
    return ids


def a_worker(uow: UnitOfWork, worker_id: str, *, pid: int | None = None, silent_for: int = 0) -> str:
    seen = worker_repository.database_time(uow.session) - timedelta(seconds=silent_for)
    row = WorkerRow(id=worker_id, host=socket.gethostname(), pid=pid or os.getpid(), seen_at=seen)
    repository.add(uow.session, row)
    uow.session.commit()
    return worker_id


def test_a_worker_that_came_back_can_be_lost_again(uow: UnitOfWork, taken_over: list[str]) -> None:
    worker = a_worker(uow, "slow", silent_for=60)
    workers.reap("me")
    workers.reap("me")
    assert taken_over == [worker], "once is enough while it is silent"

    worker_repository.renew_lease(uow.session, worker)
    uow.session.commit()
    workers.reap("me")
    assert taken_over == [worker], "it lives"

    uow.session.execute(text("UPDATE workers SET seen_at = seen_at - interval '1 minute'"))
    uow.session.commit()
    workers.reap("me")
    assert taken_over == [worker, worker]


def test_leases_go_by_the_databases_clock(
    uow: UnitOfWork, taken_over: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    a_worker(uow, "alive")
    monkeypatch.setattr(workers, "utc_now", lambda: utc_now() + timedelta(hours=1))
    workers.reap("me")
    assert taken_over == [], "a host whose clock is fast must not take over from the living"


def test_a_dead_process_of_this_process_table_is_known_at_once(
    uow: UnitOfWork, taken_over: list[str]
) -> None:
    table = workers._process_table()
    assert table != workers.NO_TABLE
    dead = a_worker(uow, f"here:{NOBODYS_PID}:{table}:a", pid=NOBODYS_PID)
    a_worker(uow, f"here:{os.getpid()}:{table}:b")
    workers.reap("me")
    assert taken_over == [dead]


def test_a_pid_of_another_container_says_nothing_though_its_host_has_our_name(
    uow: UnitOfWork, taken_over: list[str]
) -> None:
    a_worker(uow, f"{socket.gethostname()}:{NOBODYS_PID}:0123456789ab:a", pid=NOBODYS_PID)
    workers.reap("me")
    assert taken_over == []
