"""The system's own checks by the clock: every process that serves screens looks, and one of them begins."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from backend.config import settings
from backend.db.unit_of_work import unit_of_work
from backend.errors import ConsoleError
from backend.verification import service

logger = logging.getLogger(__name__)

# A console started for a minute is not there to be verified, and one just started has other things to do.
FIRST_LOOK_SECONDS = 900.0
LOOK_EVERY_SECONDS = 300.0


@contextmanager
def verifying() -> Iterator[None]:
    """Run the checks by the clock until the block ends, unless the setting is empty."""
    stop = threading.Event()
    if settings().verify_every_hours is not None:
        threading.Thread(target=_look_again, args=(stop,), name="verification-schedule", daemon=True).start()
    try:
        yield
    finally:
        stop.set()


def _look_again(stop: threading.Event) -> None:
    wait = FIRST_LOOK_SECONDS
    while not stop.wait(wait):
        wait = LOOK_EVERY_SECONDS
        try:
            with unit_of_work() as uow:
                service.begin_scheduled(uow)
        except ConsoleError as error:
            logger.warning("The schedule of verifications waits: %s", error.message)
