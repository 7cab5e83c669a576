"""The agents, by what is written of their steps of the last 24 hours; nobody is asked to draft for a measurement."""

from collections.abc import Sequence
from datetime import timedelta

from backend.agents import service as agents
from backend.agents.service import AgentStanding
from backend.db.unit_of_work import unit_of_work
from backend.jobs import service as jobs
from backend.jobs.service import AgentActivity
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.probes.words import share
from backend.status.schemas import Figure, Kind, State

# A text can honestly carry less than was asked for, so that a few empty steps are no fault.
POOR_SHARE = 0.5
# Fewer steps than this say nothing of an agent's share.
ENOUGH = 4


def _look(around: Surroundings) -> Reading:
    with unit_of_work() as uow:
        return judge(agents.stand_of_agents(uow), jobs.agent_activity(uow))


def judge(standing: Sequence[AgentStanding], drafts: AgentActivity) -> Reading:
    """What to say of the agents."""
    figures = _figures(standing, drafts)
    off = [agent.name.value for agent in standing if not agent.enabled]
    also = f" Switched off: {', '.join(off)}." if off else ""
    stuck = [agent for agent in standing if agent.stuck]
    if stuck:
        where = ", ".join(f"{agent.stuck} of {agent.name.value}" for agent in stuck)
        return Reading(
            State.DEGRADED,
            f"Runs stand still, with no step for minutes: {where}.{also}",
            "Open them on the screen Runs: their last step says where they stand. Cancel and try again, or restart "
            "their worker.",
            figures=figures,
        )
    if len(off) == len(standing):
        return Reading(State.DISABLED, "Every agent is switched off.", kind=Kind.UNKNOWN, figures=figures)
    poor = [
        agent
        for agent in standing
        if agent.enabled and agent.steps >= ENOUGH and _succeeded(agent) < POOR_SHARE
    ]
    if poor:
        worst = min(poor, key=_succeeded)
        return Reading(
            State.DEGRADED,
            f"{worst.name.value} failed in {worst.failed} of {worst.steps} steps of the last 24 h.{also}",
            "Look at the runs: their steps say what failed. If it is the provider, see there.",
            figures=figures,
        )
    if not any(agent.steps for agent in standing):
        return Reading(
            State.UNKNOWN, f"No agent has worked in the last 24 h.{also}", kind=Kind.UNKNOWN, figures=figures
        )
    if not drafts.steps:
        return Reading(State.OPERATIONAL, f"Nothing was drafted in the last 24 h.{also}", figures=figures)
    summary = f"{drafts.delivered} of {drafts.steps} drafts of the last 24 h gave an item.{also}"
    state = State.DEGRADED if drafts.delivered / drafts.steps < POOR_SHARE else State.OPERATIONAL
    return Reading(state, summary, figures=figures)


def _succeeded(agent: AgentStanding) -> float:
    return 1 - agent.failed / agent.steps


def _figures(standing: Sequence[AgentStanding], drafts: AgentActivity) -> tuple[Figure, ...]:
    last = drafts.last_delivered
    return (
        Figure(label="Drafts in 24 h", value=str(drafts.steps)),
        Figure(label="Gave an item", value=share(drafts.delivered, drafts.steps)),
        Figure(label="Last item", value=f"{last:%Y-%m-%d %H:%M:%S} UTC" if last else "none"),
        Figure(label="Runs that stand still", value=str(sum(agent.stuck for agent in standing))),
        *(Figure(label=agent.name.value, value=_of(agent)) for agent in standing),
    )


def _of(agent: AgentStanding) -> str:
    """One agent in a few words."""
    if not agent.enabled:
        return "switched off"
    if not agent.steps:
        return "no steps"
    last = f"last success {agent.last_success:%H:%M:%S} UTC" if agent.last_success else "no success"
    return f"{share(agent.steps - agent.failed, agent.steps)} of {agent.steps} steps succeeded, {last}"


PROBE = Probe(
    "agents",
    "Agents",
    _look,
    "Look at the runs: their steps say what the checks refused.",
    affects="quizzes come out short",
    every=timedelta(seconds=10),
    timeout=timedelta(seconds=3),
    in_database=True,
)
