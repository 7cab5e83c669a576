"""Routes of the status, and the two that need no session: alive and ready."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from backend.auth.dependencies import CurrentActor
from backend.status import service
from backend.status.schemas import Component, History, Status

router = APIRouter(tags=["status"])


@router.get("/status")
def read_status(actor: CurrentActor) -> Status:
    """Every component's last reading."""
    return service.read_status(None, actor)


@router.get("/status/components/{name}/history")
def read_history(actor: CurrentActor, name: str) -> History:
    """One component's readings of the last hour."""
    return service.read_history(None, actor, name)


@router.post("/status/components/{name}/probe")
def probe_component(actor: CurrentActor, name: str) -> Component:
    """Look at one component now."""
    return service.probe_component(None, actor, name)


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
