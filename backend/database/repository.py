"""All SQL about the database itself: PostgreSQL's catalogue and its statistics, of this database alone."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import TextClause, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

PATIENCE_MS: Final = 500
LOCK_NOT_AVAILABLE: Final = "55P03"

_FACTS = text("""
    SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS size_bytes,
           current_setting('max_connections')::int AS most_connections,
           (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS connections
""")

# A partition belongs to its table. A table nobody has analysed yet has -1 rows, which is not known, unless it is empty.
_TABLES = text("""
    WITH parts AS (
      SELECT coalesce(pg_partition_root(c.oid), c.oid) AS root, c.relkind, c.relispartition,
             CASE WHEN s.n_live_tup > 0 THEN s.n_live_tup
                  WHEN c.reltuples > 0 THEN c.reltuples::bigint
                  WHEN c.relkind = 'p' OR c.reltuples = 0 OR pg_relation_size(c.oid) = 0 THEN 0
             END AS live,
             coalesce(s.n_dead_tup, 0) AS dead,
             pg_table_size(c.oid) AS table_bytes, pg_indexes_size(c.oid) AS index_bytes
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
      WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%'
    )
    SELECT n.nspname AS schema_name, c.relname AS name,
           count(*) FILTER (WHERE parts.relispartition) AS partitions,
           CASE WHEN bool_and(parts.live IS NOT NULL) THEN sum(parts.live)::bigint END AS rows_estimated,
           sum(parts.dead)::bigint AS dead_rows_estimated,
           sum(parts.table_bytes)::bigint AS table_bytes, sum(parts.index_bytes)::bigint AS index_bytes
    FROM parts JOIN pg_class c ON c.oid = parts.root JOIN pg_namespace n ON n.oid = c.relnamespace
    GROUP BY n.nspname, c.relname
    ORDER BY sum(parts.table_bytes + parts.index_bytes) DESC, n.nspname, c.relname
""")

_WAITS = text("""
    SELECT waiting.pid AS waiting_pid,
           greatest(0, extract(epoch FROM clock_timestamp() - coalesce(lock.waitstart, waiting.state_change)))::float
             AS waiting_for_s,
           lock.locktype AS lock_type, lock.mode AS lock_mode, lock.relation::regclass::text AS relation,
           coalesce(waiting.query, '') AS waiting_statement,
           blocking.pid AS blocking_pid, coalesce(blocking.state, 'unknown') AS blocking_state,
           coalesce(blocking.query, '') AS blocking_statement
    FROM pg_stat_activity waiting
    CROSS JOIN LATERAL unnest(pg_blocking_pids(waiting.pid)) AS holder(pid)
    JOIN pg_stat_activity blocking ON blocking.pid = holder.pid
    LEFT JOIN LATERAL (
      SELECT locktype, mode, relation, waitstart FROM pg_locks
      WHERE pg_locks.pid = waiting.pid AND NOT granted LIMIT 1
    ) lock ON true
    WHERE waiting.datname = current_database() AND waiting.wait_event_type = 'Lock'
    ORDER BY waiting_for_s DESC
    LIMIT :limit
""")

_OLDEST = text("""
    SELECT pid, coalesce(application_name, '') AS application, coalesce(state, 'unknown') AS state,
           xact_start AS began_at,
           greatest(0, extract(epoch FROM clock_timestamp() - xact_start))::float AS age_s,
           coalesce(query, '') AS statement
    FROM pg_stat_activity
    WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
      AND backend_type = 'client backend'
    ORDER BY xact_start
    LIMIT 1
""")


# Any: rows of the catalogue, which become schemas.
Found = Mapping[str, Any]


def facts(session: Session) -> Found:
    """Version, size and connections."""
    return _found(session, _FACTS)[0]


def tables(session: Session) -> Sequence[Found] | None:
    """Every table with its size and the estimate of its rows, largest first; None while a lock keeps them from being read.

    To measure a table takes a lock on it, for which a look at locks must not wait.
    """
    try:
        with session.begin_nested():
            session.execute(text(f"SET LOCAL lock_timeout = {PATIENCE_MS}"))
            return _found(session, _TABLES)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            return None
        raise


def waits(session: Session, limit: int) -> Sequence[Found]:
    """Who waits for whom, longest first."""
    return _found(session, _WAITS, limit=limit)


def oldest_transaction(session: Session) -> Found | None:
    """The transaction that is open longest, this one left out."""
    return next(iter(_found(session, _OLDEST)), None)


def _found(session: Session, query: TextClause, **given: object) -> list[Found]:
    return [dict(row._mapping) for row in session.execute(query, given)]
