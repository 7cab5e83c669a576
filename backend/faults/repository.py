"""All SQL about caught errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import and_, case, delete, exists, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.db.base import new_id
from backend.faults.models import ErrorGroupRow, ErrorOccurrenceRow, ErrorPersonRow
from backend.faults.schemas import ErrorFilter, ErrorState

if TYPE_CHECKING:
    from backend.faults.collecting import Gathered

# Of one error; older ones are only counted.
OCCURRENCES_KEPT = 100


def keep(session: Session, gathered: Gathered) -> None:
    """Write what was gathered of one error; one that was resolved before is open again."""
    group_id = _keep_group(session, gathered)
    session.execute(
        insert(ErrorOccurrenceRow),
        [
            {
                "id": new_id(),
                "group_id": group_id,
                "at": seen.at,
                "edge": seen.edge.value,
                "during": seen.during,
                "request_id": seen.request_id,
                "user_id": seen.user_id,
            }
            for seen in gathered.samples
        ],
    )
    oldest_kept = (
        select(ErrorOccurrenceRow.id)
        .where(ErrorOccurrenceRow.group_id == group_id)
        .order_by(ErrorOccurrenceRow.id.desc())
        .offset(OCCURRENCES_KEPT - 1)
        .limit(1)
        .scalar_subquery()
    )
    session.execute(
        delete(ErrorOccurrenceRow).where(
            ErrorOccurrenceRow.group_id == group_id, ErrorOccurrenceRow.id < oldest_kept
        )
    )
    for user_id, count in sorted(gathered.people.items()):
        hit = insert(ErrorPersonRow).values(
            group_id=group_id, user_id=user_id, count=count, last_seen=gathered.last
        )
        session.execute(
            hit.on_conflict_do_update(
                index_elements=[ErrorPersonRow.group_id, ErrorPersonRow.user_id],
                set_={"count": ErrorPersonRow.count + count, "last_seen": gathered.last},
            )
        )


def _keep_group(session: Session, gathered: Gathered) -> UUID:
    row, newest = ErrorGroupRow, gathered.samples[-1]
    values = {
        "id": new_id(),
        "fingerprint": gathered.fault.fingerprint,
        "kind": gathered.fault.kind,
        "place": gathered.fault.place,
        "edge": newest.edge.value,
        "trace": gathered.fault.trace,
        "count": gathered.count,
        "first_seen": gathered.first,
        "last_seen": gathered.last,
        "last_request_id": newest.request_id,
    }
    again = and_(row.resolved_at.is_not(None), row.resolved_at < gathered.last)
    statement = (
        insert(row)
        .values(**values)
        .on_conflict_do_update(
            index_elements=[row.fingerprint],
            set_={
                "count": row.count + gathered.count,
                "first_seen": func.least(row.first_seen, gathered.first),
                "last_seen": func.greatest(row.last_seen, gathered.last),
                "last_request_id": newest.request_id,
                "edge": newest.edge.value,
                "trace": gathered.fault.trace,
                "resolved_at": case((again, None), else_=row.resolved_at),
                "reopened_at": case((again, gathered.last), else_=row.reopened_at),
            },
        )
        .returning(row.id)
    )
    return session.execute(statement).scalar_one()


def list_groups(
    session: Session, wanted: ErrorFilter, *, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[tuple[ErrorGroupRow, int]]:
    """Errors with how many people each hit, the last seen first."""
    row = ErrorGroupRow
    people = (
        select(func.count())
        .select_from(ErrorPersonRow)
        .where(ErrorPersonRow.group_id == row.id)
        .scalar_subquery()
    )
    query = select(row, people).order_by(row.last_seen.desc(), row.id.desc()).limit(limit)
    if wanted.state is ErrorState.OPEN:
        query = query.where(row.resolved_at.is_(None))
    elif wanted.state is ErrorState.RESOLVED:
        query = query.where(row.resolved_at.is_not(None))
    if wanted.request_id:
        of = select(ErrorOccurrenceRow.group_id).where(ErrorOccurrenceRow.request_id == wanted.request_id)
        query = query.where(or_(row.id.in_(of), row.last_request_id == wanted.request_id))
    if after:
        query = query.where(tuple_(row.last_seen, row.id) < after)
    return [(group, count) for group, count in session.execute(query)]


def counts(session: Session) -> Mapping[ErrorState, int]:
    """How many errors are open, and how many resolved."""
    done = ErrorGroupRow.resolved_at.is_not(None)
    found = session.execute(select(done, func.count()).group_by(done))
    by_state: dict[bool, int] = {row[0]: row[1] for row in found}
    return {ErrorState.OPEN: by_state.get(False, 0), ErrorState.RESOLVED: by_state.get(True, 0)}


def find(session: Session, group_id: UUID) -> tuple[ErrorGroupRow, int] | None:
    """One error and how many people it hit."""
    people = select(func.count()).where(ErrorPersonRow.group_id == group_id).scalar_subquery()
    query = select(ErrorGroupRow, people).where(ErrorGroupRow.id == group_id)
    found = session.execute(query.execution_options(populate_existing=True)).one_or_none()
    return (found[0], found[1]) if found else None


def occurrences(session: Session, group_id: UUID, limit: int) -> Sequence[ErrorOccurrenceRow]:
    """The newest times it happened."""
    query = (
        select(ErrorOccurrenceRow)
        .where(ErrorOccurrenceRow.group_id == group_id)
        .order_by(ErrorOccurrenceRow.id.desc())
        .limit(limit)
    )
    return session.scalars(query).all()


def people(session: Session, group_id: UUID, limit: int) -> Sequence[ErrorPersonRow]:
    """Whom it hit, most often first."""
    row = ErrorPersonRow
    query = select(row).where(row.group_id == group_id).order_by(row.count.desc(), row.user_id).limit(limit)
    return session.scalars(query).all()


def set_resolved(
    session: Session, group_id: UUID, at: datetime | None, by_id: UUID | None, by: str | None
) -> None:
    """Mark an error as resolved by somebody, or as open."""
    session.execute(
        update(ErrorGroupRow)
        .where(ErrorGroupRow.id == group_id)
        .values(resolved_at=at, resolved_by_id=by_id, resolved_by=by)
    )


def forget_before(session: Session, moment: datetime) -> None:
    """Remove errors last seen before a time."""
    session.execute(delete(ErrorGroupRow).where(ErrorGroupRow.last_seen < moment))


def kinds_between(session: Session, start: datetime, end: datetime) -> tuple[int, int]:
    """How many errors were seen in `[start, end)`, and of how many that can no longer be told.

    Of one that happened often, only the newest times are kept, beside the first and the last.
    """
    row, seen = ErrorGroupRow, ErrorOccurrenceRow
    within = exists().where(seen.group_id == row.id, seen.at >= start, seen.at < end)
    certain = or_(
        and_(row.first_seen >= start, row.first_seen < end),
        and_(row.last_seen >= start, row.last_seen < end),
        within,
    )
    kept = select(func.count()).where(seen.group_id == row.id).scalar_subquery()
    unsure = and_(row.first_seen < start, row.last_seen >= end, row.count > kept, ~within)
    known, unknown = session.execute(
        select(func.count().filter(certain), func.count().filter(unsure)).select_from(row)
    ).one()
    return int(known), int(unknown)
