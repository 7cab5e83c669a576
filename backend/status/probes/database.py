"""PostgreSQL: does it answer, how fast, how full is the pool; and is the schema that of this code."""

import time
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from backend.db.migrate import schema_version
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.schemas import Figure, State

SLOW_MS = 250.0
_FACTS = text(
    "SELECT current_setting('server_version'), pg_database_size(current_database()), "
    "(SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())"
)


def _database(around: Surroundings) -> Reading:
    pool = around.engine.pool
    in_use = pool.checkedout() if isinstance(pool, QueuePool) else 0
    size = pool.size() if isinstance(pool, QueuePool) else 0
    try:
        with around.engine.connect() as connection:
            began = time.perf_counter()
            version, database_bytes, connections = connection.execute(_FACTS).one()
            latency = (time.perf_counter() - began) * 1_000
    except (OperationalError, InterfaceError):
        # The driver's words name hosts and folders; its log says more than they do.
        return Reading(State.DOWN, "PostgreSQL takes no connection.")
    except PoolTimeout:
        return Reading(State.DOWN, f"All {size} connections of the pool are busy.")
    figures = (
        Figure(label="Version", value=f"PostgreSQL {version}"),
        Figure(label="Pool", value=f"{in_use} of {size} connections in use"),
        Figure(label="Connections", value=f"{connections} to this database"),
        Figure(label="Size", value=f"{database_bytes / 1_048_576:.1f} MiB"),
    )
    if latency > SLOW_MS:
        return Reading(
            State.DEGRADED, f"PostgreSQL {version} answers slowly.", latency_ms=latency, figures=figures
        )
    return Reading(State.OPERATIONAL, f"PostgreSQL {version} answers.", latency_ms=latency, figures=figures)


def _migrations(around: Surroundings) -> Reading:
    version = schema_version(around.engine)
    figures = (
        Figure(label="Database", value=version.current or "none"),
        Figure(label="Code", value=version.head or "none"),
    )
    if version.in_step:
        return Reading(State.OPERATIONAL, f"Schema {version.current} is that of the code.", figures=figures)
    return Reading(
        State.DOWN,
        f"The database is at schema {version.current}, this code wants {version.head}.",
        figures=figures,
    )


DATABASE = Probe(
    "database",
    "Database",
    _database,
    "Start PostgreSQL, or check DATABASE_URL.",
    affects="nobody can sign in, and runs wait",
    required=True,
)
MIGRATIONS = Probe(
    "migrations",
    "Migrations",
    _migrations,
    "Run `make migrate`, or restart the console.",
    affects="some screens may not work",
    required=True,
    every=timedelta(seconds=10),
)
