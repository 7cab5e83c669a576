"""Keep a log readable during an outage: the same complaint once in a while, not a thousand times a minute."""

import logging
import time
from collections.abc import Callable

WHILE_SECONDS = 60.0
# Complaints differ in their numbers; their beginnings do not.
SAME_BEGINNING = 60
CANCELLED = frozenset({"DBOSAwaitedWorkflowCancelledError", "DBOSWorkflowCancelledError"})


class OnceInAWhile(logging.Filter):
    """Lets a message of one beginning through once a minute, without its traceback the next times."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """True for what was not said within the last minute; a run somebody cancelled is no complaint at all."""
        message = record.getMessage()
        if record.exc_info and record.exc_info[0] and record.exc_info[0].__name__ in CANCELLED:
            return False
        if "Waiting for the recorded outcome" in message:
            return False
        beginning = message[:SAME_BEGINNING]
        now = self._clock()
        if now - self._said.get(beginning, -WHILE_SECONDS) < WHILE_SECONDS:
            return False
        self._said[beginning] = now
        return True
