"""Routes of caught errors."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.api.idempotency import IdempotentRoute
from backend.api.listing import Cursor, Limit, Listing
from backend.auth.dependencies import CurrentActor
from backend.db.paging import DEFAULT_LIMIT
from backend.db.unit_of_work import unit_of_work
from backend.faults import service
from backend.faults.schemas import ErrorDetail, ErrorFilter, ErrorGroup, ErrorState

router = APIRouter(tags=["errors"], route_class=IdempotentRoute)


@router.get("/errors")
def list_errors(
    actor: CurrentActor,
    state: ErrorState | None = None,
    request_id: Annotated[str | None, Query(max_length=64)] = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Listing[ErrorGroup]:
    """Errors of the program, grouped, the last seen first; `request_id` finds the one behind an answer."""
    wanted = ErrorFilter(state, request_id)
    with unit_of_work() as uow:
        return Listing.of(service.list_errors(uow, actor, wanted, cursor=cursor, limit=limit))


@router.get("/errors/{error_id}")
def read_error(actor: CurrentActor, error_id: UUID) -> ErrorDetail:
    """One error with its trace, its newest occurrences and whom it hit."""
    with unit_of_work() as uow:
        return service.read_error(uow, actor, error_id)


@router.post("/errors/{error_id}/resolve")
def resolve_error(actor: CurrentActor, error_id: UUID) -> ErrorDetail:
    """Say that an error is dealt with; should it come again, it opens by itself."""
    with unit_of_work() as uow:
        return service.resolve_error(uow, actor, error_id)


@router.post("/errors/{error_id}/reopen")
def reopen_error(actor: CurrentActor, error_id: UUID) -> ErrorDetail:
    """Take back that an error was resolved."""
    with unit_of_work() as uow:
        return service.reopen_error(uow, actor, error_id)
