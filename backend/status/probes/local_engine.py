"""The local engine, by a canary quiz whose answers are known."""

from datetime import timedelta

from backend.agents import service as agents
from backend.agents.service import Canary
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.probes.words import milliseconds
from backend.status.schemas import Figure, State


def _look(around: Surroundings) -> Reading:
    return judge(agents.draft_canary())


def judge(canary: Canary) -> Reading:
    """What to say of a canary quiz."""
    figures = (
        Figure(label="Version", value=canary.engine_version),
        Figure(label="Known answers", value=f"{canary.known} of {canary.questions}"),
        Figure(label="Read the text in", value=milliseconds(canary.reading_ms)),
        Figure(label="Drafted in", value=milliseconds(canary.drafting_ms)),
    )
    state = State.OPERATIONAL if canary.right else State.DOWN
    return Reading(state, canary.summary, latency_ms=canary.reading_ms + canary.drafting_ms, figures=figures)


PROBE = Probe(
    "local_engine",
    "Local engine",
    _look,
    "Reinstall the console (`make clean run`): its word lists may be damaged, or a library is not the one locked.",
    affects="no quiz can be drafted",
    every=timedelta(seconds=10),
    # A busy machine shares its cores with runs that compute.
    timeout=timedelta(seconds=3),
)
