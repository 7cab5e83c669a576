"""Routes of the agents."""

from uuid import UUID

from fastapi import APIRouter

from backend.agents import service
from backend.agents.schemas import Suggestion
from backend.auth.dependencies import CurrentActor
from backend.db.unit_of_work import unit_of_work

router = APIRouter(tags=["sources"])


@router.get("/sources/{source_id}/suggestion")
def suggest(actor: CurrentActor, source_id: UUID) -> Suggestion:
    """A blueprint that suits the source, and an estimate of what its text carries."""
    with unit_of_work() as uow:
        return service.suggest(uow, actor, source_id)
