"""Routes of objectives, alerts and channels."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from backend.alerts import service
from backend.alerts.schemas import (
    Alert,
    Channel,
    ChannelChange,
    ChannelCreate,
    Objective,
    ObjectiveChange,
    TestSent,
)
from backend.api.idempotency import IdempotentRoute
from backend.api.listing import Cursor, Limit, Listing
from backend.auth.dependencies import CurrentActor
from backend.db.paging import DEFAULT_LIMIT
from backend.db.unit_of_work import unit_of_work

router = APIRouter(tags=["alerts"], route_class=IdempotentRoute)


@router.get("/slos")
def list_objectives(actor: CurrentActor) -> Listing[Objective]:
    """Every objective over the last 28 days, with its error budget and how fast that goes."""
    with unit_of_work() as uow:
        return Listing(items=service.list_objectives(uow, actor), next_cursor=None)


@router.patch("/slos/{name}")
def change_target(
    actor: CurrentActor, name: Annotated[str, Path(max_length=60)], change: ObjectiveChange
) -> Objective:
    """Choose another target."""
    with unit_of_work() as uow:
        return service.change_target(uow, actor, name, change.target)


@router.get("/alerts")
def list_alerts(
    actor: CurrentActor,
    is_open: Annotated[bool | None, Query(alias="open")] = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Listing[Alert]:
    """Alerts, newest first: those that are not over, those that are, or all."""
    with unit_of_work() as uow:
        return Listing.of(service.list_alerts(uow, actor, is_open=is_open, cursor=cursor, limit=limit))


@router.get("/alerts/channels")
def list_channels(actor: CurrentActor) -> Listing[Channel]:
    """Where alerts are sent, without the secrets of the addresses."""
    with unit_of_work() as uow:
        return Listing(items=service.list_channels(uow, actor), next_cursor=None)


@router.post("/alerts/channels", status_code=201)
def add_channel(actor: CurrentActor, wanted: ChannelCreate) -> Channel:
    """Add a channel."""
    with unit_of_work() as uow:
        return service.add_channel(uow, actor, wanted)


@router.patch("/alerts/channels/{channel_id}")
def switch_channel(actor: CurrentActor, channel_id: UUID, change: ChannelChange) -> Channel:
    """Switch a channel on or off."""
    with unit_of_work() as uow:
        return service.switch_channel(uow, actor, channel_id, enabled=change.enabled)


@router.delete("/alerts/channels/{channel_id}", status_code=204)
def remove_channel(actor: CurrentActor, channel_id: UUID) -> None:
    """Remove a channel with its address."""
    with unit_of_work() as uow:
        service.remove_channel(uow, actor, channel_id)


@router.post("/alerts/channels/{channel_id}/test")
def try_channel(actor: CurrentActor, channel_id: UUID) -> TestSent:
    """Send a test message now, and say what became of it."""
    with unit_of_work() as uow:
        return service.try_channel(uow, actor, channel_id)
