"""SQL of incidents and their notes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.status.incident_rule import OpenIncident, title_of
from backend.status.models import IncidentNoteRow, IncidentRow
from backend.status.schemas import State


def save(session: Session, incidents: Iterable[OpenIncident], titles: Mapping[str, str]) -> None:
    """Write what the rule found; what people said of it stays."""
    for incident in incidents:
        row = insert(IncidentRow).values(
            id=incident.id,
            title=title_of(incident, titles),
            cause=incident.cause,
            components=incident.components,
            still_down=incident.still_down,
            worst=incident.worst.value,
            opened_at=incident.opened_at,
            resolved_at=incident.resolved_at,
        )
        changing = ("components", "still_down", "worst", "opened_at", "resolved_at")
        session.execute(
            row.on_conflict_do_update(
                index_elements=[IncidentRow.id], set_={name: row.excluded[name] for name in changing}
            )
        )


def open_by_rule(session: Session) -> OpenIncident | None:
    """The incident of the rule that is open."""
    row = session.scalars(
        select(IncidentRow)
        .where(IncidentRow.resolved_at.is_(None), IncidentRow.opened_by.is_(None))
        .order_by(IncidentRow.opened_at.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return OpenIncident(
        row.id, row.opened_at, list(row.components), list(row.still_down), State(row.worst), row.cause
    )


def add(session: Session, row: IncidentRow | IncidentNoteRow) -> None:
    """Keep an incident or a note."""
    session.add(row)
    session.flush()


def find(session: Session, incident_id: UUID, *, lock: bool = False) -> IncidentRow | None:
    """One incident; with `lock` nobody else changes it until the transaction ends."""
    return session.get(IncidentRow, incident_id, with_for_update=lock or None, populate_existing=True)


def list_incidents(
    session: Session, *, is_open: bool | None, after: UUID | None, limit: int
) -> Sequence[IncidentRow]:
    """Incidents, the last opened first."""
    wanted = select(IncidentRow).order_by(IncidentRow.id.desc()).limit(limit)
    if after is not None:
        wanted = wanted.where(IncidentRow.id < after)
    if is_open is not None:
        ended = IncidentRow.resolved_at
        wanted = wanted.where(ended.is_(None) if is_open else ended.is_not(None))
    return session.scalars(wanted, execution_options={"populate_existing": True}).all()


def list_between(session: Session, start: datetime, end: datetime) -> Sequence[IncidentRow]:
    """Incidents that reach into `[start, end)`, the first opened first."""
    wanted = select(IncidentRow).where(
        IncidentRow.opened_at < end,
        or_(IncidentRow.resolved_at.is_(None), IncidentRow.resolved_at > start),
    )
    return session.scalars(wanted.order_by(IncidentRow.opened_at)).all()


def count_notes(session: Session, ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many notes each of these incidents has."""
    counts = select(IncidentNoteRow.incident_id, func.count()).where(IncidentNoteRow.incident_id.in_(ids))
    found = session.execute(counts.group_by(IncidentNoteRow.incident_id))
    return {incident_id: int(count) for incident_id, count in found}


def list_notes(session: Session, incident_id: UUID) -> Sequence[IncidentNoteRow]:
    """An incident's notes, oldest first."""
    wanted = select(IncidentNoteRow).where(IncidentNoteRow.incident_id == incident_id)
    return session.scalars(wanted.order_by(IncidentNoteRow.id)).all()
