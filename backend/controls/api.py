"""Routes of levers that belong to no one domain."""

from fastapi import APIRouter

from backend.api.idempotency import IdempotentRoute
from backend.auth.dependencies import CurrentActor
from backend.controls import service
from backend.controls.schemas import Cleared, NewTest
from backend.db.unit_of_work import unit_of_work
from backend.jobs.schemas import Run

router = APIRouter(tags=["controls"], route_class=IdempotentRoute)


@router.post("/cache/clear")
def clear_cache(actor: CurrentActor) -> Cleared:
    """Forget every copy; what is needed is made anew. Without Redis each process has its own, and this clears one."""
    with unit_of_work() as uow:
        return service.clear_cache(uow, actor)


@router.post("/runs/test", status_code=202)
def start_test(actor: CurrentActor, wanted: NewTest | None = None) -> Run:
    """Start a test generation: one question from a text of the console's own, the way every quiz is made."""
    with unit_of_work() as uow:
        return service.start_test(uow, actor, (wanted or NewTest()).engine)
