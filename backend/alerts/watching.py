"""The background of the alerts: one process of the fleet judges and sends, for as long as it holds the turn."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from backend.alerts.judging import judge
from backend.alerts.sending import send_waiting
from backend.db.base import utc_now
from backend.db.turns import Turn, take_turn
from backend.db.unit_of_work import unit_of_work
from backend.errors import ConsoleError
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
    while not stop.wait(LOOK_EVERY.total_seconds()):
        try:
            # Held for one look: two processes that take turns fire nothing twice, since what is open is in the database.
            with take_turn(engine, Turn.ALERTS) as ours:
                if ours:
                    look()
        except ConsoleError as error:
            logger.warning("Alerts wait: %s", error.message)
        except SQLAlchemyError as error:
            logger.warning("Alerts wait for the database (%s).", type(error).__name__)
        except Exception:
            # One look that fails must not end all that would follow.
            logger.exception("Alerts could not be judged.")


@internal
def look() -> None:
    """Judge what is wrong now, and send what waits to be sent."""
    seen = status.snapshot()
    if seen.components:
        with unit_of_work() as uow:
            judge(uow, seen, utc_now())
    send_waiting()
