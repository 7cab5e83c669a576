"""What the agents can tell before a run starts; arms, switches and prompts are documented where they are defined."""

from uuid import UUID

from backend.agents.agents import is_enabled, list_agents, step_failures, switch_agent
from backend.agents.arms import choose_arm, list_arms, reset_arm, seed_arms, set_arm_state
from backend.agents.canary import CANARY_TERMS, CANARY_TEXT, Canary, draft_canary
from backend.agents.content.regenerating import regenerate_section
from backend.agents.content.suggesting import suggest_content
from backend.agents.crediting import (
    credit,
    credit_proxy,
    credit_refused,
    credit_verdict,
    credit_verdicts,
    recredit_proxy,
)
from backend.agents.forecast import forecast_run
from backend.agents.local import engine
from backend.agents.local.engine import ENGINE_VERSION, carries, suggest_blueprint
from backend.agents.material import load_material
from backend.agents.opining import opinion_refusal, second_opinion
from backend.agents.regenerating import regenerate_item
from backend.agents.rephrasing import rephrase
from backend.agents.schemas import Suggestion
from backend.agents.standing import AgentStanding, stand_of_agents
from backend.agents.trying import list_prompts, try_prompt
from backend.cache import cache
from backend.config import settings
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.permissions import EDUCATORS, Actor, allowed, internal
from backend.provider import service as provider
from backend.quiz import service as quiz
from backend.sources import service as sources

__all__ = [
    "CANARY_TERMS",
    "CANARY_TEXT",
    "AgentStanding",
    "Canary",
    "choose_arm",
    "credit",
    "credit_proxy",
    "credit_refused",
    "credit_verdict",
    "credit_verdicts",
    "draft_canary",
    "forecast_run",
    "is_enabled",
    "list_agents",
    "list_arms",
    "list_prompts",
    "opinion_refusal",
    "provider_model",
    "recredit_proxy",
    "regenerate_item",
    "regenerate_section",
    "rephrase",
    "reset_arm",
    "second_opinion",
    "seed_arms",
    "set_arm_state",
    "stand_of_agents",
    "step_failures",
    "suggest",
    "suggest_content",
    "switch_agent",
    "try_prompt",
    "warm_up",
]

# Whoever can reach this module can draft, and then verdicts are to be heard.
quiz.on_verdict(credit_verdicts)

# A source never changes, so only a new engine version makes another suggestion.
SUGGESTION_TTL = 24 * 3_600


@allowed(EDUCATORS)
def suggest(uow: UnitOfWork, actor: Actor, source_id: UUID) -> Suggestion:
    """Read a source and suggest a blueprint; the first call on a source parses it, later ones are immediate.

    Raises:
        NotFound: the source is not the actor's.
    """
    sources.passages_for(uow, actor, source_id)
    key = f"suggestion:{ENGINE_VERSION}:{source_id}"
    kept = cache().get(key)
    if kept is not None:
        return Suggestion.model_validate_json(kept)
    # Reading a book takes seconds; nobody else should wait for this connection meanwhile.
    uow.release()
    document = load_material(source_id).document
    suggestion = Suggestion(
        blueprint=suggest_blueprint(document), carries=carries(document), language=document.language
    )
    cache().set(key, suggestion.model_dump_json().encode(), ttl_seconds=SUGGESTION_TTL)
    return suggestion


@internal
def provider_model() -> str | None:
    """The model that runs are sent to unless they are asked to stay local; None where no provider may be asked."""
    if not settings().provider_ready:
        return None
    with unit_of_work() as uow:
        return settings().model if provider.why_not(uow) is None else None


@internal
def warm_up() -> None:
    """Load the local engine's word lists, which takes most of a second, before the first quiz is asked for."""
    engine.warm_up()
