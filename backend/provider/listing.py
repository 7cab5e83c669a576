"""Is the provider there: its list of models, asked for about once a minute, which costs nothing."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass

from backend.provider.client import Reply
from backend.provider.clock import Clock
from backend.provider.schemas import Outcome

# Less than a minute by what it takes to ask, see it twice and say so: a provider that goes shows within 60 s.
ASKED_EVERY = 45.0
# One that failed, and failed again when asked at once, is asked this often until it is back.
ASKED_WHILE_AWAY = 10.0


@dataclass(frozen=True, slots=True)
class Listed:
    """What the last request for the list came to. `models` is None where the list could not be read."""

    outcome: Outcome
    models: frozenset[str] | None
    latency_ms: float

    @property
    def away(self) -> bool:
        """Whether the server did not answer as one that works; some have no such list."""
        return self.outcome not in (Outcome.OK, Outcome.NOT_FOUND)


class Listing:
    """The last list of one process, by provider, and until when it will do."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[str | None, str | None], tuple[float, Listed]] = {}

    def look(self, key: tuple[str | None, str | None], ask: Callable[[], Reply], clock: Clock) -> Listed:
        """The list, asked for again when the last one is old; after a first failure each time, to be sure of it."""
        with self._lock:
            known = self._kept.get(key)
            if known is not None and clock.monotonic() < known[0]:
                return known[1]
            reply = ask()
            listed = Listed(reply.outcome or Outcome.OK, _names(reply.text), reply.latency_ms)
            again = ASKED_EVERY
            if listed.away:
                again = ASKED_WHILE_AWAY if known is not None and known[1].away else 0.0
            self._kept = {key: (clock.monotonic() + again, listed)}
            return listed

    def forget(self) -> None:
        """Ask again next time."""
        with self._lock:
            self._kept = {}


def _names(text: str) -> frozenset[str] | None:
    try:
        rows = json.loads(text)["data"]
        return frozenset(str(row["id"]) for row in rows)
    except (ValueError, KeyError, TypeError):
        return None
