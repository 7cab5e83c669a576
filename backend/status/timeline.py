"""What samples add up to: seconds in each state within a window. A gap is unknown, neither up nor down. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from backend.status.schemas import State

# Older than this, a reading says nothing about now.
STALE_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Seen:
    """One sample: when, and what was measured."""

    at: datetime
    state: State
    maintenance: bool = False


@dataclass(frozen=True, slots=True)
class Seconds:
    """Measured seconds by state, outside maintenance; then those in maintenance, and what was measured in it."""

    operational: float = 0.0
    degraded: float = 0.0
    down: float = 0.0
    disabled: float = 0.0
    unknown: float = 0.0
    maintenance: float = 0.0
    maintenance_up: float = 0.0
    maintenance_down: float = 0.0

    def __add__(self, other: "Seconds") -> "Seconds":
        return Seconds(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


def seconds_of(samples: Iterable[Seen], start: datetime, end: datetime) -> Seconds:
    """Seconds in each state within `[start, end)`.

    Args:
        samples: of one component, oldest first; those up to `STALE_AFTER` before the window reach into it.
        start: where the window begins.
        end: where it ends.
    """
    sums = dict.fromkeys((each.name for each in fields(Seconds)), 0.0)
    row = list(samples)
    for place, sample in enumerate(row):
        until = sample.at + STALE_AFTER
        if place + 1 < len(row):
            until = min(until, row[place + 1].at)
        span = (min(until, end) - max(sample.at, start)).total_seconds()
        if span > 0:
            for name in _counts_as(sample):
                sums[name] += span
    return Seconds(**sums)


def _counts_as(sample: Seen) -> tuple[str, ...]:
    if not sample.maintenance:
        return (sample.state.value,)
    if sample.state in (State.OPERATIONAL, State.DEGRADED):
        return ("maintenance", "maintenance_up")
    if sample.state is State.DOWN:
        return ("maintenance", "maintenance_down")
    return ("maintenance",)
