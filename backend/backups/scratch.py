"""Scratch databases beside the console's own: made for one restore, compared, dropped."""

import hashlib
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError

from backend.backups import tools
from backend.backups.dumping import count_rows
from backend.backups.folder import read_manifest, sound_file
from backend.errors import Conflict

PREFIX = "toolboxai_scratch"


@dataclass(frozen=True, slots=True)
class Restored:
    """What came out of a file."""

    tables: int
    rows: int
    seconds: float
    compared: bool

    @property
    def note(self) -> str:
        """What was seen, in a sentence."""
        words = f"{self.tables} tables with {self.rows:,} rows were restored"
        if self.compared:
            return f"{words}, as many in each as were dumped."
        return f"{words}; there is no note beside the file to compare them with."


def try_restore(engine: Engine, file: Path, expected: Mapping[str, int] | None = None) -> Restored:
    """Restore a file into a scratch database, compare its tables, and drop it again.

    Args:
        expected: rows by table; unless given, those of the note beside the file.

    Raises:
        NotFound: there is no such file.
        Conflict: the file is damaged, or the tables differ, or this database user may make no databases.
        Unavailable: pg_restore failed, or the server does not answer.
    """
    sound_file(file)
    began = time.perf_counter()
    with scratch_database(engine) as url:
        counts = restore_into(url, file)
    note = read_manifest(file)
    if expected is None and note is not None:
        expected = note.counts
    if expected is not None:
        refuse_other_counts(expected, counts)
    seconds = time.perf_counter() - began
    return Restored(len(counts), sum(counts.values()), seconds, compared=expected is not None)


def restore_into(url: URL, file: Path) -> dict[str, int]:
    """Fill an empty database from a file; returns its rows by table.

    Raises:
        Unavailable: pg_restore failed.
    """
    engine = create_engine(url)
    try:
        pg_restore = tools.tools_for(tools.server_version(engine)) / "pg_restore"
        # Whoever restores owns what is restored; comments on extensions are the superuser's.
        arguments = ["--no-owner", "--no-privileges", "--no-comments", "--exit-on-error", str(file)]
        tools.run(pg_restore, arguments, url)
        with engine.connect() as connection:
            return count_rows(connection)
    finally:
        engine.dispose()


def refuse_other_counts(expected: Mapping[str, int], found: Mapping[str, int]) -> None:
    """Compare rows by table.

    Raises:
        Conflict: they differ; the message names the first table that does.
    """
    for table in sorted({*expected, *found}):
        if expected.get(table) != found.get(table):
            was, is_now = expected.get(table, "no such table"), found.get(table, "no such table")
            raise Conflict(
                f"The table {table} came out with other rows than were dumped: {is_now} instead of {was}. "
                "Do not rely on this backup; make another and test that.",
                code="backup_differs",
            )


@contextmanager
def scratch_database(engine: Engine) -> Iterator[URL]:
    """An empty database beside this one, dropped at the end; so is one that a process that was killed left behind.

    Raises:
        Conflict: this database user may make no databases.
    """
    # Databases of one server may hold a console each: every one clears up after itself only.
    own = hashlib.sha256(str(engine.url.database).encode()).hexdigest()[:8]
    prefix = f"{PREFIX}_{own}_"
    name = prefix + secrets.token_hex(4)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for (left,) in connection.execute(
            text("SELECT datname FROM pg_database WHERE starts_with(datname, :prefix)"), {"prefix": prefix}
        ).all():
            drop_database(connection, left)
        create_database(connection, name)
        try:
            yield engine.url.set(database=name)
        finally:
            drop_database(connection, name)


def create_database(connection: Connection, name: str) -> None:
    """Make an empty database.

    Raises:
        Conflict: this database user may not.
    """
    try:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != "42501":
            raise
        raise Conflict(
            "The user in DATABASE_URL may not create databases, which trying a backup out needs. "
            "Let it: ALTER ROLE … CREATEDB.",
            code="may_not_create_databases",
        ) from error


def drop_database(connection: Connection, name: str) -> None:
    """Remove a database, whoever is connected to it."""
    connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
