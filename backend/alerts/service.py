"""The operations on objectives, alerts and channels, for pages, the API and start-up."""

from datetime import datetime

from backend.alerts import repository
from backend.alerts.burning import FEWEST_SEEN
from backend.alerts.catalogue import BY_KEY as OBJECTIVES
from backend.alerts.catalogue import FALLEN
from backend.alerts.channels import add_channel, list_channels, remove_channel, switch_channel, try_channel
from backend.alerts.judging import judge
from backend.alerts.objectives import Chosen, change_target, holding_targets, list_objectives
from backend.alerts.schemas import Alert
from backend.alerts.sending import send_waiting
from backend.alerts.watching import watching
from backend.db.paging import DEFAULT_LIMIT, MOST, Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import EVERYONE, Actor, allowed, internal

__all__ = [
    "FALLEN",
    "FEWEST_SEEN",
    "OBJECTIVES",
    "Chosen",
    "add_channel",
    "alerts_between",
    "change_target",
    "holding_targets",
    "judge",
    "list_alerts",
    "list_channels",
    "list_objectives",
    "remove_channel",
    "send_waiting",
    "switch_channel",
    "try_channel",
    "watching",
]


@internal
def alerts_between(uow: UnitOfWork, start: datetime, end: datetime) -> list[Alert]:
    """Alerts that reach into `[start, end)`, the first fired first; for reports."""
    return [Alert.model_validate(row) for row in repository.list_between(uow.session, start, end)]


@allowed(EVERYONE)
def list_alerts(
    uow: UnitOfWork,
    actor: Actor,
    *,
    is_open: bool | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[Alert]:
    """Alerts, newest first; those that are not over, those that are, or all.

    Raises:
        Invalid: bad cursor.
    """
    limit = max(1, min(limit, MOST))
    rows = repository.list_alerts(uow.session, is_open=is_open, after=decode_cursor(cursor), limit=limit)
    following = encode_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Page([Alert.model_validate(row) for row in rows[:limit]], following)
