"""HTTP edge of sources. Mounted under `/api/v1`."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from backend.api.listing import Cursor, Limit, Listing
from backend.auth.dependencies import CurrentActor
from backend.db.paging import DEFAULT_LIMIT
from backend.db.unit_of_work import unit_of_work
from backend.sources import service
from backend.sources.body import Received, SourceRoute, given_json
from backend.sources.document import MOST_BYTES
from backend.sources.schemas import NewAddress, NewText, SourceCreated, SourceDetail, SourceSummary

router = APIRouter(tags=["sources"], route_class=SourceRoute)

# Any: an OpenAPI fragment. The body is read by hand, to bound it, so it is described by hand.
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "title": {"type": "string", "maxLength": service.LONGEST_TITLE},
                        "local_only": {"type": "boolean", "default": False},
                    },
                }
            },
            "application/json": {
                "schema": {"oneOf": [NewText.model_json_schema(), NewAddress.model_json_schema()]}
            },
        },
    }
}


@router.post("/sources", status_code=201, openapi_extra=_BODY)
def create_source(actor: CurrentActor, body: Received) -> SourceCreated:
    """Keep a file (multipart `file`, at most 25 MB: PDF, DOCX, PPTX, HTML, Markdown or plain text), or as JSON a pasted
    text or the address of a page."""
    if isinstance(body, bytes):
        given = given_json(body)
        with unit_of_work() as uow:
            if isinstance(given, NewAddress):
                made = service.create_from_address(uow, actor, given.url, given.title, given.local_only)
            else:
                made = service.create_from_text(uow, actor, given.title, given.text, given.local_only)
    else:
        content = body.file.read(MOST_BYTES + 1)
        # Parsing happens before the first statement of this unit of work, so it holds no connection meanwhile.
        with unit_of_work() as uow:
            made = service.create_from_file(
                uow, actor, body.filename, content, body.title, local_only=body.local_only
            )
    return SourceCreated(**made.model_dump(include=set(SourceCreated.model_fields)))


@router.get("/sources")
def list_sources(
    actor: CurrentActor,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    q: Annotated[str, Query(max_length=service.LONGEST_TITLE, description="Part of a title.")] = "",
    replaced: bool = False,
) -> Listing[SourceSummary]:
    """One's own and shared sources, newest first; an admin sees all. `replaced=true` lists older editions instead."""
    with unit_of_work() as uow:
        return Listing.of(service.list_sources(uow, actor, cursor, limit, q, replaced=replaced))


@router.get("/sources/{source_id}")
def read_source(actor: CurrentActor, source_id: UUID) -> SourceDetail:
    """A source with its text and its passages; offsets are Unicode code points."""
    with unit_of_work() as uow:
        return service.read_source(uow, actor, source_id)


@router.delete("/sources/{source_id}", status_code=204)
def delete_source(actor: CurrentActor, source_id: UUID) -> None:
    """Delete a source for good, with its text and passages. What was made from it stays."""
    with unit_of_work() as uow:
        service.delete_source(uow, actor, source_id)
