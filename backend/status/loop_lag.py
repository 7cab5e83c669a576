"""How late an event loop is: what should happen in half a second happens later while something holds the loop."""

import asyncio

EVERY_SECONDS = 0.5


class LoopLag:
    """Watches one event loop from within.

    Args:
        loop: the one to watch; it may run in another thread.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._due: float | None = None
        self._worst = 0.0
        self._stopped = False

    def start(self) -> None:
        """Begin to watch."""
        self._loop.call_soon_threadsafe(self._plan)

    def stop(self) -> None:
        """Watch no more."""
        self._stopped = True

    def take_worst_ms(self) -> float:
        """Most milliseconds it was late since the last call of this; counts a delay that still goes on."""
        due = self._due
        going_on = self._loop.time() - due if due is not None else 0.0
        worst, self._worst = max(self._worst, going_on, 0.0), 0.0
        return round(worst * 1_000, 2)

    def _plan(self) -> None:
        self._due = self._loop.time() + EVERY_SECONDS
        self._loop.call_at(self._due, self._arrive)

    def _arrive(self) -> None:
        if self._due is not None:
            self._worst = max(self._worst, self._loop.time() - self._due)
        self._due = None
        if not self._stopped:
            self._plan()
