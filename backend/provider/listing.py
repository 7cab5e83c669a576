"""Is the provider there: its list of models, asked for once a minute at most, which costs nothing."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass

from backend.provider.client import Reply
from backend.provider.clock import Clock
from backend.provider.schemas import Outcome

ASKED_EVERY = 60.0


@dataclass(frozen=True, slots=True)
class Listed:
    """What the last request for the list came to. `models` is None where the list could not be read."""

    outcome: Outcome
    models: frozenset[str] | None
    latency_ms: float


class Listing:
    """The last list of one process, by provider."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[str | None, str | None], tuple[float, Listed]] = {}

    def look(self, key: tuple[str | None, str | None], ask: Callable[[], Reply], clock: Clock) -> Listed:
        """The list, asked for again when the last one is a minute old."""
        with self._lock:
            known = self._kept.get(key)
            if known is not None and clock.monotonic() - known[0] < ASKED_EVERY:
                return known[1]
            reply = ask()
            listed = Listed(reply.outcome or Outcome.OK, _names(reply.text), reply.latency_ms)
            self._kept = {key: (clock.monotonic(), listed)}
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
