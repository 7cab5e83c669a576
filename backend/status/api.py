"""Routes of the status, and the two that need no session: alive and ready."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from backend.api.listing import Cursor, Limit, Listing
from backend.auth.dependencies import CurrentActor
from backend.db.paging import DEFAULT_LIMIT
from backend.db.unit_of_work import unit_of_work
from backend.status import service
from backend.status.incidents_api import router as incidents_router
from backend.status.process_schemas import Process
from backend.status.schemas import Component, Days, History, StateChange, Status

router = APIRouter(tags=["status"])
router.include_router(incidents_router)
From = Annotated[datetime | None, Query(alias="from")]


@router.get("/status")
def read_status(actor: CurrentActor) -> Status:
    """Every component's last reading."""
    return service.read_status(None, actor)


@router.get("/status/components/{name}/history")
def read_history(actor: CurrentActor, name: str, from_: From = None, to: datetime | None = None) -> History:
    """One component's readings of the last hour; with `from`, what is stored of `[from, to)`: uptime, slices, changes."""
    if from_ is None:
        return service.read_history(None, actor, name)
    with unit_of_work() as uow:
        return service.read_history(uow, actor, name, from_, to)


@router.get("/status/days")
def read_days(actor: CurrentActor) -> Days:
    """90 days of every component: a state a day, and the share up under each policy."""
    return service.read_days(None, actor)


@router.get("/status/changes")
def list_changes(
    actor: CurrentActor,
    since: datetime | None = None,
    component: Annotated[str | None, Query(max_length=60)] = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Listing[StateChange]:
    """Changes of state of all components and of the whole (`console`), newest first: since a time, or of one of them."""
    moment = since.replace(tzinfo=since.tzinfo or UTC) if since else None
    with unit_of_work() as uow:
        return Listing.of(
            service.list_changes(uow, actor, since=moment, component=component, cursor=cursor, limit=limit)
        )


@router.post("/status/components/{name}/probe")
def probe_component(actor: CurrentActor, name: str) -> Component:
    """Look at one component now."""
    return service.probe_component(None, actor, name)


@router.get("/processes")
def list_processes(actor: CurrentActor) -> Listing[Process]:
    """Every process of the fleet that spoke in the last day, and what it last said of itself."""
    with unit_of_work() as uow:
        return Listing(items=list(service.list_processes(uow, actor)), next_cursor=None)


async def _healthz(request: Request) -> Response:
    return JSONResponse({"status": "alive"})


async def _readyz(request: Request) -> Response:
    missing = service.missing_for_ready()
    if missing:
        return JSONResponse(
            {"status": "not ready", "missing": missing}, status_code=503, headers={"Retry-After": "5"}
        )
    return JSONResponse({"status": "ready"})


health_routes = [Route("/healthz", _healthz), Route("/readyz", _readyz)]
