"""Routes of shared quizzes: who may read one, and what its readers get."""

from dataclasses import asdict
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from backend.api.idempotency import IdempotentRoute
from backend.api.listing import Cursor, Limit, Listing
from backend.auth.dependencies import CurrentActor
from backend.db.unit_of_work import unit_of_work
from backend.quiz import service
from backend.quiz.api import SearchText
from backend.quiz.export_api import ExportWanted, LossOut, Which, as_file
from backend.quiz.formats import ExportFormat
from backend.quiz.schemas import NewShare, Share, SharedQuiz, SharedQuizSummary

router = APIRouter(route_class=IdempotentRoute)


@router.get("/quizzes/{quiz_id}/shares", tags=["shared quizzes"])
def list_shares(actor: CurrentActor, quiz_id: UUID) -> Listing[Share]:
    """Who may read a quiz of yours."""
    with unit_of_work() as uow:
        return Listing(items=service.list_shares(uow, actor, quiz_id), next_cursor=None)


@router.post("/quizzes/{quiz_id}/shares", status_code=201, tags=["shared quizzes"])
def share_quiz(actor: CurrentActor, quiz_id: UUID, wanted: NewShare) -> Share:
    """Let one person, by the e-mail they sign in with, or everyone read a quiz of yours."""
    with unit_of_work() as uow:
        return service.share_quiz(uow, actor, quiz_id, wanted)


@router.delete("/quizzes/{quiz_id}/shares/{share_id}", status_code=204, tags=["shared quizzes"])
def unshare_quiz(actor: CurrentActor, quiz_id: UUID, share_id: UUID) -> None:
    """Take back that somebody may read it."""
    with unit_of_work() as uow:
        service.unshare_quiz(uow, actor, quiz_id, share_id)


@router.get("/shared/quizzes", tags=["shared quizzes"])
def list_shared(
    actor: CurrentActor, q: SearchText = None, cursor: Cursor = None, limit: Limit = 50
) -> Listing[SharedQuizSummary]:
    """Quizzes of others that you may read, newest first."""
    with unit_of_work() as uow:
        return Listing.of(service.list_shared(uow, actor, cursor=cursor, limit=limit, text=q))


@router.get("/shared/quizzes/{quiz_id}", tags=["shared quizzes"])
def read_shared(actor: CurrentActor, quiz_id: UUID) -> SharedQuiz:
    """One of them: each question with its key and its proof, without what its owner rejected."""
    with unit_of_work() as uow:
        return service.read_shared(uow, actor, quiz_id)


@router.get("/shared/quizzes/{quiz_id}/export", tags=["shared quizzes"], response_class=Response)
def export_shared(actor: CurrentActor, quiz_id: UUID, wanted: ExportWanted) -> Response:
    """One of them as a file; `html` opens in the browser, to be printed, as the `copy` asked for."""
    with unit_of_work() as uow:
        file = service.export_shared(uow, actor, quiz_id, wanted.format, **wanted.how)
    return as_file(file, shown=wanted.format is ExportFormat.HTML)


@router.get("/shared/quizzes/{quiz_id}/export/losses", tags=["shared quizzes"])
def shared_losses(
    actor: CurrentActor, quiz_id: UUID, format: ExportFormat, items: Which = "approved"
) -> Listing[LossOut]:
    """What a format could not hold of it."""
    with unit_of_work() as uow:
        found = service.shared_losses(uow, actor, quiz_id, format, approved_only=items == "approved")
    return Listing(items=[LossOut.model_validate(asdict(loss)) for loss in found], next_cursor=None)
