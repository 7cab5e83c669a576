"""Bring the schema to the version of this code, and tell whether it is there."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from dbos import DBOS
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from backend.errors import Conflict, Unavailable

# Any fixed number: two processes starting at once must not migrate at once.
MIGRATION_LOCK = 8_009_001
WAIT_SECONDS = 120.0
ASK_EVERY_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class SchemaVersion:
    """The revision the database has, and the one this code wants."""

    current: str | None
    head: str | None

    @property
    def in_step(self) -> bool:
        """True when no migration is missing, in either direction."""
        return self.current == self.head


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(
    engine: Engine, *, stop: threading.Event | None = None, wait_seconds: float = WAIT_SECONDS
) -> None:
    """Apply the missing migrations, ours and those of the durable engine (schema `dbos`), one process at a time.

    Args:
        engine: the database.
        stop: set, the wait for another process ends.
        wait_seconds: how long another process may take.

    Raises:
        Unavailable: the database does not answer or refuses, or another process migrates for too long.
        Conflict: the database was migrated by a newer version of the console.
    """
    config = _config()
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with engine.connect() as connection, _alone(connection, stop or threading.Event(), wait_seconds):
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
            DBOS.migrate(url)
    except SQLAlchemyError as error:
        raise Unavailable(
            f"The database cannot be used: {_reason(error)} Start PostgreSQL, or check DATABASE_URL.",
            code="database_unavailable",
        ) from error
    except CommandError as error:
        raise Conflict(
            f"The database does not fit this version of the console: {error}. "
            "It may have been used by a newer one: update, or restore a backup.",
            code="schema_unknown",
        ) from error


@contextmanager
def _alone(connection: Connection, stop: threading.Event, wait_seconds: float) -> Iterator[None]:
    """Hold the migration lock. It is asked for again and again, each time in a transaction of its own: a statement
    that waits keeps a snapshot, for which `CREATE INDEX CONCURRENTLY` in the other process would wait in turn.
    """
    deadline = time.monotonic() + wait_seconds
    while not _ask(connection, "pg_try_advisory_lock"):
        if time.monotonic() > deadline:
            raise Unavailable(
                f"Another process has been migrating this database for {wait_seconds:.0f} s. "
                "Wait until it is done, or stop it, and start again.",
                code="migration_busy",
            )
        if stop.wait(ASK_EVERY_SECONDS):
            raise Unavailable("Stopped before the database was ready.", code="stopped")
    try:
        yield
    finally:
        if not connection.invalidated:
            connection.rollback()
            _ask(connection, "pg_advisory_unlock")


def _ask(connection: Connection, function: str) -> bool:
    done = bool(connection.scalar(text(f"SELECT {function}(:key)"), {"key": MIGRATION_LOCK}))
    connection.commit()
    return done


def _reason(error: SQLAlchemyError) -> str:
    """The driver's first line, which names host and cause but no password."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return (lines[0].rstrip(".:") if lines else type(error).__name__) + "."


@cache
def _head() -> str | None:
    """The newest revision in the code; to read the scripts takes longer than to ask the database."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def schema_version(engine: Engine) -> SchemaVersion:
    """Compare the database's revision with the newest one in the code."""
    with engine.connect() as connection:
        return schema_version_of(connection)


def schema_version_of(connection: Connection) -> SchemaVersion:
    """The same, over a connection that is there already."""
    return SchemaVersion(MigrationContext.configure(connection).get_current_revision(), _head())
