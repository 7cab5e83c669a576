"""How many requests there were to the provider, what they cost and took, by time and key, for the metrics."""

from datetime import datetime

from backend.db.tallies import Grain, Tally
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import internal
from backend.provider import repository as calls
from backend.provider import tally_repository as repository
from backend.provider.clock import WallClock, start_of_day


@internal
def tally_calls(uow: UnitOfWork, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Requests sent in `[start, end)` with their US dollars, by model, prompt, agent and outcome."""
    return repository.calls(uow.session, start, end, grain)


@internal
def tally_tokens(uow: UnitOfWork, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Tokens of requests sent in `[start, end)`, by kind, model and prompt."""
    return repository.tokens(uow.session, start, end, grain)


@internal
def spent_today(uow: UnitOfWork) -> float:
    """US dollars spent or set aside since midnight UTC, from list prices."""
    return calls.spent_by_all(uow.session, start_of_day(WallClock().now()))


@internal
def unpriced_today(uow: UnitOfWork) -> int:
    """Requests sent since midnight UTC whose cost nobody knows."""
    return calls.count_unpriced(uow.session, start_of_day(WallClock().now()))


@internal
def first_call(uow: UnitOfWork) -> datetime | None:
    """When the oldest request that is still known was sent; None where there is none."""
    return repository.first_call(uow.session)
