"""How long this process did not run when it should have: starved, suspended, or held up by itself."""

import threading
import time
from collections import deque

KEPT_SECONDS = 120.0


class Standstill:
    """Collects how late a loop of this process was, for whoever is to judge what was seen meanwhile."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # When it ran again, by the monotonic clock, and how many seconds late.
        self._late: deque[tuple[float, float]] = deque()

    def note(self, seconds: float) -> None:
        """The loop ran again, so many seconds after it should have."""
        if seconds <= 0.0:
            return
        now = time.monotonic()
        with self._lock:
            self._late.append((now, seconds))
            while self._late[0][0] < now - KEPT_SECONDS:
                self._late.popleft()

    def since(self, began: float) -> float:
        """Seconds it stood still after a moment of the monotonic clock."""
        with self._lock:
            return sum(min(seconds, at - began) for at, seconds in self._late if at > began)
