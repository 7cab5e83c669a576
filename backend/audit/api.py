"""Routes of the audit trail."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from backend.api.listing import Cursor, Limit, Listing
from backend.audit import service
from backend.audit.schemas import AuditEvent, AuditFilter
from backend.auth.dependencies import CurrentActor
from backend.db.paging import DEFAULT_LIMIT
from backend.db.unit_of_work import unit_of_work

router = APIRouter(tags=["audit"])

Short = Annotated[str | None, Query(max_length=200)]


def _wanted(
    actor_id: Annotated[UUID | None, Query(alias="actor")] = None,
    action: Short = None,
    target: Short = None,
    since: Annotated[datetime | None, Query(alias="from")] = None,
    until: Annotated[datetime | None, Query(alias="to")] = None,
    request_id: Short = None,
) -> AuditFilter:
    return AuditFilter(actor_id, action, target, _zoned(since), _zoned(until), request_id)


def _zoned(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None


Wanted = Annotated[AuditFilter, Depends(_wanted)]


@router.get("/audit")
def list_events(
    actor: CurrentActor, wanted: Wanted, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Listing[AuditEvent]:
    """Who did what to what, newest first. `target` is `kind` or `kind:id`; the window is `[from, to)`."""
    with unit_of_work() as uow:
        return Listing.of(service.list_events(uow, actor, wanted, cursor=cursor, limit=limit))


@router.get("/audit/export", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def export_events(actor: CurrentActor, wanted: Wanted) -> Response:
    """The same as CSV, at most 50,000 events."""
    with unit_of_work() as uow:
        content = service.export_events(uow, actor, wanted)
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)
