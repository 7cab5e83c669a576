"""The database as operators see it: what is large, what is slow, who waits for whom. Nothing here changes anything."""

import threading
from collections.abc import Mapping
from typing import Any

from backend.database import repository
from backend.database.schemas import (
    Database,
    Migrations,
    Pool,
    Statement,
    Table,
    Transaction,
    Wait,
)
from backend.db.base import utc_now
from backend.db.migrate import schema_version_of
from backend.db.pool import pool_standing
from backend.db.timing import normalised, timings
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import OPERATORS, Actor, allowed

MOST_STATEMENTS = 50
MOST_WAITS = 50
# Less than a screen waits until it looks again.
SHARED_SECONDS = 4.0

_sharing = threading.Lock()
_shared: dict[str, Database] = {}


@allowed(OPERATORS)
def read_database(uow: UnitOfWork, actor: Actor) -> Database:
    """Tables, statements, locks, migrations, pool and the oldest transaction, as of now.

    Rows are PostgreSQL's estimates. Statements and pool are those of the process that answers. Statements are told
    without their values.
    """
    session = uow.session
    schema = schema_version_of(session.connection())
    oldest = repository.oldest_transaction(session)
    waits = [_wait(found) for found in repository.waits(session, MOST_WAITS)]
    tables = repository.tables(session)
    return Database(
        measured_at=utc_now(),
        **repository.facts(session),
        tables=[_table(found) for found in tables] if tables is not None else None,
        statements=[Statement.model_validate(timed) for timed in timings.slowest(MOST_STATEMENTS)],
        statements_since=timings.since,
        waits=waits,
        migrations=Migrations(current=schema.current, head=schema.head, in_step=schema.in_step),
        pool=Pool.model_validate(pool_standing(session.get_bind().engine)),
        oldest_transaction=_transaction(oldest) if oldest else None,
    )


@allowed(OPERATORS)
def share_database(uow: UnitOfWork, actor: Actor) -> Database:
    """The same, but what this process read in the last seconds is read by all: many who look cost what one does."""
    with _sharing:
        shared = _shared.get("newest")
        if shared is None or (utc_now() - shared.measured_at).total_seconds() >= SHARED_SECONDS:
            shared = _shared["newest"] = read_database(uow, actor)
        return shared


def _table(found: Mapping[str, Any]) -> Table:
    return Table(**found, total_bytes=found["table_bytes"] + found["index_bytes"])


def _wait(found: Mapping[str, Any]) -> Wait:
    lock = " ".join(str(found[name]) for name in ("lock_mode", "lock_type") if found[name]) or "unknown"
    return Wait(
        waiting_pid=found["waiting_pid"],
        waiting_for_s=found["waiting_for_s"],
        lock=f"{lock} on {found['relation']}" if found["relation"] else lock,
        waiting_statement=normalised(found["waiting_statement"]),
        blocking_pid=found["blocking_pid"],
        blocking_state=found["blocking_state"],
        blocking_statement=normalised(found["blocking_statement"]),
    )


def _transaction(found: Mapping[str, Any]) -> Transaction:
    return Transaction(**{**found, "statement": normalised(found["statement"])})
