"""The circuit breaker: after failures in a row a server is left alone, then tried with one request. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from backend.provider.schemas import Outcome

OPENS_AFTER = 5
OPEN_FOR = timedelta(seconds=30)
LONGEST_OPEN = timedelta(minutes=5)
# A probe whose process died must not keep everybody out.
PROBE_LASTS = timedelta(seconds=70)

# The server's own troubles; what a model says or a wrong key is not one of them.
TROUBLES = frozenset({Outcome.SERVER_ERROR, Outcome.TIMEOUT, Outcome.CONNECTION, Outcome.TRUNCATED})
# These say nothing about the server's health.
SILENT = frozenset({Outcome.CANCELLED, Outcome.RATE_LIMITED})


@dataclass(frozen=True, slots=True)
class Circuit:
    """Failures in a row, and until when the circuit is open or a single probe is under way."""

    failures: int = 0
    open_until: datetime | None = None
    probing_until: datetime | None = None

    def closed_until(self, now: datetime) -> datetime | None:
        """When to ask again; None when a request may go now."""
        if self.open_until is None:
            return None
        if now < self.open_until:
            return self.open_until
        if self.probing_until is not None and now < self.probing_until:
            return self.probing_until
        return None

    def admitted(self, now: datetime) -> "Circuit":
        """After a request was let through: half open, it is the one probe."""
        return self if self.open_until is None else replace(self, probing_until=now + PROBE_LASTS)

    def after(self, outcome: Outcome, now: datetime) -> "Circuit":
        """After a request ended."""
        if outcome in SILENT:
            return replace(self, probing_until=None)
        if outcome not in TROUBLES:
            return Circuit()
        if self.open_until is not None and self.probing_until is None:
            # It was sent before the circuit opened, and says nothing that is not known.
            return self
        failures = self.failures + 1
        if failures < OPENS_AFTER:
            return Circuit(failures)
        # Twice as long for each probe that fails.
        pause = min(OPEN_FOR * 2 ** (failures - OPENS_AFTER), LONGEST_OPEN)
        return Circuit(failures, open_until=now + pause)
