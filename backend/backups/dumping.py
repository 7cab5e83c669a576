"""Making a dump: one snapshot that pg_dump writes and whose rows are counted beside it, so that a test can compare."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from backend.backups import tools

_TABLES = text(
    "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind = 'r' AND c.relpersistence <> 't' "
    "AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%' ORDER BY 1, 2"
)


@dataclass(frozen=True, slots=True)
class Dumped:
    """What a dump holds."""

    server_version: str
    counts: Mapping[str, int]


def dump(engine: Engine, file: Path) -> Dumped:
    """Write the whole database to a file, in pg_dump's custom format.

    Raises:
        Unavailable: pg_dump failed, or is older than the server.
    """
    server = tools.server_version(engine)
    pg_dump = tools.tools_for(server) / "pg_dump"
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        # pg_dump reads the snapshot of this transaction, which waits for it.
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        arguments = [
            "--format=custom",
            f"--file={file}",
            f"--snapshot={snapshot}",
            f"--lock-wait-timeout={tools.LOCK_WAIT}",
        ]
        with ThreadPoolExecutor(1) as beside:
            dumping = beside.submit(tools.run, pg_dump, arguments, engine.url)
            counts = count_rows(connection)
            dumping.result()
    return Dumped(server, counts)


def count_rows(connection: Connection) -> dict[str, int]:
    """Rows by table, as "schema.table", of every schema but the server's own."""
    quote = connection.dialect.identifier_preparer.quote
    counts = {}
    for schema, table in connection.execute(_TABLES).all():
        # S608: names out of the catalogue, quoted.
        query = text(f"SELECT count(*) FROM {quote(schema)}.{quote(table)}")  # noqa: S608
        counts[f"{schema}.{table}"] = int(connection.scalar(query) or 0)
    return counts
