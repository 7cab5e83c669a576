"""Routes of what operators set of the model provider."""

from fastapi import APIRouter

from backend.api.idempotency import IdempotentRoute
from backend.auth.dependencies import CurrentActor
from backend.db.unit_of_work import unit_of_work
from backend.provider import controls
from backend.provider.schemas import ProviderChange, ProviderView

router = APIRouter(tags=["provider"], route_class=IdempotentRoute)


@router.get("/provider")
def read_provider(actor: CurrentActor) -> ProviderView:
    """Whether the provider may be asked, and what may be spent and was spent today. Asks it nothing."""
    with unit_of_work() as uow:
        return controls.read_provider(uow, actor)


@router.patch("/provider")
def change_provider(actor: CurrentActor, change: ProviderChange) -> ProviderView:
    """Switch the provider, or set what may be spent in a day; it holds from the next request on, in all processes."""
    with unit_of_work() as uow:
        if change.enabled is not None:
            controls.switch_provider(uow, actor, enabled=change.enabled)
        if "budget_day" in change.model_fields_set:
            controls.set_daily_budget(uow, actor, change.budget_day)
        return controls.read_provider(uow, actor)


@router.delete("/provider/budget")
def reset_daily_budget(actor: CurrentActor) -> ProviderView:
    """Let TOOLBOX_BUDGET_DAY say again what may be spent in a day."""
    with unit_of_work() as uow:
        return controls.reset_daily_budget(uow, actor)
