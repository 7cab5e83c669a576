"""Routes of the agents."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Path, Query

from backend.agents import service
from backend.agents.schemas import (
    AgentChange,
    AgentName,
    AgentView,
    ArmChange,
    ArmView,
    Forecast,
    ItemRegeneration,
    PromptTrial,
    PromptView,
    Regeneration,
    Suggestion,
    TriedPrompt,
)
from backend.api.idempotency import IdempotentRoute
from backend.api.listing import Listing
from backend.auth.dependencies import CurrentActor
from backend.db.unit_of_work import unit_of_work
from backend.jobs.schemas import NewRun, Run

router = APIRouter(route_class=IdempotentRoute)

IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key")]
Scope = Annotated[str | None, Query(max_length=40)]
PromptName = Annotated[str, Path(pattern=r"^[a-z_]{1,40}$")]
PromptNumber = Annotated[str, Path(pattern=r"^v[1-9]\d{0,3}$")]


@router.get("/sources/{source_id}/suggestion", tags=["sources"])
def suggest(actor: CurrentActor, source_id: UUID) -> Suggestion:
    """A blueprint that suits the source, and an estimate of what its text carries."""
    with unit_of_work() as uow:
        return service.suggest(uow, actor, source_id)


@router.post("/runs/forecast", tags=["runs"])
def forecast_run(actor: CurrentActor, wanted: NewRun) -> Forecast:
    """What this run would take, told before it starts: calls, tokens, cost and budgets. Starts nothing."""
    with unit_of_work() as uow:
        return service.forecast_run(uow, actor, wanted)


@router.post("/contents/sections/{section_id}/regenerate", status_code=202, tags=["study content"])
def regenerate_section(
    actor: CurrentActor, section_id: UUID, wanted: Regeneration, idempotency_key: IdempotencyKey = None
) -> Run:
    """Have a section made again, with an instruction or as something else; the run ends in a new version of it."""
    with unit_of_work() as uow:
        return service.regenerate_section(uow, actor, section_id, wanted, idempotency_key=idempotency_key)


@router.post("/items/{item_id}/regenerate", status_code=202, tags=["items"])
def regenerate_item(
    actor: CurrentActor, item_id: UUID, wanted: ItemRegeneration, idempotency_key: IdempotencyKey = None
) -> Run:
    """Have another question made on the same source: near the same passage, about something, easier or harder. It comes
    in a quiz of its own; `POST /items/{item_id}/replace` takes it in the old one's place."""
    with unit_of_work() as uow:
        return service.regenerate_item(uow, actor, item_id, wanted, idempotency_key=idempotency_key)


@router.get("/agents", tags=["agents"])
def list_agents(actor: CurrentActor) -> Listing[AgentView]:
    """Every agent: what it does now, and what its steps of the last 24 hours say. Null is unknown."""
    with unit_of_work() as uow:
        return Listing(items=service.list_agents(uow, actor), next_cursor=None)


@router.get("/agents/arms", tags=["agents"])
def list_arms(actor: CurrentActor, scope: Scope = None) -> Listing[ArmView]:
    """Every arm with what is believed of it; `scope` narrows them to an item type or a kind of content."""
    with unit_of_work() as uow:
        return Listing(items=service.list_arms(uow, actor, scope=scope), next_cursor=None)


@router.patch("/agents/arms/{arm_id}", tags=["agents"])
def set_arm_state(actor: CurrentActor, arm_id: UUID, change: ArmChange) -> ArmView:
    """Pause an arm, pin it, or let it go on."""
    with unit_of_work() as uow:
        return service.set_arm_state(uow, actor, arm_id, change.state)


@router.post("/agents/arms/{arm_id}/reset", tags=["agents"])
def reset_arm(actor: CurrentActor, arm_id: UUID) -> ArmView:
    """Forget what an arm learnt."""
    with unit_of_work() as uow:
        return service.reset_arm(uow, actor, arm_id)


@router.get("/agents/prompts", tags=["agents"])
def list_prompts(actor: CurrentActor) -> Listing[PromptView]:
    """Every prompt with its versions, what changed in each, and the arms that use it."""
    with unit_of_work() as uow:
        return Listing(items=service.list_prompts(uow, actor), next_cursor=None)


@router.post("/agents/prompts/{name}/{version}/try", tags=["agents"])
def try_prompt(
    actor: CurrentActor, name: PromptName, version: PromptNumber, wanted: PromptTrial
) -> TriedPrompt:
    """Draft once with a prompt on a source of yours. Nothing is kept but what the call cost."""
    with unit_of_work() as uow:
        return service.try_prompt(uow, actor, name, int(version[1:]), wanted)


@router.patch("/agents/{name}", tags=["agents"])
def switch_agent(actor: CurrentActor, name: AgentName, change: AgentChange) -> AgentView:
    """Switch an agent on or off, from its next step on."""
    with unit_of_work() as uow:
        return service.switch_agent(uow, actor, name, enabled=change.enabled)
