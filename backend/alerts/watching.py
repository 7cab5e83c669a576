"""The background of the alerts: one process of the fleet judges and sends, for as long as it holds the turn."""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backend.alerts import repository
from backend.alerts.judging import judge
from backend.alerts.outage import DatabaseOutage
from backend.alerts.sending import send, send_waiting
from backend.db.base import utc_now
from backend.db.turns import Turn, take_turn
from backend.db.unit_of_work import is_away, unit_of_work
from backend.errors import Unavailable
from backend.permissions import internal
from backend.status import service as status

logger = logging.getLogger(__name__)

LOOK_EVERY = timedelta(seconds=20)


@internal
@contextmanager
def watching(engine: Engine) -> Iterator[None]:
    """Judge and send in a thread of this process, where no other does, until the block ends."""
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(engine, stop), name="alerts", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join(2)


def _watch(engine: Engine, stop: threading.Event) -> None:
    outage = DatabaseOutage(send)
    while not stop.wait(LOOK_EVERY.total_seconds()):
        try:
            with take_turn(engine, Turn.ALERTS) as ours:
                outage.over()
                outage.remember(())
                while ours and not stop.is_set():
                    # Should the lock's connection be lost, another process judges too; what is open is in the database, so
                    # nothing is fired twice.
                    outage.remember(look())
                    stop.wait(LOOK_EVERY.total_seconds())
        except (Unavailable, OperationalError, InterfaceError, PoolTimeout) as error:
            logger.warning("Alerts wait for the database (%s).", type(error).__name__)
            if is_away(error):
                outage.failed()
        except Exception:
            # One look that fails must not end all that would follow.
            logger.exception("Alerts could not be judged.")


@internal
def look() -> Sequence[bytes]:
    """Judge what is wrong now, and send what waits to be sent.

    Returns:
        The sealed addresses of the channels that are on.
    """
    seen = status.snapshot()
    with unit_of_work() as uow:
        if seen.components:
            judge(uow, seen, utc_now())
        addresses = [row.address for row in repository.list_channels(uow.session) if row.enabled]
    send_waiting()
    return addresses
