"""What calls to the configured model have taken so far, and what is left to spend: the ground of a forecast."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from backend.db.unit_of_work import UnitOfWork
from backend.permissions import internal
from backend.provider import repository
from backend.provider.client import client_for
from backend.provider.clock import Clock, WallClock, start_of_day
from backend.provider.connection import configured, without_secrets
from backend.provider.controls import daily_budget
from backend.provider.prices import Price, price_of
from backend.provider.schemas import Tokens

# Older calls were made with other prompts, perhaps with another model behind the same name.
LOOKED_BACK = timedelta(days=30)
# Fewer say little about the next one.
FEWEST_CALLS = 5


@dataclass(frozen=True, slots=True)
class Usual:
    """What one agent's calls to this model came to on average, over so many of them."""

    calls: int
    tokens: Tokens
    seconds: float


@dataclass(frozen=True, slots=True)
class Cap:
    """A budget: US dollars it holds and what is left of it; `whose` in words."""

    whose: str
    cap: float
    left: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """The model, its price (None: not known), what its calls usually take by agent, and the budgets."""

    model: str
    price: Price | None
    usual: dict[str, Usual]
    caps: list[Cap]


@internal
def outlook(uow: UnitOfWork, owner_id: UUID, *, clock: Clock | None = None) -> Outlook:
    """What is known before a run of this person starts; asks the provider nothing.

    Raises:
        Conflict: no provider is configured.
    """
    now = (clock or WallClock()).now()
    connection = configured()
    base_url = without_secrets(client_for(connection).base_url)
    endpoint = repository.find_endpoint(uow.session, base_url, connection.model)
    averages = repository.averages_by_agent(uow.session, endpoint.id, now - LOOKED_BACK) if endpoint else []
    return Outlook(
        model=connection.model,
        price=price_of(connection.model, connection.price_file),
        usual={
            row.agent: Usual(row.calls, Tokens(row.input, row.cached, row.output, row.reasoning), row.seconds)
            for row in averages
            if row.calls >= FEWEST_CALLS
        },
        caps=_caps(uow, owner_id, now),
    )


def _caps(uow: UnitOfWork, owner_id: UUID, now: datetime) -> list[Cap]:
    caps = configured().caps
    spent = repository.spent(uow.session, None, owner_id, start_of_day(now))
    held = [
        ("this run", caps.run, 0.0),
        ("your runs today", caps.user_day, spent.by_owner),
        ("all runs today", daily_budget(uow), spent.by_all),
    ]
    return [Cap(whose, cap, max(0.0, cap - so_far)) for whose, cap, so_far in held if cap is not None]
