"""SQL of samples, changes of state and snapshots."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.status.models import ChangeRow, SampleRow, SnapshotRow


def database_time(session: Session) -> datetime:
    """The database's clock, which is that of the whole fleet."""
    now: datetime = session.scalars(select(func.clock_timestamp())).one()
    return now


def add_samples(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write samples in one statement; those that are there already stay."""
    if rows:
        session.execute(insert(SampleRow).on_conflict_do_nothing(), list(rows))


def add_changes(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write changes of state in one statement; those that are there already stay."""
    if rows:
        session.execute(insert(ChangeRow).on_conflict_do_nothing(), list(rows))


def save_snapshot(session: Session, name: str, body: Mapping[str, Any], by: str, at: datetime) -> None:
    """Replace a snapshot."""
    row = insert(SnapshotRow).values(name=name, body=body, written_at=at, written_by=by)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[SnapshotRow.name],
            set_={
                "body": row.excluded.body,
                "written_at": row.excluded.written_at,
                "written_by": row.excluded.written_by,
            },
        )
    )


def find_snapshots(session: Session, after: Mapping[str, datetime]) -> Sequence[SnapshotRow]:
    """The snapshots that are newer than those known, by name."""
    rows = session.scalars(
        select(SnapshotRow).where(
            *(
                (SnapshotRow.name != name) | (SnapshotRow.written_at > written_at)
                for name, written_at in after.items()
            )
        ),
        execution_options={"populate_existing": True},
    )
    return rows.all()


def list_samples(session: Session, since: datetime) -> Sequence[SampleRow]:
    """Every component's samples since a moment, oldest first."""
    return session.scalars(select(SampleRow).where(SampleRow.at >= since).order_by(SampleRow.at)).all()


def list_component_samples(
    session: Session, component: str, start: datetime, end: datetime, limit: int
) -> Sequence[SampleRow]:
    """One component's samples within `[start, end)`, oldest first."""
    wanted = (
        select(SampleRow)
        .where(SampleRow.component == component, SampleRow.at >= start, SampleRow.at < end)
        .order_by(SampleRow.at)
        .limit(limit)
    )
    return session.scalars(wanted).all()


def last_changes(session: Session) -> Sequence[ChangeRow]:
    """The newest change of each component."""
    newest = text(
        f"{_NAMES} SELECT last.* FROM names, LATERAL (SELECT * FROM status_changes c "  # noqa: S608 (own words only)
        "WHERE c.component = names.component ORDER BY c.at DESC LIMIT 1) last"
    )
    return session.scalars(select(ChangeRow).from_statement(newest)).all()


def first_change(session: Session) -> datetime | None:
    """When the first state of any component was seen; changes are kept for ever."""
    return session.scalar(select(func.min(ChangeRow.at)))


def list_changes(
    session: Session, component: str, start: datetime, end: datetime, limit: int
) -> Sequence[ChangeRow]:
    """A component's changes of state within `[start, end)`, newest first."""
    wanted = (
        select(ChangeRow)
        .where(ChangeRow.component == component, ChangeRow.at >= start, ChangeRow.at < end)
        .order_by(ChangeRow.at.desc())
        .limit(limit)
    )
    return session.scalars(wanted).all()


def newest_changes(
    session: Session,
    limit: int,
    *,
    since: datetime | None = None,
    component: str | None = None,
    after: tuple[datetime, str] | None = None,
) -> Sequence[ChangeRow]:
    """Changes of state, newest first, those of one moment by component; one more than `limit` tells of a next page.

    Args:
        since: those at this time or later.
        component: those of one.
        after: go on behind this time and component.
    """
    newest = select(ChangeRow).order_by(ChangeRow.at.desc(), ChangeRow.component).limit(limit + 1)
    if since is not None:
        newest = newest.where(ChangeRow.at >= since)
    if component is not None:
        newest = newest.where(ChangeRow.component == component)
    if after is not None:
        at, name = after
        # The first half goes down the index; the second leaves out what was given already of that very moment.
        newest = newest.where(ChangeRow.at <= at, or_(ChangeRow.at < at, ChangeRow.component > name))
    return session.scalars(newest).all()


def list_outages(
    session: Session, start: datetime, end: datetime, component: str | None
) -> Sequence[Row[Any]]:
    """Component, state, begin, end or None, and summary of each time down or degraded that reaches into the window."""
    return session.execute(_OUTAGES, {"start": start, "end": end, "component": component}).all()


# The components there are changes of, each found by one step down the index: changes are kept for ever.
_NAMES = """
    WITH RECURSIVE names AS (
        (SELECT component FROM status_changes ORDER BY component LIMIT 1)
        UNION ALL
        SELECT (SELECT c.component FROM status_changes c WHERE c.component > names.component
                ORDER BY c.component LIMIT 1)
        FROM names WHERE names.component IS NOT NULL
    )
"""
_OUTAGES = text(
    f"""
    {_NAMES}, spans AS (
        SELECT c.component, c.state, c.at, c.summary,
               lead(c.at) OVER (PARTITION BY c.component ORDER BY c.at) AS ended
        FROM names, LATERAL (
            (SELECT * FROM status_changes b WHERE b.component = names.component AND b.at <= :start
             ORDER BY b.at DESC LIMIT 1)
            UNION ALL
            SELECT * FROM status_changes w
            WHERE w.component = names.component AND w.at > :start AND w.at < :end
            UNION ALL
            (SELECT * FROM status_changes a WHERE a.component = names.component AND a.at >= :end
             AND a.at > :start ORDER BY a.at LIMIT 1)
        ) c
        WHERE CAST(:component AS text) IS NULL OR names.component = :component
    )
    SELECT component, state, at, ended, summary FROM spans
    WHERE state IN ('down', 'degraded') AND at < :end AND (ended IS NULL OR ended > :start)
    ORDER BY at, component
    """  # noqa: S608 (own words only)
)
