"""The database's clock, as far as this process knows it: the whole fleet dates what it sees by it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from backend.db.base import utc_now


class FleetClock:
    """This machine's clock, set right by the database's each time it is heard."""

    def __init__(self, local: Callable[[], datetime] = utc_now) -> None:
        self._local = local
        self._ahead = timedelta()

    def set(self, there: datetime) -> None:
        """Take over the database's time."""
        self._ahead = there - self._local()

    def now(self) -> datetime:
        """The fleet's time; while the database is away, by what it last said."""
        return self._local() + self._ahead
