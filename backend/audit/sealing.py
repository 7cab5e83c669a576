"""The thread that seals what was recorded: at once when this process recorded something, else every few seconds."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from backend.audit import chain
from backend.db.unit_of_work import unit_of_work
from backend.errors import ConsoleError

logger = logging.getLogger(__name__)

# Another process may have died between its commit and the seal.
LOOK_EVERY_SECONDS = 5.0
# What is recorded within this time is sealed together.
GATHER_SECONDS = 0.5

_recorded = threading.Event()


def wake() -> None:
    """Say that something was committed and waits for its seal."""
    _recorded.set()


@contextmanager
def sealing() -> Iterator[None]:
    """Seal in the background until the block ends."""
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            _recorded.wait(LOOK_EVERY_SECONDS)
            _recorded.clear()
            if stop.wait(GATHER_SECONDS):
                return
            seal_all()

    sealer = threading.Thread(target=work, name="audit-sealer", daemon=True)
    sealer.start()
    try:
        yield
    finally:
        stop.set()
        wake()
        sealer.join(2)
        seal_all()


def seal_all() -> None:
    """Seal all that waits now. Without a database it waits on."""
    try:
        sealed = chain.BATCH
        while sealed == chain.BATCH:
            with unit_of_work() as uow:
                sealed = chain.seal(uow)
    except ConsoleError:
        logger.warning("Sealing the audit trail waits for the database.")
