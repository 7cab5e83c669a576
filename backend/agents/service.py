"""What the agents can tell before a run starts."""

from dataclasses import dataclass
from uuid import UUID

from backend.agents.local.engine import carries, suggest_blueprint
from backend.agents.material import load_material
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz.schemas import Blueprint, ItemType
from backend.sources import service as sources


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A blueprint that suits a source, and an estimate of how many items of each type its text carries."""

    blueprint: Blueprint
    carries: dict[ItemType, int]
    language: str


@allowed(EDUCATORS)
def suggest(uow: UnitOfWork, actor: Actor, source_id: UUID) -> Suggestion:
    """Read a source and suggest a blueprint; the first call on a source parses it, later ones are immediate.

    Raises:
        NotFound: the source is not the actor's.
    """
    sources.read_source(uow, actor, source_id)
    document = load_material(source_id).document
    return Suggestion(
        blueprint=suggest_blueprint(document), carries=carries(document), language=document.language
    )
