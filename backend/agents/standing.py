"""How each agent stands, for its status probe: last success, share that succeeded, and what is stuck."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.agents.agents import AGENTS, FAILURES, WINDOW, switched_off
from backend.agents.schemas import AgentName
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.jobs import looking_back
from backend.jobs import service as jobs
from backend.jobs.schemas import Engine, RunKind
from backend.permissions import internal
from backend.provider import service as provider

# Longer than a call with all its tries may take, and than any draft of the local engine.
STUCK_AFTER = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class AgentStanding:
    """An agent in the last 24 hours.

    Attributes:
        name: which.
        enabled: nobody switched it off.
        steps: those it ended.
        failed: those of them that did not do what they were for.
        last_success: when one last did; None within the window.
        stuck: runs whose next step would be its own, and that wrote none for `STUCK_AFTER`.
    """

    name: AgentName
    enabled: bool
    steps: int
    failed: int
    last_success: datetime | None
    stuck: int


@internal
def stand_of_agents(uow: UnitOfWork) -> list[AgentStanding]:
    """Every agent by what is written of its steps; nobody is asked to draft for a measurement."""
    counted = {
        row.agent: row for row in looking_back.count_by_agent(uow, utc_now() - WINDOW, sorted(FAILURES))
    }
    off = switched_off(uow)
    stuck = _stuck(uow)
    return [
        AgentStanding(
            name=card.name,
            enabled=card.name.value not in off,
            steps=row.steps if row else 0,
            failed=row.failed if row else 0,
            last_success=row.last_success if row else None,
            stuck=stuck.get(card.name, 0),
        )
        for card in AGENTS
        for row in [counted.get(card.name.value)]
    ]


def _stuck(uow: UnitOfWork) -> dict[AgentName, int]:
    """Runs that stand still, by the agent that drafts for them; those that rightly wait for the provider are none."""
    found: dict[AgentName, int] = {}
    still = jobs.stuck_runs(uow, STUCK_AFTER)
    waits = bool(still) and provider.holdup(uow) is not None
    for (kind, engine), count in still.items():
        if waits and engine is Engine.PROVIDER:
            continue
        drafter = AgentName.QUIZ if kind is RunKind.QUIZ else AgentName.CONTENT
        found[drafter] = found.get(drafter, 0) + count
    return found
