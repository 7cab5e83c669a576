"""All SQL of the audit trail."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select, text
from sqlalchemy.orm import Session

from backend.audit.models import AuditEventRow, AuditSealRow, AuditWaitingRow
from backend.audit.schemas import AuditFilter

# Any fixed number: one process at a time adds links.
SEALING_LOCK = 8_009_021
PORTION = 1_000


# One statement for both: whatever is recorded waits for it.
_EVENTS, _WAITING = (row.metadata.tables[row.__tablename__] for row in (AuditEventRow, AuditWaitingRow))
_ADDED = (
    insert(_EVENTS)
    .values({column.name: bindparam(column.name) for column in _EVENTS.columns})
    .returning(_EVENTS.c.id)
    .cte("added")
)
_ADD = insert(_WAITING).from_select(["event_id"], select(_ADDED.c.id))


def add(session: Session, event: dict[str, object]) -> None:
    """Write an event and note that it waits for its seal. Nothing is locked that another event would need."""
    session.execute(_ADD, event)


def may_seal(session: Session) -> bool:
    """Become the one that adds links until the transaction ends; False when another process is."""
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(SEALING_LOCK))))


def waiting(session: Session, limit: int) -> Sequence[AuditEventRow]:
    """Committed events without a seal, oldest first."""
    query = (
        select(AuditEventRow)
        .join(AuditWaitingRow, AuditWaitingRow.event_id == AuditEventRow.id)
        .order_by(AuditEventRow.id)
        .limit(limit)
    )
    return session.scalars(query).all()


def head(session: Session) -> tuple[int, bytes] | None:
    """Number and hash of the last link."""
    query = select(AuditSealRow.number, AuditSealRow.hash).order_by(AuditSealRow.number.desc()).limit(1)
    found = session.execute(query).one_or_none()
    return (found.number, found.hash) if found else None


def add_links(session: Session, links: Sequence[dict[str, object]]) -> None:
    """Append links; their events wait no longer."""
    session.execute(insert(AuditSealRow), list(links))
    ids = [link["event_id"] for link in links]
    session.execute(delete(AuditWaitingRow).where(AuditWaitingRow.event_id.in_(ids)))


def links(session: Session) -> Iterator[tuple[AuditSealRow, AuditEventRow | None]]:
    """Every link in order with its event, fetched in portions; None where the event is gone."""
    last = 0
    while True:
        query = (
            select(AuditSealRow, AuditEventRow)
            .outerjoin(AuditEventRow, AuditEventRow.id == AuditSealRow.event_id)
            .where(AuditSealRow.number > last)
            .order_by(AuditSealRow.number)
            .limit(PORTION)
            .execution_options(populate_existing=True)
        )
        portion = [(seal, event) for seal, event in session.execute(query)]
        yield from portion
        if len(portion) < PORTION:
            return
        last = portion[-1][0].number


def unsealed(session: Session, limit: int) -> tuple[Sequence[AuditEventRow], int]:
    """Events without a link, oldest first, and how many; asked of the events themselves, not of the waiting list."""
    bare = ~select(AuditSealRow.number).where(AuditSealRow.event_id == AuditEventRow.id).exists()
    rows = session.scalars(select(AuditEventRow).where(bare).order_by(AuditEventRow.id).limit(limit)).all()
    count = session.scalar(select(func.count()).select_from(AuditEventRow).where(bare))
    return rows, count or 0


def list_events(
    session: Session, wanted: AuditFilter, *, after: UUID | None, limit: int
) -> Sequence[tuple[AuditEventRow, int | None]]:
    """Events, newest first, each with its number in the chain."""
    conditions = _matching(wanted)
    if after:
        conditions.append(AuditEventRow.id < after)
    query = (
        select(AuditEventRow, AuditSealRow.number)
        .outerjoin(AuditSealRow, AuditSealRow.event_id == AuditEventRow.id)
        .where(*conditions)
        .order_by(AuditEventRow.id.desc())
        .limit(limit)
    )
    return [(event, number) for event, number in session.execute(query)]


def count_events(session: Session, wanted: AuditFilter, most: int) -> int:
    """How many events match; counting ends at `most`."""
    some = select(AuditEventRow.id).where(*_matching(wanted)).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


# Jumps from each action to the next in the index: as many steps as there are actions, however many events.
_ACTIONS = text("""
    WITH RECURSIVE known(action) AS (
      (SELECT action FROM audit_events ORDER BY action LIMIT 1)
      UNION ALL
      SELECT (SELECT action FROM audit_events WHERE action > known.action ORDER BY action LIMIT 1)
      FROM known WHERE known.action IS NOT NULL
    )
    SELECT action FROM known WHERE action IS NOT NULL
""")


def actions(session: Session) -> Sequence[str]:
    """Every action that was ever recorded."""
    return session.scalars(_ACTIONS).all()


def _matching(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    row = AuditEventRow
    conditions: list[ColumnElement[bool]] = []
    if wanted.actor_id:
        conditions.append(row.actor_id == wanted.actor_id)
    if wanted.action:
        conditions.append(row.action == wanted.action)
    if wanted.target:
        kind, _, target_id = wanted.target.partition(":")
        conditions.append(row.target_kind == kind)
        if target_id:
            conditions.append(row.target_id == target_id)
    if wanted.request_id:
        conditions.append(row.request_id == wanted.request_id)
    if wanted.since:
        conditions += [row.at >= wanted.since, row.id >= _first_id(wanted.since)]
    if wanted.until:
        conditions += [row.at < wanted.until, row.id <= _last_id(wanted.until)]
    return conditions


def _first_id(moment: datetime) -> UUID:
    """The least id an event of this moment can have. Ids begin with the milliseconds (`new_id`), so the order by id serves
    windows too; a second more for the id that is made a little before its time is taken.
    """
    milliseconds = max(int(moment.timestamp() * 1_000) - 1_000, 0)
    return UUID(int=milliseconds << 80)


def _last_id(moment: datetime) -> UUID:
    milliseconds = max(int(moment.timestamp() * 1_000) + 1_000, 0)
    return UUID(int=(milliseconds << 80) | ((1 << 80) - 1))
