"""The time as the provider sees it, so that tests need not wait for a minute to pass."""

import time
from datetime import datetime
from typing import Protocol

from backend.db.base import utc_now


class Clock(Protocol):
    """Tells the time and lets it pass."""

    def now(self) -> datetime:
        """The time of day, in UTC."""

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back."""

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass."""


def start_of_day(now: datetime) -> datetime:
    """Midnight in UTC: budgets by the day begin anew."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


class WallClock:
    """The real time."""

    def now(self) -> datetime:
        """The time of day, in UTC."""
        return utc_now()

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)
