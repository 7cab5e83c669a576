"""Routes of incidents and of announced work."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.api.idempotency import IdempotentRoute
from backend.api.listing import Cursor, Limit, Listing
from backend.auth.dependencies import CurrentActor
from backend.db.paging import DEFAULT_LIMIT
from backend.db.unit_of_work import unit_of_work
from backend.status import service
from backend.status.incident_schemas import Incident, IncidentChange, NewIncident, NewNote
from backend.status.maintenance_schemas import Maintenance, NewMaintenance

router = APIRouter(tags=["status"], route_class=IdempotentRoute)
IsOpen = Annotated[bool | None, Query(alias="open")]


@router.get("/incidents")
def list_incidents(
    actor: CurrentActor, open_: IsOpen = None, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Listing[Incident]:
    """Incidents, the last opened first; with `open`, those that go on or those that are over."""
    with unit_of_work() as uow:
        return Listing.of(service.list_incidents(uow, actor, is_open=open_, cursor=cursor, limit=limit))


@router.post("/incidents", status_code=201)
def open_incident(actor: CurrentActor, wanted: NewIncident) -> Incident:
    """Open an incident by hand, of something no probe sees."""
    with unit_of_work() as uow:
        return service.open_incident(uow, actor, wanted)


@router.get("/incidents/{incident_id}")
def read_incident(actor: CurrentActor, incident_id: UUID) -> Incident:
    """One incident with its notes."""
    with unit_of_work() as uow:
        return service.read_incident(uow, actor, incident_id)


@router.patch("/incidents/{incident_id}")
def change_incident(actor: CurrentActor, incident_id: UUID, wanted: IncidentChange) -> Incident:
    """Say what it is called, or what its cause was."""
    with unit_of_work() as uow:
        return service.change_incident(uow, actor, incident_id, wanted)


@router.post("/incidents/{incident_id}/acknowledge")
def acknowledge_incident(actor: CurrentActor, incident_id: UUID) -> Incident:
    """Say that you look after it."""
    with unit_of_work() as uow:
        return service.acknowledge_incident(uow, actor, incident_id)


@router.post("/incidents/{incident_id}/notes", status_code=201)
def add_note(actor: CurrentActor, incident_id: UUID, wanted: NewNote) -> Incident:
    """Write a remark; it is never changed."""
    with unit_of_work() as uow:
        return service.add_note(uow, actor, incident_id, wanted)


@router.post("/incidents/{incident_id}/resolve")
def resolve_incident(actor: CurrentActor, incident_id: UUID) -> Incident:
    """Close an incident that was opened by hand; the others close by themselves."""
    with unit_of_work() as uow:
        return service.resolve_incident(uow, actor, incident_id)


@router.get("/maintenance")
def list_maintenance(
    actor: CurrentActor, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Listing[Maintenance]:
    """Announced work, the last announced first."""
    with unit_of_work() as uow:
        return Listing.of(service.list_maintenance(uow, actor, cursor=cursor, limit=limit))


@router.post("/maintenance", status_code=201)
def plan_maintenance(actor: CurrentActor, wanted: NewMaintenance) -> Maintenance:
    """Announce work on components, or on all; its time counts neither way in the uptime."""
    with unit_of_work() as uow:
        return service.plan_maintenance(uow, actor, wanted)


@router.post("/maintenance/{window_id}/end")
def end_maintenance(actor: CurrentActor, window_id: UUID) -> Maintenance:
    """End work now, or call it off before it has begun."""
    with unit_of_work() as uow:
        return service.end_maintenance(uow, actor, window_id)
