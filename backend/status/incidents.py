"""Incidents: what did not work, since when, who looks after it, and what it was."""

from datetime import datetime
from uuid import UUID

from backend.audit import service as audit
from backend.db.base import new_id
from backend.db.paging import DEFAULT_LIMIT, MOST, Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, NotFound
from backend.permissions import EVERYONE, OPERATORS, Actor, allowed, internal
from backend.status import incident_repository as repository
from backend.status.incident_schemas import Incident, IncidentChange, NewIncident, NewNote
from backend.status.incident_views import incident_view
from backend.status.maintenance import refuse_unknown
from backend.status.models import IncidentNoteRow, IncidentRow
from backend.status.repository import database_time
from backend.status.schemas import State

# More notes than this nobody reads; write them elsewhere and link.
MOST_NOTES = 200


@allowed(EVERYONE)
def list_incidents(
    uow: UnitOfWork,
    actor: Actor,
    *,
    is_open: bool | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[Incident]:
    """Incidents, the last opened first, without the text of their notes.

    Raises:
        Invalid: bad cursor.
    """
    limit = max(1, min(limit, MOST))
    rows = repository.list_incidents(
        uow.session, is_open=is_open, after=decode_cursor(cursor), limit=limit + 1
    )
    following = encode_cursor(rows[limit - 1].id) if len(rows) > limit else None
    shown = rows[:limit]
    counts = repository.count_notes(uow.session, [row.id for row in shown])
    now = database_time(uow.session)
    return Page([incident_view(row, now, count=counts.get(row.id, 0)) for row in shown], following)


@allowed(EVERYONE)
def read_incident(uow: UnitOfWork, actor: Actor, incident_id: UUID) -> Incident:
    """One incident with its notes.

    Raises:
        NotFound: there is none.
    """
    return _whole(uow, _found(uow, incident_id))


@allowed(OPERATORS)
def open_incident(uow: UnitOfWork, actor: Actor, wanted: NewIncident) -> Incident:
    """Open an incident by hand, of something no probe sees. Whoever opens it also has it acknowledged.

    Raises:
        Invalid: no such component.
    """
    refuse_unknown(wanted.components)
    now = database_time(uow.session)
    names = list(dict.fromkeys(wanted.components))
    row = IncidentRow(
        id=new_id(),
        title=wanted.title,
        cause=wanted.cause,
        cause_by=actor.name if wanted.cause else None,
        components=names,
        still_down=[],
        worst=State.UNKNOWN.value,
        opened_at=now,
        opened_by=actor.name,
        acknowledged_at=now,
        acknowledged_by=actor.name,
    )
    repository.add(uow.session, row)
    audit.record(
        uow, actor, "incident.open", f"incident:{row.id}", after={"title": row.title, "components": names}
    )
    return _whole(uow, row)


@allowed(OPERATORS)
def acknowledge_incident(uow: UnitOfWork, actor: Actor, incident_id: UUID) -> Incident:
    """Say that somebody looks after it; a second time changes nothing.

    Raises:
        NotFound: there is none.
    """
    row = _found(uow, incident_id, lock=True)
    if row.acknowledged_at is None:
        row.acknowledged_at, row.acknowledged_by = database_time(uow.session), actor.name
        uow.session.flush()
        audit.record(uow, actor, "incident.acknowledge", f"incident:{row.id}")
    return _whole(uow, row)


@allowed(OPERATORS)
def change_incident(uow: UnitOfWork, actor: Actor, incident_id: UUID, wanted: IncidentChange) -> Incident:
    """Say what it is called, or what its cause was.

    Raises:
        NotFound: there is none.
    """
    row = _found(uow, incident_id, lock=True)
    before = {"title": row.title, "cause": row.cause}
    if wanted.title is not None:
        row.title = wanted.title
    if wanted.cause is not None:
        row.cause, row.cause_by = wanted.cause, actor.name
    after = {"title": row.title, "cause": row.cause}
    uow.session.flush()
    if after != before:
        audit.record(uow, actor, "incident.change", f"incident:{row.id}", before=before, after=after)
    return _whole(uow, row)


@allowed(OPERATORS)
def add_note(uow: UnitOfWork, actor: Actor, incident_id: UUID, wanted: NewNote) -> Incident:
    """Write a remark. It is never changed.

    Raises:
        NotFound: there is none.
        Conflict: it has as many notes as an incident can have.
    """
    row = _found(uow, incident_id, lock=True)
    if repository.count_notes(uow.session, [row.id]).get(row.id, 0) >= MOST_NOTES:
        raise Conflict(f"An incident takes {MOST_NOTES} notes; this one is full.", code="too_many_notes")
    note = IncidentNoteRow(
        id=new_id(), incident_id=row.id, author_id=actor.user_id, author_name=actor.name, text=wanted.text
    )
    repository.add(uow.session, note)
    audit.record(uow, actor, "incident.note", f"incident:{row.id}", after={"text": wanted.text})
    return _whole(uow, row)


@allowed(OPERATORS)
def resolve_incident(uow: UnitOfWork, actor: Actor, incident_id: UUID) -> Incident:
    """Close an incident that was opened by hand.

    Raises:
        NotFound: there is none.
        Conflict: it is closed already, or it closes by itself.
    """
    row = _found(uow, incident_id, lock=True)
    if row.resolved_at is not None:
        raise Conflict("This incident is closed already.", code="incident_closed")
    if row.opened_by is None and row.still_down:
        raise Conflict(
            f"This incident closes by itself when {', '.join(row.still_down)} works again.",
            code="incident_goes_on",
        )
    row.resolved_at, row.resolved_by = database_time(uow.session), actor.name
    uow.session.flush()
    audit.record(
        uow,
        actor,
        "incident.resolve",
        f"incident:{row.id}",
        before={"state": "open"},
        after={"state": "closed", "cause": row.cause},
    )
    return _whole(uow, row)


@internal
def open_incidents(uow: UnitOfWork) -> list[Incident]:
    """Those that go on, for alerts and reports."""
    now = database_time(uow.session)
    rows = repository.list_incidents(uow.session, is_open=True, after=None, limit=MOST)
    return [incident_view(row, now) for row in rows]


@internal
def incidents_between(uow: UnitOfWork, start: datetime, end: datetime) -> list[Incident]:
    """Those that reach into `[start, end)`, the first opened first; for reports."""
    now = database_time(uow.session)
    return [incident_view(row, now) for row in repository.list_between(uow.session, start, end)]


def _found(uow: UnitOfWork, incident_id: UUID, *, lock: bool = False) -> IncidentRow:
    row = repository.find(uow.session, incident_id, lock=lock)
    if row is None:
        raise NotFound("There is no such incident.")
    return row


def _whole(uow: UnitOfWork, row: IncidentRow) -> Incident:
    notes = repository.list_notes(uow.session, row.id)
    return incident_view(row, database_time(uow.session), notes=notes, count=len(notes))
