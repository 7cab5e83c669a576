"""The database seen from inside: sizes, estimates said to be such, locks, pool, oldest transaction."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from backend.database import service
from backend.database.schemas import Database
from backend.db import engine as db_engine
from backend.db.pool import WatchedPool
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import NotAllowed
from backend.permissions import Actor, Role

OLGA = Actor(uuid4(), Role.OPERATOR, "o@example.org", "Olga", uuid4())


def look() -> Database:
    with unit_of_work() as uow:
        return service.read_database(uow, OLGA)


def test_tables_are_there_with_sizes_and_partitions_as_one(uow: UnitOfWork) -> None:
    found = service.read_database(uow, OLGA)
    assert found.tables is not None
    by_name = {f"{table.schema_name}.{table.name}": table for table in found.tables}
    assert by_name["public.audit_events"].index_bytes > 0
    assert by_name["dbos.workflow_status"].total_bytes > 0
    assert not [name for name in by_name if name.startswith(("partitions.", "pg_"))]
    assert (
        found.tables == sorted(found.tables, key=lambda table: -table.total_bytes) or len(found.tables) > 20
    )
    assert found.migrations.in_step
    assert found.migrations.current == found.migrations.head
    assert found.size_bytes > 1_000_000
    assert 1 <= found.connections <= found.most_connections


def test_those_who_look_at_the_same_time_share_one_reading(
    uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_shared", {})
    first = service.share_database(uow, OLGA)
    assert service.share_database(uow, OLGA) is first
    monkeypatch.setattr(service, "SHARED_SECONDS", 0.0)
    assert service.share_database(uow, OLGA).measured_at > first.measured_at


def test_only_operators_and_admins_look(uow: UnitOfWork) -> None:
    with pytest.raises(NotAllowed):
        service.read_database(uow, Actor(uuid4(), Role.EDUCATOR, "a@example.org", "Ada", uuid4()))


@contextmanager
def somebody_waiting(engine: Engine, statement: str) -> Iterator[None]:
    """A connection that holds what `statement` asks for, and another that waits for it."""

    def wait() -> None:
        with engine.begin() as connection:
            connection.execute(text(statement))

    with engine.begin() as holder:
        holder.execute(text(statement))
        waiting = threading.Thread(target=wait)
        waiting.start()
        with engine.connect() as watcher:
            asked = text("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
            while not watcher.scalar(asked):
                watcher.rollback()
        yield
    waiting.join(10)


def test_it_says_who_waits_for_whom_without_values_and_what_is_open_longest(committed: Engine) -> None:
    with somebody_waiting(committed, "SELECT pg_advisory_xact_lock(4711) /* 'plover' */"):
        found = look()
    (wait,) = found.waits
    assert wait.lock == "ExclusiveLock advisory"
    assert wait.waiting_statement == "SELECT pg_advisory_xact_lock(?)"
    assert (wait.blocking_state, wait.blocking_statement) == (
        "idle in transaction",
        "SELECT pg_advisory_xact_lock(?)",
    )
    assert found.oldest_transaction is not None
    assert found.oldest_transaction.pid == wait.blocking_pid
    assert look().waits == []


def test_a_table_that_is_locked_is_not_waited_for(committed: Engine) -> None:
    with committed.begin() as holder:
        holder.execute(text("LOCK TABLE sources IN ACCESS EXCLUSIVE MODE"))
        found = look()
    assert found.tables is None
    assert found.size_bytes > 0


def test_the_pool_says_who_waits(committed: Engine) -> None:
    engine = db_engine.make_engine(
        committed.url.set(drivername="postgresql").render_as_string(hide_password=False), pool_size=1
    )
    pool = engine.pool
    assert isinstance(pool, WatchedPool)
    waiting = threading.Thread(target=lambda: engine.connect().close())
    with engine.connect():
        waiting.start()
        while not pool.waiting:
            pass
    waiting.join(10)
    assert pool.waiting == 0
    engine.dispose()
