"""Routes of reports."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from backend.api.idempotency import IdempotentRoute
from backend.api.listing import Cursor, Limit, Listing
from backend.auth.dependencies import CurrentActor
from backend.config import settings
from backend.db.unit_of_work import unit_of_work
from backend.reports import service
from backend.reports.schemas import (
    Action,
    ActionChange,
    ActionCreate,
    Report,
    ReportAsked,
    ReportComparison,
    ReportFormat,
    ReportKind,
    ReportState,
    ReportSummary,
    TargetChange,
    TargetView,
)

router = APIRouter(route_class=IdempotentRoute, tags=["reports"])


@router.post("/reports", status_code=202)
def ask_for_report(actor: CurrentActor, asked: ReportAsked) -> ReportSummary:
    """Ask for a report over `[from, to)`, by default the last 28 complete days. It is made within seconds."""
    with unit_of_work() as uow:
        return service.ask_for_report(uow, actor, asked.start, asked.end)


@router.get("/reports")
def list_reports(
    actor: CurrentActor,
    kind: ReportKind | None = None,
    state: ReportState | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[ReportSummary]:
    """Reports, newest first."""
    with unit_of_work() as uow:
        return Listing.of(
            service.list_reports(uow, actor, kind=kind, state=state, cursor=cursor, limit=limit)
        )


@router.get("/reports/targets")
def list_targets(actor: CurrentActor) -> Listing[TargetView]:
    """What figures are to reach."""
    with unit_of_work() as uow:
        return Listing(items=service.list_targets(uow, actor), next_cursor=None)


@router.put("/reports/targets/{figure}")
def change_target(actor: CurrentActor, figure: str, change: TargetChange) -> TargetView:
    """Choose another target for a figure; it holds for reports made from now on."""
    with unit_of_work() as uow:
        return service.change_target(uow, actor, figure, change)


@router.patch("/reports/actions/{action_id}")
def change_action(actor: CurrentActor, action_id: UUID, change: ActionChange) -> Action:
    """Change an action, close it, or open it again; needs the `version` the editor saw."""
    with unit_of_work() as uow:
        return service.change_action(uow, actor, action_id, change)


@router.get("/reports/compare")
def compare_reports(actor: CurrentActor, left: UUID, right: UUID) -> ReportComparison:
    """Two reports side by side, the older one at the left."""
    with unit_of_work() as uow:
        return service.compare_reports(uow, actor, left, right)


@router.get("/reports/{report_id}", response_model=Report)
def read_report(
    actor: CurrentActor, report_id: UUID, format: ReportFormat | None = None, present: bool = False
) -> Report | Response:
    """One report; with a format, as a file. The JSON file of a signed one is the very text that was hashed.

    `format=html&present=true` opens in the browser instead, for a projector.
    """
    with unit_of_work() as uow:
        if format is None:
            return service.read_report(uow, actor, report_id)
        file = service.export_report(uow, actor, report_id, format, origin=settings().origin)
    shown = present and format is ReportFormat.HTML
    headers = {
        "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="{file.name}"',
        "Cache-Control": "no-store",
    }
    if shown:
        # At our own address it gets no script, no form and no origin, whatever stands in it; its links open screens.
        headers["Content-Security-Policy"] = (
            "sandbox allow-top-navigation-by-user-activation allow-popups allow-popups-to-escape-sandbox; "
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        )
    return Response(file.content, media_type=file.media_type, headers=headers)


@router.post("/reports/{report_id}/retry")
def retry_report(actor: CurrentActor, report_id: UUID) -> ReportSummary:
    """Have a report made that could not be."""
    with unit_of_work() as uow:
        return service.retry_report(uow, actor, report_id)


@router.post("/reports/{report_id}/sign")
def sign_report(actor: CurrentActor, report_id: UUID) -> Report:
    """Freeze a draft under one's name."""
    with unit_of_work() as uow:
        return service.sign_report(uow, actor, report_id)


@router.post("/reports/{report_id}/actions", status_code=201)
def add_action(actor: CurrentActor, report_id: UUID, action: ActionCreate) -> Action:
    """Write down what the meeting of a draft decided."""
    with unit_of_work() as uow:
        return service.add_action(uow, actor, report_id, action)
