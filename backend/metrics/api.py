"""Routes of the metrics."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query

from backend.api.listing import Listing
from backend.auth.dependencies import CurrentActor
from backend.db.base import utc_now
from backend.db.tallies import Grain
from backend.db.unit_of_work import unit_of_work
from backend.errors import Invalid
from backend.metrics import service
from backend.metrics.schemas import Definition, Level, Series

router = APIRouter(tags=["metrics"])

USUAL = timedelta(days=28)
Name = Annotated[str, Path(max_length=60)]
From = Annotated[datetime | None, Query(alias="from")]
To = Annotated[datetime | None, Query(alias="to")]
By = Annotated[str | None, Query(max_length=40)]


@router.get("/metrics")
def list_definitions(actor: CurrentActor) -> Listing[Definition]:
    """Every measure: what it counts, its unit, and by what it can be split."""
    return Listing(items=list(service.list_definitions(None, actor)), next_cursor=None)


@router.get("/metrics/now")
def read_levels(actor: CurrentActor) -> Listing[Level]:
    """What stands at a number right now: sessions, money spent today and its cap, the database's size, processes."""
    with unit_of_work() as uow:
        return Listing(items=service.read_levels(uow, actor), next_cursor=None)


@router.get("/metrics/{name}")
def read_series(
    actor: CurrentActor,
    name: Name,
    since: From = None,
    until: To = None,
    step: Grain | None = None,
    by: By = None,
) -> Series:
    """A measure over `[from, to)`, the last 28 days unless told; in slices of `step`, and split `by` a key."""
    try:
        end = until or utc_now()
        start = since or end - USUAL
    except OverflowError as error:
        raise Invalid("This window lies too far away.", code="bad_window") from error
    with unit_of_work() as uow:
        return service.read_series(uow, actor, name, start, end, step=step, by=by)
