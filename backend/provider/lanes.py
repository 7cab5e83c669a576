"""How many requests of this process are with a server at once: as many as it bears.

A server on one graphics card answers one after the other, and what waits behind five others runs into its deadline. So
each time-out halves the lanes, and a round of answers opens one more: additive increase, multiplicative decrease
(Chiu and Jain 1989), as TCP finds its rate.
"""

import threading
from collections.abc import Callable

from backend.provider.schemas import Outcome

MOST_LANES = 24
# How often one that waits looks whether anybody still wants its answer.
LOOK_EVERY = 0.5


class Lanes:
    """The lanes to one server."""

    def __init__(self, most: int = MOST_LANES) -> None:
        self._most = most
        self._open = most
        self._taken = 0
        self._answers = 0
        self._changed = threading.Condition()

    @property
    def open(self) -> int:
        """Requests that may be under way at once now."""
        return self._open

    def enter(self, cancelled: Callable[[], bool]) -> bool:
        """Wait for a lane; False when nobody wants the answer any more."""
        with self._changed:
            while self._taken >= self._open:
                self._changed.wait(LOOK_EVERY)
                if cancelled():
                    return False
            self._taken += 1
            return True

    def leave(self, outcome: Outcome | None) -> None:
        """Give the lane back, and learn from how the request ended."""
        with self._changed:
            self._taken -= 1
            if outcome is Outcome.TIMEOUT:
                # Those sent together run out of time together; they are one sign, not many.
                self._open = max(1, min(self._open, self._taken + 1) // 2)
                self._answers = 0
            elif outcome is Outcome.OK:
                self._answers += 1
                if self._answers >= self._open:
                    self._open = min(self._most, self._open + 1)
                    self._answers = 0
            self._changed.notify_all()


_lock = threading.Lock()
_lanes: dict[str, Lanes] = {}


def lanes_to(base_url: str) -> Lanes:
    """This process's lanes to a server."""
    with _lock:
        return _lanes.setdefault(base_url, Lanes())


def forget() -> None:
    """Forget what was learnt of every server."""
    with _lock:
        _lanes.clear()
