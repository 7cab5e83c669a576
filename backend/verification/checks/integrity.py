"""Constraints and indexes are valid, nothing refers to a row that is gone, and no damaged page was seen."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from backend.verification.check import Check, Failed, Ground

_CONSTRAINTS = text(
    "SELECT conname FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace "
    "WHERE NOT convalidated AND n.nspname IN ('public', 'dbos')"
)
_INDEXES = text(
    "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('public', 'dbos') "
    "AND NOT (i.indisvalid AND i.indisready)"
)
_REFERENCES = text(
    "SELECT conname, conrelid::regclass::text, confrelid::regclass::text, "
    "(SELECT array_agg(quote_ident(attname) ORDER BY place) FROM unnest(conkey) WITH ORDINALITY k(number, place) "
    "JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.number), "
    "(SELECT array_agg(quote_ident(attname) ORDER BY place) FROM unnest(confkey) WITH ORDINALITY k(number, place) "
    "JOIN pg_attribute a ON a.attrelid = confrelid AND a.attnum = k.number) "
    "FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace "
    "WHERE contype = 'f' AND conparentid = 0 AND n.nspname IN ('public', 'dbos') ORDER BY 1"
)
_CHECKSUMS = text(
    "SELECT coalesce(checksum_failures, 0) FROM pg_stat_database WHERE datname = current_database()"
)
_AMCHECK = text("SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'amcheck')")
_BTREES = text(
    "SELECT c.oid::regclass::text, bt_index_check(c.oid) FROM pg_class c JOIN pg_am a ON a.oid = c.relam "
    "JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_index i ON i.indexrelid = c.oid "
    "WHERE a.amname = 'btree' AND c.relkind = 'i' AND i.indisvalid AND n.nspname IN ('public', 'dbos')"
)


@dataclass(frozen=True, slots=True)
class _Reference:
    name: str
    child: str
    parent: str
    columns: list[str]
    keys: list[str]

    def orphan(self, connection: Connection) -> bool:
        """Whether a row refers to one that is gone."""
        given = " AND ".join(f"c.{column} IS NOT NULL" for column in self.columns)
        same = " AND ".join(
            f"p.{key} = c.{column}" for column, key in zip(self.columns, self.keys, strict=True)
        )
        # S608: names out of the catalogue, quoted by the server.
        query = (
            f"SELECT EXISTS (SELECT 1 FROM {self.child} c WHERE {given} AND NOT EXISTS "  # noqa: S608
            f"(SELECT 1 FROM {self.parent} p WHERE {same}))"
        )
        return bool(connection.scalar(text(query)))


def _look(ground: Ground) -> str:
    with ground.engine.connect() as connection:
        _refuse("constraints were never validated", list(connection.scalars(_CONSTRAINTS)))
        _refuse("indexes are not valid; REINDEX them", list(connection.scalars(_INDEXES)))
        references = [_Reference(*row) for row in connection.execute(_REFERENCES).all()]
        orphans = [one.name for one in references if one.orphan(connection)]
        _refuse("references lead to rows that are gone", orphans)
        damaged = int(connection.scalar(_CHECKSUMS) or 0)
        if damaged:
            raise Failed(f"PostgreSQL has seen {damaged} damaged pages in this database.")
        if connection.scalar(_AMCHECK):
            trees = len(connection.execute(_BTREES).all())
            words = f"{trees} indexes are in order"
        else:
            words = "indexes were not read through, since PostgreSQL has no amcheck here"
    return f"All constraints and indexes are valid, {len(references)} kinds of reference hold, and {words}."


def _refuse(what: str, names: list[str]) -> None:
    if names:
        raise Failed(f"{len(names)} {what}: {', '.join(names[:8])}.")


CHECK = Check(
    "integrity",
    "Integrity of the database",
    _look,
    "Make a backup, look at the log of PostgreSQL, and restore the newest backup that passed its test.",
)
