"""The model provider: by its list of models and by what the agents' own calls met with; never by a paid request."""

from datetime import datetime, timedelta

from backend.config import settings
from backend.db.unit_of_work import unit_of_work
from backend.errors import Unavailable
from backend.provider import service as provider
from backend.provider.schemas import Health, Outcome
from backend.provider.service import Listed
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.probes.words import milliseconds, share
from backend.status.schemas import Figure, Kind, State


def _look(around: Surroundings) -> Reading:
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
    off = _switched_off()
    if off is not None:
        return Reading(State.DISABLED, off)
    # The list first: it says something of the provider even while the database is away.
    listed = provider.list_models()
    with unit_of_work() as uow:
        health = provider.health(uow)
    return judge(health, listed, provider.now())


def _switched_off() -> str | None:
    """Who switched it off; None where nobody did, or where the database cannot say."""
    try:
        with unit_of_work() as uow:
            said = provider.standing(uow)
    except Unavailable:
        return None
    return None if said.enabled else provider.off_sentence(said)


def judge(health: Health, listed: Listed, now: datetime) -> Reading:
    """What to say of a provider: its circuit first, then its list of models, then the newest calls."""
    figures = _figures(health, listed)
    latency = health.median_ms if health.median_ms is not None else listed.latency_ms
    state, summary, action = State.OPERATIONAL, "", None
    failed = [outcome for outcome in health.recent if outcome is not Outcome.OK]
    if health.open_until is not None and health.open_until > now:
        state = State.DOWN
        again = f"The next try is at {health.open_until:%H:%M:%S} UTC."
        summary = f"{Outcome.CIRCUIT_OPEN.sentence}{_last_words(health)} {again}"
    # Some servers have no list of models; then the calls alone tell.
    elif listed.away:
        state, summary = State.DOWN, listed.outcome.sentence
    elif health.open_until is not None and failed:
        # Its time is over, and nobody has asked since.
        state = State.DEGRADED
        summary = (
            f"The provider failed several times in a row, and no call was made since.{_last_words(health)}"
        )
        action = "The next call that is answered ends this; make a quiz with the provider to see."
    elif listed.models and health.model not in listed.models:
        state = State.DEGRADED
        summary = f"The provider answers, but does not list the model {health.model}."
        action = "Set TOOLBOX_MODEL to a model that it has."
    elif health.trouble is not None:
        state, summary = State.DEGRADED, f"The last call failed. {health.trouble.sentence}"
    elif failed and len(failed) * 2 >= len(health.recent):
        worst = max(set(failed), key=failed.count)
        state = State.DEGRADED
        summary = f"{len(failed)} of the last {len(health.recent)} calls failed. {worst.sentence}"
    elif health.calls:
        answered = health.calls - sum(health.failures.values())
        summary = f"{answered} of {health.calls} calls of the last 10 min gave a usable answer."
    else:
        summary = "The provider lists its models; no call was made in the last 10 min."
    return Reading(state, summary, action, latency_ms=latency, figures=figures)


def _last_words(health: Health) -> str:
    """What the last call that failed met with."""
    failed = [outcome for outcome in health.recent if outcome is not Outcome.OK]
    return f" {failed[-1].sentence}" if failed else ""


def _figures(health: Health, listed: Listed) -> tuple[Figure, ...]:
    answered = health.calls - sum(health.failures.values())
    last = f"{health.last_ok:%H:%M:%S} UTC" if health.last_ok else "none in 10 min"
    count = "not told" if listed.models is None else f"{len(listed.models)} models"
    return (
        Figure(label="Model", value=health.model),
        Figure(label="Answers in a schema by", value=health.mode.value if health.mode else "not tried yet"),
        Figure(label="Calls in 10 min", value=str(health.calls)),
        Figure(label="Answered usably", value=share(answered, health.calls)),
        Figure(label="Last answer", value=last),
        Figure(label="List of models", value=f"{count}, in {milliseconds(listed.latency_ms)}"),
        Figure(label="Spent today, estimated", value=_spent(health)),
    )


def _spent(health: Health) -> str:
    """What is known to be spent, and how many calls that lacks."""
    unknown = f"unknown for {health.unpriced_today} calls without a price" if health.unpriced_today else ""
    if unknown and not health.spent_today:
        return unknown
    return f"{health.spent_today:.4f} USD" + (f", and {unknown}" if unknown else "")


PROBE = Probe(
    "provider",
    "Model provider",
    _look,
    "Check OPENAI_API_KEY, OPENAI_BASE_URL and TOOLBOX_MODEL, and the provider's own status page.",
    affects="runs that ask for the provider fail, others use the local engine",
    timeout=timedelta(seconds=4),
    in_database=True,
)
