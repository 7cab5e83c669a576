"""The background of the metrics in each process: hand over what was counted here, and roll up closed hours."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from backend.cache import on_lookup
from backend.db.unit_of_work import unit_of_work
from backend.errors import ConsoleError
from backend.faults import service as faults
from backend.metrics import counting, service

logger = logging.getLogger(__name__)

HAND_OVER_EVERY = timedelta(seconds=10)
ROLL_UP_EVERY = timedelta(seconds=60)


@contextmanager
def recording(*, serving: bool = True) -> Iterator[None]:
    """Hand over and roll up in the background until the block ends; what is left is handed over then.

    Args:
        serving: whether this process answers requests, as a worker does not.
    """
    on_lookup(counting.count_lookup)
    faults.on_fault(counting.count_fault)
    stop = threading.Event()
    thread = threading.Thread(target=_record, args=(stop, serving), name="metrics", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(2)


def _record(stop: threading.Event, serving: bool) -> None:
    due = time.monotonic()
    while True:
        last = stop.wait(HAND_OVER_EVERY.total_seconds())
        try:
            hand_over(serving=serving)
            if not last and time.monotonic() >= due:
                with unit_of_work() as uow:
                    service.note_levels(uow)
                with unit_of_work() as uow:
                    service.roll_up(uow)
                due = time.monotonic() + ROLL_UP_EVERY.total_seconds()
        except ConsoleError as error:
            logger.warning("The metrics wait: %s", error.message)
        except Exception:
            # A figure that cannot be counted must not end the counting of all others.
            logger.exception("The metrics could not be kept.")
        if last:
            return


def hand_over(*, serving: bool = True) -> None:
    """Add what this process counted since the last time to the fleet's minutes; what cannot be kept is counted on."""
    taken = counting.take(serving=serving)
    try:
        with unit_of_work() as uow:
            service.keep_counts(uow, taken)
    except BaseException:
        counting.put_back(taken)
        raise
