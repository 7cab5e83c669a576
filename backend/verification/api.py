"""Routes of verifications."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from backend import __version__
from backend.api.idempotency import IdempotentRoute
from backend.api.listing import Cursor, Limit, Listing
from backend.auth.dependencies import CurrentActor
from backend.db.paging import DEFAULT_LIMIT
from backend.db.unit_of_work import unit_of_work
from backend.errors import Invalid, WrongType
from backend.permissions import Actor
from backend.refusals import first_of
from backend.verification import service
from backend.verification.junit import read_junit
from backend.verification.schemas import HandedIn, Origin, VerificationView

router = APIRouter(tags=["verifications"], route_class=IdempotentRoute)

# Any: an OpenAPI fragment. The body is one of two kinds, so it is described by hand.
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": HandedIn.model_json_schema(ref_template="#/components/schemas/{model}")
            },
            "application/xml": {"schema": {"type": "string", "description": "JUnit XML."}},
        },
    }
}
_HASH = r"^[0-9a-fA-F]{7,64}$"


@router.post("/verifications", status_code=202)
def start_verification(actor: CurrentActor) -> VerificationView:
    """Run the system's own checks on this installation, in the background."""
    with unit_of_work() as uow:
        return service.start_verification(uow, actor)


@router.get("/verifications")
def list_verifications(
    actor: CurrentActor,
    origin: Origin | None = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Listing[VerificationView]:
    """Recorded runs of the checks, newest first, each without what its checks said."""
    with unit_of_work() as uow:
        return Listing.of(service.list_verifications(uow, actor, origin=origin, cursor=cursor, limit=limit))


@router.get("/verifications/{verification_id}")
def read_verification(actor: CurrentActor, verification_id: UUID) -> VerificationView:
    """One recorded run with what each check said."""
    with unit_of_work() as uow:
        return service.read_verification(uow, actor, verification_id)


@router.post("/verifications/import", status_code=201, openapi_extra=_BODY)
async def hand_in_verification(
    actor: CurrentActor,
    request: Request,
    version: Annotated[
        str, Query(max_length=100, description="Of what was tested; for JUnit XML.")
    ] = __version__,
    commit: Annotated[str | None, Query(pattern=_HASH, description="For JUnit XML.")] = None,
    url: Annotated[
        str | None, Query(max_length=500, pattern=r"^https?://", description="For JUnit XML.")
    ] = None,
) -> VerificationView:
    """Hand in the result of a verification that ran elsewhere: JSON, or JUnit XML with its commit in the address."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    content = await request.body()
    if kind in ("application/xml", "text/xml"):
        given = await run_in_threadpool(read_junit, content, version=version, commit=commit, url=url)
    elif kind == "application/json":
        given = _given(content)
    else:
        raise WrongType("Send JSON (application/json) or JUnit XML (application/xml).")
    return await run_in_threadpool(_keep, actor, given)


def _given(content: bytes) -> HandedIn:
    try:
        return HandedIn.model_validate_json(content)
    except ValidationError as error:
        field, words = first_of(error)
        raise Invalid(f"{field or 'body'}: {words}.") from error


def _keep(actor: Actor, given: HandedIn) -> VerificationView:
    with unit_of_work() as uow:
        return service.hand_in(uow, actor, given)
