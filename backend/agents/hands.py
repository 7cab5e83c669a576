"""Threads that carry out a run's actions beside each other, and let go of them together."""

import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Generic, TypeVar

from backend.agents.sparc.policy import Decision

DoneT = TypeVar("DoneT")
# Waiting for a model takes no processor: eight drafts and as many keys as a quiz commonly has.
MOST_HANDS = 24
# Seconds; a call sees within half a second that nobody waits.
LAST_MOMENT = 1.0


class Hands(Generic[DoneT]):
    """The actions of a run that are on their way. Leaving the block lets go of what is not done."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._doing: dict[Future[DoneT], Decision] = {}
        self._let_go = threading.Event()

    def __enter__(self) -> "Hands[DoneT]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.let_go()

    @property
    def doing(self) -> list[Decision]:
        """What is on its way."""
        return list(self._doing.values())

    def nobody_waits(self) -> bool:
        """True once what is being done is of no use any more; a model call asks this twice a second."""
        return self._let_go.is_set()

    def begin(self, decision: Decision, act: Callable[[], DoneT]) -> None:
        """Start an action in a thread of its own."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(MOST_HANDS, thread_name_prefix="agent")
        self._doing[self._pool.submit(act)] = decision

    def done(self, seconds: float) -> list[tuple[Decision, Future[DoneT]]]:
        """What was finished, waiting for the first of it for so long at most."""
        ready, _ = wait(self._doing, timeout=seconds, return_when=FIRST_COMPLETED)
        # In the order they were begun, so that two answers of one moment are written alike each time.
        return [(self._doing.pop(future), future) for future in list(self._doing) if future in ready]

    def let_go(self) -> None:
        """Drop everything that is not done, and give it a moment to write down what it cost."""
        self._let_go.set()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            # What had not begun will not: it is cancelled, and nobody would ever call it done.
            wait([future for future in self._doing if future.running()], timeout=LAST_MOMENT)
