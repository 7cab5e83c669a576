"""The agents, by what their recorded steps of the last 24 hours say; nobody is asked to draft for a measurement."""

from datetime import timedelta

from backend.db.unit_of_work import unit_of_work
from backend.jobs import service
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.schemas import Figure, Kind, State

# A text can honestly carry less than was asked for, so that a few empty steps are no fault.
POOR_SHARE = 0.5


def _look(around: Surroundings) -> Reading:
    with unit_of_work() as uow:
        activity = service.agent_activity(uow)
    if activity.steps == 0:
        return Reading(State.UNKNOWN, "No agent has worked in the last 24 h.", kind=Kind.UNKNOWN)
    share = activity.delivered / activity.steps
    last = activity.last_delivered
    figures = (
        Figure(label="Steps in 24 h", value=str(activity.steps)),
        Figure(label="Gave an item", value=f"{share:.0%}"),
        Figure(label="Last item", value=f"{last:%Y-%m-%d %H:%M:%S} UTC" if last else "none"),
    )
    summary = f"{activity.delivered} of {activity.steps} steps of the last 24 h gave an item."
    return Reading(State.DEGRADED if share < POOR_SHARE else State.OPERATIONAL, summary, figures=figures)


PROBE = Probe(
    "agents",
    "Agents",
    _look,
    "Look at the runs: their steps say what the checks refused.",
    affects="quizzes come out short",
    every=timedelta(seconds=10),
)
