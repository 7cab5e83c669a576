"""Who drafts: the local engine by a canary question whose answer is known, the provider by its traffic."""

import time
from datetime import timedelta

from backend.agents import service as agents
from backend.config import settings
from backend.db.unit_of_work import unit_of_work
from backend.provider import service as provider
from backend.provider.schemas import Health, Outcome
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
    """By its list of models and by what the agents' own calls met with; never by a paid request."""
    chosen = settings()
    if not chosen.provider_configured:
        return Reading(
            State.DISABLED,
            "No model provider is configured; the local engine does the work.",
            kind=Kind.UNKNOWN,
        )
    if not chosen.provider_ready:
        return Reading(
            State.DEGRADED,
            "A provider is configured, but TOOLBOX_MODEL names no model; the local engine does the work.",
            action="Set TOOLBOX_MODEL.",
        )
    listed = provider.list_models()
    with unit_of_work() as uow:
        health = provider.health(uow)
    figures = _provider_figures(health)
    latency = health.median_ms if health.median_ms is not None else listed.latency_ms
    if health.open_until is not None:
        summary = f"{Outcome.CIRCUIT_OPEN.sentence} The next try is at {health.open_until:%H:%M:%S} UTC."
        return Reading(State.DOWN, summary, latency_ms=latency, figures=figures)
    # Some servers have no list of models; then the calls alone tell.
    if listed.outcome not in (Outcome.OK, Outcome.NOT_FOUND):
        return Reading(State.DOWN, listed.outcome.sentence, latency_ms=latency, figures=figures)
    if listed.models and health.model not in listed.models:
        summary = f"The provider answers, but does not list the model {health.model}."
        return Reading(State.DEGRADED, summary, latency_ms=latency, figures=figures)
    failed = sum(health.failures.values())
    if failed and failed * 2 >= health.calls:
        worst = max(health.failures, key=lambda outcome: health.failures[outcome])
        summary = f"{failed} of {health.calls} calls of the last 10 min failed. {worst.sentence}"
        return Reading(State.DEGRADED, summary, latency_ms=latency, figures=figures)
    if health.calls:
        summary = f"{health.calls - failed} of {health.calls} calls of the last 10 min were answered."
    else:
        summary = "The provider lists its models; no call was made in the last 10 min."
    return Reading(State.OPERATIONAL, summary, latency_ms=latency, figures=figures)


def _provider_figures(health: Health) -> tuple[Figure, ...]:
    return (
        Figure(label="Model", value=health.model),
        Figure(label="Answers in a schema by", value=health.mode.value if health.mode else "not tried yet"),
        Figure(label="Calls in 10 min", value=str(health.calls)),
        Figure(label="Spent today, estimated", value=f"{health.spent_today:.4f} USD"),
    )


LOCAL_ENGINE = Probe(
    "local_engine",
    "Local engine",
    _local,
    "Reinstall the console; its word lists may be damaged.",
    affects="no quiz can be drafted",
    every=timedelta(seconds=10),
)
PROVIDER = Probe(
    "provider",
    "Model provider",
    _provider,
    "Check OPENAI_API_KEY, OPENAI_BASE_URL and TOOLBOX_MODEL.",
    affects="runs that ask for the provider fail, others use the local engine",
    every=timedelta(seconds=10),
)
