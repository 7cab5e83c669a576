"""Sending messages through Apprise, which speaks to mail, chats and pagers alike. Nothing here writes an address down."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from backend.alerts import repository
from backend.alerts.judging import RESOLVED
from backend.alerts.models import AlertRow
from backend.auth import envelopes
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import ConsoleError
from backend.permissions import internal

logger = logging.getLogger(__name__)

PURPOSE = "alert channel"
AT_ONCE = 20
TRY_AGAIN = timedelta(seconds=30)
NOT_TAKEN = "It did not take the message. Check its address, and that this machine may reach it."


@internal
def send(address: bytes, title: str, body: str) -> str | None:
    """Send one message; None when it was taken, else what went wrong, without the address."""
    from apprise import Apprise

    try:
        url = envelopes.unseal(PURPOSE, address)
    except ConsoleError as error:
        return error.message
    sender = Apprise()
    if not sender.add(url):
        return "Its address cannot be used any more; enter it again."
    return None if sender.notify(title=title, body=body) else NOT_TAKEN


@internal
def send_waiting() -> int:
    """Send what waits, each message in transactions of its own; how many were sent."""
    with unit_of_work() as uow:
        due = [row.id for row in repository.waiting_messages(uow.session, utc_now() - TRY_AGAIN, AT_ONCE)]
    return sum(_send_one(message_id) for message_id in due)


def _send_one(message_id: UUID) -> bool:
    with unit_of_work() as uow:
        found = _message(uow, message_id)
    if found is None:
        return False
    address, title, body = found
    # Not within a transaction: a mail server may take half a minute.
    error = send(address, title, body)
    with unit_of_work() as uow:
        repository.note_attempt(uow.session, message_id, utc_now(), error)
    if error:
        logger.warning("An alert could not be sent: %s", error)
    return error is None


def _message(uow: UnitOfWork, message_id: UUID) -> tuple[bytes, str, str] | None:
    found = repository.find_message(uow.session, message_id)
    if found is None:
        return None
    message, alert, channel = found
    title, body = words(alert, resolved=message.news == RESOLVED)
    return channel.address, title, body


def words(alert: AlertRow, *, resolved: bool) -> tuple[str, str]:
    """What is sent: the title says whether it is over, the body what was measured and when."""
    if resolved:
        ended = alert.resolved_at or alert.fired_at
        return (
            f"Resolved: {alert.title}",
            f"It lasted {_minutes(alert.fired_at, ended)}, from {_moment(alert.fired_at)} to {_moment(ended)}.",
        )
    return f"{alert.title}", f"{alert.sentence}\nSince {_moment(alert.fired_at)}."


def _minutes(start: datetime, end: datetime) -> str:
    minutes = max(1, round((end - start).total_seconds() / 60))
    return "a minute" if minutes == 1 else f"{minutes} minutes"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
