"""A clock that need not be waited for."""

import threading
import time
from datetime import datetime, timedelta

from backend.db.base import utc_now


class QuickClock:
    """The real time, moved on by every sleep instead of waiting; threads share it."""

    def __init__(self) -> None:
        self._skipped = 0.0
        self._lock = threading.Lock()
        self.slept: list[float] = []

    def now(self) -> datetime:
        """The time of day, skipped time included."""
        return utc_now() + timedelta(seconds=self._skipped)

    def monotonic(self) -> float:
        """Seconds that passed or were skipped."""
        return time.monotonic() + self._skipped

    def sleep(self, seconds: float) -> None:
        """Skip so many seconds."""
        with self._lock:
            self._skipped += seconds
            self.slept.append(seconds)
