"""Ask the configured model, and tell how it does. Only the agents and the probes call this; no user reaches it."""

from datetime import datetime, timedelta

from backend.config import settings
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import internal
from backend.provider import client, keeping, lanes, repository
from backend.provider.admission import why_wait
from backend.provider.breaker import TROUBLES
from backend.provider.calling import DEADLINE_SECONDS, Call
from backend.provider.client import Reply, client_for
from backend.provider.clock import Clock, WallClock, start_of_day
from backend.provider.connection import configured, without_secrets
from backend.provider.controls import (
    daily_budget,
    off_sentence,
    read_provider,
    reset_daily_budget,
    set_daily_budget,
    standing,
    switch_provider,
    why_not,
)
from backend.provider.listing import Listed, Listing
from backend.provider.outlook import Cap, Outlook, Usual, outlook
from backend.provider.prices import price_of
from backend.provider.schemas import Answer, Ask, Health, Holdup, Mode, Outcome

__all__ = [
    "Cap",
    "Listed",
    "Outlook",
    "Usual",
    "ask",
    "calls_under_way",
    "close",
    "daily_budget",
    "forget_old",
    "health",
    "holdup",
    "list_models",
    "model_name",
    "now",
    "off_sentence",
    "outlook",
    "read_provider",
    "reset_daily_budget",
    "set_daily_budget",
    "standing",
    "switch_provider",
    "why_not",
]

RECENT = timedelta(minutes=10)
# So many calls tell how the provider does now; of ten minutes, most may be from before it changed.
NEWEST = 10
MODELS_SECONDS = 1.5
BUSY_SECONDS = 1.0
# Budgets look back a day and status ten minutes; the rest is for looking up what a run cost.
CALLS_KEPT = timedelta(days=90)

_listing = Listing()


@internal
def ask(request: Ask, *, clock: Clock | None = None, deadline: float | None = None) -> Answer:
    """Ask the configured model; opens its own short units of work and holds none while it waits.

    Args:
        deadline: seconds the server may take in all, pauses between tries included.

    Returns:
        An answer of the shape asked for, or a typed outcome; never an unvalidated answer.

    Raises:
        Unavailable: the database cannot be reached; nothing was sent.
    """
    if not settings().provider_ready:
        return Answer(Outcome.NOT_CONFIGURED, model_name(), reason=Outcome.NOT_CONFIGURED.sentence)
    connection = configured(request.model)
    sender = client_for(connection)
    base_url = without_secrets(sender.base_url)
    key = keeping.key_of(request, base_url, connection.model)
    kept = keeping.find(key, request)
    if kept is not None:
        return Answer(Outcome.OK, connection.model, value=kept, cached=True, reason=Outcome.OK.sentence)
    answer = Call(
        ask=request,
        connection=connection,
        client=sender,
        base_url=base_url,
        clock=clock or WallClock(),
        price=price_of(connection.model, connection.price_file),
        deadline=DEADLINE_SECONDS if deadline is None else deadline,
    ).run()
    if answer.outcome is Outcome.OK:
        keeping.keep(key, answer.value)
    return answer


@internal
def model_name() -> str:
    """The model that is asked; `none` when no provider is configured any more."""
    return settings().model or "none"


@internal
def health(uow: UnitOfWork, *, clock: Clock | None = None) -> Health:
    """What the calls of the last minutes say about the provider; asks it nothing.

    Raises:
        Conflict: no provider is configured.
    """
    now = (clock or WallClock()).now()
    connection = configured()
    base_url = without_secrets(client_for(connection).base_url)
    spent = repository.spent_by_all(uow.session, start_of_day(now))
    row = repository.find_endpoint(uow.session, base_url, connection.model)
    if row is None:
        return Health(connection.model, None, 0, {}, None, None, None, spent)
    traffic = repository.traffic_since(uow.session, row.id, now - RECENT)
    newest = repository.newest_outcomes(uow.session, row.id, now - RECENT, NEWEST)
    recent = tuple(Outcome(outcome) for outcome in newest)
    last = recent[-1] if recent else Outcome.OK
    failures = {
        Outcome(outcome): count for outcome, count in traffic.outcomes.items() if outcome != Outcome.OK
    }
    return Health(
        model=connection.model,
        mode=Mode(row.mode) if row.mode else None,
        calls=sum(traffic.outcomes.values()),
        failures=failures,
        median_ms=traffic.median_ms,
        last_ok=traffic.last_ok,
        open_until=row.open_until,
        spent_today=spent,
        unpriced_today=repository.count_unpriced(uow.session, start_of_day(now)),
        recent=recent,
        trouble=last if last in TROUBLES or last.permanent else None,
    )


@internal
def now(*, clock: Clock | None = None) -> datetime:
    """The time the provider's code goes by."""
    return (clock or WallClock()).now()


@internal
def holdup(uow: UnitOfWork, *, clock: Clock | None = None) -> Holdup | None:
    """Why a request would have to wait right now; None when it would not, or no provider is configured. Asks nothing."""
    if not settings().provider_ready:
        return None
    now = (clock or WallClock()).now()
    connection = configured()
    base_url = without_secrets(client_for(connection).base_url)
    row = repository.find_endpoint(uow.session, base_url, connection.model)
    return why_wait(uow, row, connection.requests_a_minute, now) if row else None


@internal
def calls_under_way(uow: UnitOfWork, *, clock: Clock | None = None) -> dict[str, int]:
    """Requests that await their answer, by agent; older than their deadline they await it no more."""
    since = (clock or WallClock()).now() - timedelta(seconds=DEADLINE_SECONDS)
    return repository.count_awaited(uow.session, since)


@internal
def list_models(*, clock: Clock | None = None) -> Listed:
    """The provider's models, asked for once a minute at most; a list costs nothing.

    Raises:
        Conflict: no provider is configured.
    """
    connection = configured()

    def ask_for_them() -> Reply:
        # The request ends by itself; the second more is for a loop that is busy.
        asked, patience = client_for(connection).models(timeout=MODELS_SECONDS), MODELS_SECONDS + BUSY_SECONDS
        try:
            return asked.result(patience)
        except TimeoutError:
            asked.cancel()
            return Reply(Outcome.TIMEOUT, latency_ms=patience * 1_000)

    return _listing.look((connection.base_url, connection.key), ask_for_them, clock or WallClock())


@internal
def forget_old(uow: UnitOfWork, *, clock: Clock | None = None) -> int:
    """Delete what was written about calls long ago; returns how many."""
    return repository.forget_before(uow.session, (clock or WallClock()).now() - CALLS_KEPT)


@internal
def close() -> None:
    """Close the connections of this process, and forget what they told."""
    client.close_all()
    lanes.forget()
    _listing.forget()
