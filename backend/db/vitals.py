"""How the database does, by one connection of the pool and one statement, since the status asks every few seconds."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, text
from sqlalchemy.pool import QueuePool

# A dump is one long transaction on purpose.
_OLDEST = """
    SELECT pid, application_name, xact_start FROM pg_stat_activity
    WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
      AND application_name <> 'pg_dump'
    ORDER BY xact_start LIMIT 1
"""
_VITALS = text(
    f"""
    SELECT current_setting('server_version') AS version,
           pg_database_size(current_database()) AS size,
           NOT pg_is_in_recovery() AND current_setting('default_transaction_read_only') = 'off' AS takes_writes,
           current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
           clients.here, clients.everywhere, clients.waiting,
           oldest.pid, oldest.application_name, clock_timestamp() - oldest.xact_start AS age
    FROM (
        SELECT count(*) FILTER (WHERE datname = current_database()) AS here,
               count(*) FILTER (WHERE datname IS NOT NULL) AS everywhere,
               count(*) FILTER (WHERE datname = current_database() AND wait_event_type = 'Lock') AS waiting
        FROM pg_stat_activity
    ) AS clients LEFT JOIN ({_OLDEST}) AS oldest ON true
    """  # noqa: S608 (both halves stand above)
)


@dataclass(frozen=True, slots=True)
class OpenTransaction:
    """A transaction that goes on."""

    pid: int
    application: str
    age: timedelta


@dataclass(frozen=True, slots=True)
class Vitals:
    """What the database says of itself, and the pool of this process beside it.

    Attributes:
        version: the server's.
        size: bytes of the database.
        takes_writes: it is no standby, nor set to read only.
        connections: to this database.
        all_connections: to the server.
        most_connections: those the server takes from plain users.
        waiting: connections that wait for a lock.
        oldest: the transaction that has been open longest; None when no other is open, or none we may see.
        pool_in_use: connections of our pool that were out when we asked for ours.
        pool_size: those it keeps.
        pool_wait_ms: until it gave us one, opened anew if need be.
        latency_ms: of the statement.
    """

    version: str
    size: int
    takes_writes: bool
    connections: int
    all_connections: int
    most_connections: int
    waiting: int
    oldest: OpenTransaction | None
    pool_in_use: int
    pool_size: int
    pool_wait_ms: float
    latency_ms: float


def read_vitals(engine: Engine) -> Vitals:
    """Ask the database how it does.

    Raises:
        sqlalchemy.exc.OperationalError: it cannot be reached.
        sqlalchemy.exc.TimeoutError: every connection of the pool is out.
    """
    in_use, size = pool_use(engine)
    asked = time.perf_counter()
    with engine.connect() as connection:
        given = time.perf_counter()
        row = connection.execute(_VITALS).one()
        answered = time.perf_counter()
    oldest = None if row.pid is None else OpenTransaction(row.pid, row.application_name or "?", row.age)
    return Vitals(
        version=row.version,
        size=row.size,
        takes_writes=row.takes_writes,
        connections=row.here,
        all_connections=row.everywhere,
        most_connections=row.most,
        waiting=row.waiting,
        oldest=oldest,
        pool_in_use=in_use,
        pool_size=size,
        pool_wait_ms=(given - asked) * 1_000,
        latency_ms=(answered - given) * 1_000,
    )


def pool_use(engine: Engine) -> tuple[int, int]:
    """Connections of this process's pool that are out, and those it keeps."""
    pool = engine.pool
    return (pool.checkedout(), pool.size()) if isinstance(pool, QueuePool) else (0, 0)


def clock_of(engine: Engine) -> datetime:
    """The database's time of day.

    Raises:
        sqlalchemy.exc.OperationalError: it cannot be reached.
    """
    with engine.connect() as connection:
        now: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return now
