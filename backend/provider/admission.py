"""May a request go now? One short transaction asks the circuit, the server's own wish, the rate limit and the budgets.

Whoever is admitted has a row in `provider_calls`, which is at once the log the rate limit counts and the money set
aside. The endpoint's row lock puts all processes in line, so neither is ever overdrawn.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from backend.db.unit_of_work import UnitOfWork
from backend.provider import controls, repository
from backend.provider.breaker import Circuit
from backend.provider.clock import Clock, start_of_day
from backend.provider.connection import Caps, Connection
from backend.provider.controls import Standing
from backend.provider.models import CallRow, EndpointRow
from backend.provider.schemas import Ask, Holdup, HoldupCause, Mode, Outcome, Tokens

# A second longer than a minute, so that what was slow on the way does not arrive together with the next.
WINDOW = timedelta(seconds=61)
# A server that understood less than a JSON schema is asked again after a day; it may have been updated.
MODE_LASTS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Admitted:
    """The request may go.

    Attributes:
        mode: the way to ask for a schema that the server is known to understand, None while that is not known.
        reserved: US dollars set aside; None where the model's price is not known.
        healthy: the server had no failure to its name.
    """

    call_id: UUID
    mode: Mode | None
    not_taken: frozenset[str]
    reserved: float | None
    healthy: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Not yet."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Refused:
    """Not at all."""

    outcome: Outcome
    reason: str


def admit(
    uow: UnitOfWork,
    connection: Connection,
    base_url: str,
    ask: Ask,
    *,
    clock: Clock,
    estimate: float | None,
    mode: Mode | None,
) -> Admitted | Wait | Refused:
    """Let a request through and set its money aside, or say when to come again, or that it must not go.

    Args:
        estimate: US dollars it may cost; None where the price is not known, which no budget can hold.
        mode: the way it will ask for a schema, None for the one that is known to work.
    """
    said = controls.standing(uow, in_line=estimate is not None)
    if not said.enabled:
        return Refused(Outcome.SWITCHED_OFF, controls.off_sentence(said))
    row = _endpoint(uow, connection, base_url, clock.now())
    # Read once the lock is held: who waited for it must not be written down as earlier than it went.
    now = clock.now()
    circuit = _circuit(row)
    closed_until = circuit.closed_until(now)
    if closed_until is not None:
        return Refused(
            Outcome.CIRCUIT_OPEN,
            f"{Outcome.CIRCUIT_OPEN.sentence} The next try is at {closed_until:%H:%M:%S} UTC.",
        )
    seconds = _seconds_to_wait(uow, row, connection.requests_a_minute, now)
    if seconds > 0:
        return Wait(seconds)
    if estimate is not None:
        caps = replace(connection.caps, day=said.budget_day)
        refusal = _over_budget(uow, caps, ask, now, estimate, day_set_by=_whose_word(said))
        if refusal:
            return Refused(Outcome.OVER_BUDGET, refusal)
    _keep_circuit(row, circuit.admitted(now))
    known = _known_mode(row, now)
    call = CallRow(
        endpoint_id=row.id,
        run_id=ask.run_id,
        owner_id=ask.owner_id,
        agent=ask.agent,
        prompt=ask.prompt,
        mode=mode or known or Mode.JSON_SCHEMA,
        cost=estimate,
        started_at=now,
    )
    repository.add_call(uow.session, call)
    return Admitted(call.id, known, frozenset(row.not_taken), estimate, healthy=circuit == Circuit())


@dataclass(frozen=True, slots=True)
class Ending:
    """How a request ended, and what was learnt of the server, which was `healthy` when it was asked."""

    outcome: Outcome
    tokens: Tokens | None
    cost: float | None
    latency_ms: float
    retry_after: float | None = None
    counts: bool = True
    mode: Mode | None = None
    not_taken: frozenset[str] = frozenset()
    healthy: bool = False

    @property
    def tells_nothing_new(self) -> bool:
        """True where a server that was healthy when it was asked did what it was known to do."""
        return self.healthy and self.outcome is Outcome.OK and self.mode is None and not self.not_taken


def settle(
    uow: UnitOfWork, connection: Connection, base_url: str, call_id: UUID, ending: Ending, *, now: datetime
) -> None:
    """Replace what was set aside by what it came to, and let everybody know how the server does."""
    tokens = ending.tokens or Tokens()
    written = {
        "outcome": ending.outcome,
        "cost": ending.cost,
        "input_tokens": tokens.input,
        "cached_tokens": tokens.cached,
        "output_tokens": tokens.output,
        "reasoning_tokens": tokens.reasoning,
        "latency_ms": ending.latency_ms,
        "finished_at": now,
    }
    if ending.tells_nothing_new:
        repository.end_call_well(uow.session, base_url, connection.model, call_id, **written)
        return
    repository.end_call(uow.session, call_id, **written)
    row = repository.lock_endpoint(uow.session, base_url, connection.model)
    # While the server's abilities are tried out, an error is an answer and no trouble.
    _keep_circuit(row, _circuit(row).after(ending.outcome if ending.counts else Outcome.RATE_LIMITED, now))
    if ending.retry_after is not None:
        row.not_before = now + timedelta(seconds=ending.retry_after)
    if ending.mode is not None:
        row.mode, row.mode_found_at = ending.mode, now
    if ending.not_taken - set(row.not_taken):
        row.not_taken = sorted(ending.not_taken | set(row.not_taken))
    uow.session.flush()


def why_wait(uow: UnitOfWork, row: EndpointRow, a_minute: int | None, now: datetime) -> Holdup | None:
    """What `admit` would say to a request of no cost at this moment; takes no lock and lets nothing through."""
    closed_until = _circuit(row).closed_until(now)
    if closed_until is not None:
        said = f"{Outcome.CIRCUIT_OPEN.sentence} The next try is at {closed_until:%H:%M:%S} UTC."
        return Holdup(HoldupCause.CIRCUIT, closed_until, said)
    if row.not_before is not None and row.not_before > now:
        said = f"The model provider asked for a pause until {row.not_before:%H:%M:%S} UTC."
        return Holdup(HoldupCause.ASKED_TO_WAIT, row.not_before, said)
    seconds = _seconds_to_wait(uow, row, a_minute, now)
    if seconds <= 0:
        return None
    until = now + timedelta(seconds=seconds)
    said = (
        f"The provider gets at most {a_minute} request{'' if a_minute == 1 else 's'} a minute (TOOLBOX_PROVIDER_RPM), "
        f"and that is reached; the next goes at {until:%H:%M:%S} UTC."
    )
    return Holdup(HoldupCause.RATE, until, said)


def _endpoint(uow: UnitOfWork, connection: Connection, base_url: str, now: datetime) -> EndpointRow:
    """The endpoint, locked where its state may hold the request back; a healthy one without a limit holds nobody."""
    if connection.requests_a_minute is None:
        row = repository.find_endpoint(uow.session, base_url, connection.model)
        if row is not None and row.open_until is None and (row.not_before is None or row.not_before <= now):
            return row
    return repository.lock_endpoint(uow.session, base_url, connection.model)


def _seconds_to_wait(uow: UnitOfWork, row: EndpointRow, a_minute: int | None, now: datetime) -> float:
    wait = (row.not_before - now).total_seconds() if row.not_before else 0.0
    if a_minute is not None:
        sent = repository.requests_since(uow.session, row.id, now - WINDOW)
        if len(sent) >= a_minute:
            wait = max(wait, (sent[-a_minute] + WINDOW - now).total_seconds())
    return max(0.0, wait)


def _over_budget(
    uow: UnitOfWork, caps: Caps, ask: Ask, now: datetime, estimate: float, *, day_set_by: str
) -> str | None:
    if caps == Caps(None, None, None):
        return None
    spent = repository.spent(uow.session, ask.run_id, ask.owner_id, start_of_day(now))
    for whose, cap, so_far, setting in (
        ("this run", caps.run, spent.by_run, "TOOLBOX_BUDGET_RUN"),
        ("your runs today", caps.user_day, spent.by_owner, "TOOLBOX_BUDGET_USER"),
        ("all runs today", caps.day, spent.by_all, day_set_by),
    ):
        if cap is not None and so_far + estimate > cap:
            return _exceeded(whose, so_far, estimate, cap, setting)
    return None


def _whose_word(said: Standing) -> str:
    return "it under Status, Model provider" if said.budgeted else "TOOLBOX_BUDGET_DAY"


def _exceeded(whose: str, spent: float, estimate: float, cap: float, setting: str) -> str:
    return (
        f"The budget of {cap:.2f} USD for {whose} does not hold another call: about {spent:.4f} USD is spent, and "
        f"the next may cost {estimate:.4f} USD. An operator can raise {setting}."
    )


def _known_mode(row: EndpointRow, now: datetime) -> Mode | None:
    if row.mode is None or row.mode_found_at is None:
        return None
    known = Mode(row.mode)
    if known is not Mode.JSON_SCHEMA and now - row.mode_found_at > MODE_LASTS:
        return None
    return known


def _circuit(row: EndpointRow) -> Circuit:
    return Circuit(row.failures_in_a_row, row.open_until, row.probing_until)


def _keep_circuit(row: EndpointRow, circuit: Circuit) -> None:
    row.failures_in_a_row = circuit.failures
    row.open_until = circuit.open_until
    row.probing_until = circuit.probing_until
