"""What operators set of the provider while it runs, before what the environment says: may it be asked, and for how much.

Every request reads it in the transaction that lets it go, so a change holds from the next request on, in all processes.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.audit import service as audit
from backend.config import settings
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict
from backend.permissions import OPERATORS, Actor, allowed, internal
from backend.provider import repository
from backend.provider.clock import start_of_day
from backend.provider.models import ProviderControlRow
from backend.provider.schemas import ProviderView

TARGET = "provider"
_VALUE = "value"


class ControlName(StrEnum):
    """What can be set."""

    SWITCH = "switch"
    BUDGET_DAY = "budget_day"


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for the next request.

    Attributes:
        enabled: it may be asked.
        budget_day: most US dollars a day, all runs together; None is no cap.
        switched: who switched it last, and when.
        budgeted: who set the budget on a screen, and when; None while the environment's holds.
    """

    enabled: bool
    budget_day: float | None
    switched: tuple[str, datetime] | None = None
    budgeted: tuple[str, datetime] | None = None


@internal
def standing(uow: UnitOfWork, *, in_line: bool = False) -> Standing:
    """What holds for the next request; `in_line` puts whoever reserves money in line until the transaction ends."""
    rows = repository.controls(uow.session, in_line=in_line)
    switch, budget = rows.get(ControlName.SWITCH), rows.get(ControlName.BUDGET_DAY)
    return Standing(
        enabled=bool(switch.value[_VALUE]) if switch else True,
        budget_day=budget.value[_VALUE] if budget else settings().budget_day,
        switched=_who(switch),
        budgeted=_who(budget),
    )


@internal
def why_not(uow: UnitOfWork) -> Conflict | None:
    """Why no run may be given to the provider now; None when it may. Nothing is asked of the provider."""
    if not settings().provider_ready:
        return Conflict(
            "No model provider is configured. Set OPENAI_API_KEY or OPENAI_BASE_URL, and TOOLBOX_MODEL, "
            "or use the local engine.",
            code="provider_not_configured",
        )
    found = standing(uow)
    return None if found.enabled else Conflict(off_sentence(found), code="provider_switched_off")


@internal
def off_sentence(found: Standing) -> str:
    """Who switched it off, and what to do."""
    who = found.switched[0] if found.switched else "Somebody"
    return (
        f"{who} switched the model provider off. An operator can switch it on again, or use the local engine."
    )


@internal
def daily_budget(uow: UnitOfWork) -> float | None:
    """Most US dollars all runs may spend today; None is no cap."""
    return standing(uow).budget_day


@allowed(OPERATORS)
def read_provider(uow: UnitOfWork, actor: Actor) -> ProviderView:
    """Whether the provider may be asked, and what may be spent and was spent today."""
    found, chosen = standing(uow), settings()
    switched_by, switched_at = found.switched or (None, None)
    set_by, set_at = found.budgeted or (None, None)
    return ProviderView(
        configured=chosen.provider_ready,
        model=chosen.model,
        enabled=found.enabled,
        switched_by=switched_by,
        switched_at=switched_at,
        budget_day=found.budget_day,
        budget_set=found.budgeted is not None,
        budget_set_by=set_by,
        budget_set_at=set_at,
        budget_environment=chosen.budget_day,
        spent_today=repository.spent_by_all(uow.session, start_of_day(utc_now())),
        unpriced_today=repository.count_unpriced(uow.session, start_of_day(utc_now())),
    )


@allowed(OPERATORS)
def switch_provider(uow: UnitOfWork, actor: Actor, *, enabled: bool) -> ProviderView:
    """Let the provider be asked, or not, from the next request on. The same again changes nothing.

    Off, runs with the engine `auto` go on with the local one, and those with `provider` end with what they have.
    """
    repository.lock_budgets(uow.session)
    before = standing(uow)
    if before.enabled != enabled:
        _keep(uow, actor, ControlName.SWITCH, enabled)
        audit.record(
            uow,
            actor,
            "provider.switch",
            TARGET,
            before={"enabled": before.enabled},
            after={"enabled": enabled},
        )
    return read_provider(uow, actor)


@allowed(OPERATORS)
def set_daily_budget(uow: UnitOfWork, actor: Actor, amount: float | None) -> ProviderView:
    """Set what all runs together may spend in a day, until somebody sets it again or gives it back to the environment.

    Args:
        amount: US dollars; None is no cap.
    """
    repository.lock_budgets(uow.session)
    before = standing(uow)
    if before.budgeted is None or before.budget_day != amount:
        _keep(uow, actor, ControlName.BUDGET_DAY, amount)
        audit.record(
            uow,
            actor,
            "provider.budget",
            TARGET,
            before={"budget_day": before.budget_day},
            after={"budget_day": amount},
        )
    return read_provider(uow, actor)


@allowed(OPERATORS)
def reset_daily_budget(uow: UnitOfWork, actor: Actor) -> ProviderView:
    """Let TOOLBOX_BUDGET_DAY say again what may be spent in a day."""
    repository.lock_budgets(uow.session)
    before = standing(uow)
    if before.budgeted is not None:
        repository.drop_control(uow.session, ControlName.BUDGET_DAY)
        audit.record(
            uow,
            actor,
            "provider.budget",
            TARGET,
            before={"budget_day": before.budget_day},
            after={"budget_day": settings().budget_day, "by": "TOOLBOX_BUDGET_DAY"},
        )
    return read_provider(uow, actor)


def _keep(uow: UnitOfWork, actor: Actor, name: ControlName, value: object) -> None:
    repository.put_control(
        uow.session,
        name=name.value,
        value={_VALUE: value},
        changed_at=utc_now(),
        changed_by_id=actor.user_id,
        changed_by=actor.name,
    )


def _who(row: ProviderControlRow | None) -> tuple[str, datetime] | None:
    return (row.changed_by or "Somebody", row.changed_at) if row else None
