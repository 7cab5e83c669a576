"""Backups by the clock: every process that serves screens looks once a minute, and one of them begins."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from backend import background
from backend.backups import service
from backend.config import settings
from backend.db.unit_of_work import unit_of_work
from backend.errors import ConsoleError

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 60.0
# What pg_dump gets to end once it was told to.
LAST_MOMENT_SECONDS = 2.0


@contextmanager
def keeping_backups() -> Iterator[None]:
    """Make backups by the clock until the block ends, where a schedule is set; then end what is under way."""
    stop = threading.Event()
    if settings().backup_every_hours is not None:
        threading.Thread(target=_look_again, args=(stop,), name="backup-schedule", daemon=True).start()
    try:
        yield
    finally:
        stop.set()
        service.stop()
        background.wait(LAST_MOMENT_SECONDS)


def _look_again(stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            with unit_of_work() as uow:
                service.begin_scheduled(uow)
        except ConsoleError as error:
            logger.warning("The schedule of backups waits: %s", error.message)
        stop.wait(LOOK_EVERY_SECONDS)
