"""How fast a parser must get on. Only the child process begins a pace; elsewhere the steps count nothing."""

import signal
import time

# Processor seconds without a step, after which the system ends the process, and for the whole file.
STALL_SECONDS = 2.5
WHOLE_SECONDS = 12.0
# From here on a file that would take too long in all is refused at once, not at the end.
JUDGED_AFTER_SECONDS = 1.5

_began: float | None = None


class TooSlow(Exception):
    """At this pace the file would exceed its time."""


def begin() -> None:
    """Start counting in this process, which then dies of a standstill (SIGPROF)."""
    global _began
    _began = time.process_time()
    _rearm()


def step(done: int, total: int) -> None:
    """Say that `done` of `total` parts (pages, paragraphs) are read.

    Raises:
        TooSlow: the whole would take longer than `WHOLE_SECONDS`.
    """
    if _began is None:
        return
    _rearm()
    spent = time.process_time() - _began
    if spent > JUDGED_AFTER_SECONDS and spent * total > WHOLE_SECONDS * max(1, done):
        raise TooSlow


def _rearm() -> None:
    # The default action of the signal ends even a C function that never returns to Python.
    if hasattr(signal, "ITIMER_PROF"):
        signal.setitimer(signal.ITIMER_PROF, STALL_SECONDS)
