"""Carry runs in the test's own process: to the end, or up to a chosen moment."""

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from backend.agents import loop


class Interrupted(BaseException):
    """Ends the work between two transitions, as a process that stops does."""


def carry_out(run_id: UUID) -> None:
    """Carry a run to its end, and fail it as the workflow does."""
    try:
        loop.carry(run_id)
    except Exception as error:
        loop.fail(run_id, error)


def advance(run_id: UUID, transitions: int = 1) -> None:
    """Make so many transitions of a local run, and stop there."""
    left = iter(range(transitions))
    carry_until(run_id, lambda: next(left, None) is None)


def carry_until(run_id: UUID, reached: Callable[[], bool]) -> None:
    """Carry a run until something holds; asked before each transition."""

    def check() -> None:
        if reached():
            raise Interrupted

    with suppress(Interrupted):
        loop.carry(run_id, check)
