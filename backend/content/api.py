"""Routes of study content."""

from dataclasses import asdict
from typing import Annotated, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel

from backend.api.idempotency import IdempotentRoute
from backend.api.listing import Cursor, Limit, Listing
from backend.auth.dependencies import CurrentActor
from backend.content import service
from backend.content.formats import ContentFormat
from backend.content.schemas import (
    Accepting,
    Content,
    ContentChange,
    ContentFilter,
    ContentKind,
    ContentState,
    ContentSummary,
    Section,
    SectionChange,
    SectionVersion,
    Unit,
)
from backend.db.unit_of_work import unit_of_work
from backend.quiz.formats import Copy, Exported
from backend.quiz.schemas import Verdict, VersionSeen

router = APIRouter(route_class=IdempotentRoute, tags=["study content"])

Which = Literal["approved", "all"]
SearchText = Annotated[str | None, Query(max_length=200)]


class ContentLoss(BaseModel):
    """Something a format cannot hold."""

    index: int | None
    section_id: UUID | None
    field: str
    message: str


@router.get("/contents")
def list_contents(
    actor: CurrentActor,
    kind: ContentKind | None = None,
    state: ContentState | None = None,
    source_id: UUID | None = None,
    q: SearchText = None,
    trash: bool = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[ContentSummary]:
    """Study content, newest first; `trash=true` shows the trash instead."""
    wanted = ContentFilter(kind=kind, state=state, source_id=source_id, text=q or None, trashed=trash)
    with unit_of_work() as uow:
        return Listing.of(service.list_contents(uow, actor, wanted, cursor=cursor, limit=limit))


@router.get("/contents/sections/{section_id}")
def read_section(actor: CurrentActor, section_id: UUID) -> Section:
    """One section."""
    with unit_of_work() as uow:
        return service.read_section(uow, actor, section_id)


@router.patch("/contents/sections/{section_id}")
def edit_section(actor: CurrentActor, section_id: UUID, change: SectionChange) -> Section:
    """Change a section; needs the `version` the editor saw."""
    with unit_of_work() as uow:
        return service.edit_section(uow, actor, section_id, change)


@router.post("/contents/sections/{section_id}/accept")
def accept_statements(actor: CurrentActor, section_id: UUID, accepting: Accepting) -> Section:
    """Take statements that no passage proves, so that the approved version has them."""
    with unit_of_work() as uow:
        return service.accept_statements(uow, actor, section_id, accepting)


@router.post("/contents/sections/{section_id}/verdict")
def judge_section(actor: CurrentActor, section_id: UUID, verdict: Verdict) -> Section:
    """Approve or reject a section."""
    with unit_of_work() as uow:
        return service.judge_section(uow, actor, section_id, verdict)


@router.get("/contents/sections/{section_id}/history")
def read_section_history(
    actor: CurrentActor, section_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Listing[SectionVersion]:
    """The versions of a section, newest first."""
    with unit_of_work() as uow:
        return Listing.of(service.list_history(uow, actor, section_id, cursor=cursor, limit=limit))


@router.post("/contents/sections/{section_id}/history/{number}/restore")
def restore_version(actor: CurrentActor, section_id: UUID, number: int, seen: VersionSeen) -> Section:
    """Make a section again what it was at an earlier version; that is a new version, and a draft."""
    with unit_of_work() as uow:
        return service.restore_version(uow, actor, section_id, number, version=seen.version)


@router.get("/contents/{content_id}")
def read_content(actor: CurrentActor, content_id: UUID) -> Content:
    """Study content with its sections."""
    with unit_of_work() as uow:
        return service.read_content(uow, actor, content_id)


@router.patch("/contents/{content_id}")
def change_content(actor: CurrentActor, content_id: UUID, change: ContentChange) -> Content:
    """Rename study content."""
    with unit_of_work() as uow:
        return service.change_content(uow, actor, content_id, change)


@router.delete("/contents/{content_id}", status_code=204)
def trash_content(actor: CurrentActor, content_id: UUID) -> None:
    """Put study content in the trash."""
    with unit_of_work() as uow:
        service.trash_content(uow, actor, content_id)


@router.post("/contents/{content_id}/restore")
def restore_content(actor: CurrentActor, content_id: UUID) -> Content:
    """Take study content out of the trash."""
    with unit_of_work() as uow:
        return service.restore_content(uow, actor, content_id)


@router.get("/contents/{content_id}/export", response_class=Response)
def export_content(
    actor: CurrentActor,
    content_id: UUID,
    format: ContentFormat,
    sections: Which = "approved",
    copy: Copy | None = None,
) -> Response:
    """Study content as a file; `all` leaves out what was rejected, `copy` says whom a worksheet is printed for."""
    with unit_of_work() as uow:
        file = service.export_content(
            uow, actor, content_id, format, approved_only=sections == "approved", copy=copy
        )
    return _file(file)


@router.get("/sources/{source_id}/unit")
def read_unit(actor: CurrentActor, source_id: UUID) -> Unit:
    """A source with its study content and quizzes, newest first."""
    with unit_of_work() as uow:
        return service.read_unit(uow, actor, source_id)


@router.get("/sources/{source_id}/unit.zip", response_class=Response)
def export_unit(actor: CurrentActor, source_id: UUID, parts: Which = "approved") -> Response:
    """Everything made of a source as printables in one ZIP; `all` takes what is not approved too."""
    with unit_of_work() as uow:
        file = service.export_unit(uow, actor, source_id, approved_only=parts == "approved")
    return _file(file)


@router.get("/contents/{content_id}/export/losses")
def list_content_losses(
    actor: CurrentActor, content_id: UUID, format: ContentFormat, sections: Which = "approved"
) -> Listing[ContentLoss]:
    """What a format could not hold of this content."""
    with unit_of_work() as uow:
        found = service.export_losses(uow, actor, content_id, format, approved_only=sections == "approved")
    return Listing(
        items=[
            ContentLoss(
                index=row["index"], section_id=row["item_id"], field=row["field"], message=row["message"]
            )
            for row in map(asdict, found)
        ],
        next_cursor=None,
    )


def _file(file: Exported) -> Response:
    return Response(
        file.content,
        media_type=file.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.filename)}",
            "Cache-Control": "no-store",
        },
    )
