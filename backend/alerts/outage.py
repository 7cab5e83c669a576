"""The one thing the database cannot be asked about: that it is gone. Told from memory, by the process that judged last."""

from collections.abc import Callable, Sequence
from datetime import datetime

from backend.db.base import utc_now

Send = Callable[[bytes, str, str], str | None]
# One look that fails is not an outage yet.
LOOKS = 2


class DatabaseOutage:
    """What this process knows of an outage, and whom to tell of it.

    Args:
        send: sends a message to an address.
        now: the clock; tests move it.
    """

    def __init__(self, send: Send, now: Callable[[], datetime] = utc_now) -> None:
        self._send = send
        self._now = now
        self._addresses: Sequence[bytes] = ()
        self._failed = 0
        self._since: datetime | None = None

    def remember(self, addresses: Sequence[bytes]) -> None:
        """Keep whom to tell; nobody, where another process judges."""
        self._addresses = addresses

    def failed(self) -> None:
        """The database did not answer; told once, when it did not twice in a row."""
        self._failed += 1
        if self._failed == 1:
            self._since = self._now()
        if self._failed == LOOKS:
            self._tell(
                "The database is down",
                "PostgreSQL does not answer: nobody can sign in, and runs wait. Start it, or check DATABASE_URL.",
            )

    def over(self) -> None:
        """The database answers; whoever was told of the outage is told that it is over."""
        if self._failed >= LOOKS and self._since is not None:
            minutes = max(1, round((self._now() - self._since).total_seconds() / 60))
            self._tell("Resolved: The database is down", f"It answers again, after about {minutes} min.")
        self._failed = 0

    def _tell(self, title: str, body: str) -> None:
        for address in self._addresses:
            self._send(address, title, body)
