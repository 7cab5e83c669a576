"""Putting a backup back in place: into a new database first, compared, and only then in the place of the old one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, text

from backend.backups.folder import read_manifest, sound_file
from backend.backups.scratch import create_database, drop_database, refuse_other_counts, restore_into
from backend.db.base import utc_now
from backend.errors import Conflict, Invalid

# PostgreSQL cuts longer names without a word.
LONGEST_NAME = 63


@dataclass(frozen=True, slots=True)
class PutBack:
    """What was done.

    Attributes:
        database: the database that holds the backup's content now.
        before: the name the old database was given; None where the backup went beside it.
    """

    database: str
    before: str | None
    tables: int
    rows: int


def put_back(engine: Engine, file: Path, *, into: str | None = None) -> PutBack:
    """Restore a file in the place of the console's database, or into a new one of another name beside it.

    The old database is renamed and kept. Nothing is touched before the file was restored and compared.

    Raises:
        NotFound: there is no such file.
        Conflict: it is damaged, somebody is connected to the database, or the name is taken.
        Invalid: the name cannot be used.
        Unavailable: pg_restore failed, or the server does not answer.
    """
    sound_file(file)
    own = str(engine.url.database)
    stamp = f"{utc_now():%Y%m%d%H%M%S}"
    with _from_outside(engine.url, own) as connection:
        if into is None:
            _refuse_company(connection, own)
        name = _new_name(connection, into or f"{own[:35]}_restored_{stamp}")
        create_database(connection, name)
        try:
            counts = restore_into(engine.url.set(database=name), file)
            note = read_manifest(file)
            if note is not None:
                refuse_other_counts(note.counts, counts)
        except BaseException:
            drop_database(connection, name)
            raise
        before = None
        if into is None:
            before = f"{own[:35]}_before_{stamp}"
            _refuse_company(connection, own)
            _rename(connection, own, before)
            try:
                _rename(connection, name, own)
            except BaseException:
                _rename(connection, before, own)
                raise
    return PutBack(into or own, before, len(counts), sum(counts.values()))


@contextmanager
def _from_outside(url: URL, own: str) -> Iterator[Connection]:
    """A connection to the server that is not to the database being replaced."""
    other = "template1" if own == "postgres" else "postgres"
    engine = create_engine(url.set(database=other), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _refuse_company(connection: Connection, database: str) -> None:
    found = connection.execute(
        text("SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = :name"),
        {"name": database},
    ).scalars()
    names = sorted({name or "an unnamed program" for name in found})
    if names:
        raise Conflict(
            f"The database {database} is in use by {', '.join(names)}. Stop every console, worker and other program "
            "on it, and try again; or restore beside it with --into NAME.",
            code="database_in_use",
        )


def _new_name(connection: Connection, name: str) -> str:
    if not 0 < len(name.encode()) <= LONGEST_NAME or '"' in name or not name.isprintable():
        raise Invalid(f"A database cannot be called {name!r}; take at most 63 plain letters and digits.")
    if connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
        raise Conflict(f"There is a database {name} already; take another name.", code="database_exists")
    return name


def _rename(connection: Connection, old: str, new: str) -> None:
    connection.execute(text(f'ALTER DATABASE "{old}" RENAME TO "{new}"'))
