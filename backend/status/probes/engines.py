"""Who drafts: the local engine by a canary question whose answer is known, the provider by its configuration."""

import time
from datetime import timedelta

from backend.agents import service as agents
from backend.config import settings
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.schemas import Figure, Kind, State


def _local(around: Surroundings) -> Reading:
    began = time.perf_counter()
    canary = agents.draft_canary()
    latency = (time.perf_counter() - began) * 1_000
    figures = (Figure(label="Version", value=canary.engine_version),)
    if not canary.right:
        return Reading(State.DOWN, canary.summary, latency_ms=latency, figures=figures)
    return Reading(State.OPERATIONAL, canary.summary, latency_ms=latency, figures=figures)


def _provider(around: Surroundings) -> Reading:
    if not settings().provider_configured:
        return Reading(
            State.DISABLED,
            "No model provider is configured; the local engine does the work.",
            kind=Kind.UNKNOWN,
        )
    return Reading(
        State.UNKNOWN,
        "A provider is configured; this version does not call it yet, so nothing is measured.",
        kind=Kind.UNKNOWN,
    )


LOCAL_ENGINE = Probe(
    "local_engine",
    "Local engine",
    _local,
    "Reinstall the console; its word lists may be damaged.",
    affects="no quiz can be drafted",
    every=timedelta(seconds=15),
)
PROVIDER = Probe("provider", "Model provider", _provider, "Check OPENAI_API_KEY and OPENAI_BASE_URL.")
