"""Where the figures of a report really come from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backend.db.unit_of_work import UnitOfWork
from backend.reports.readings import Outage, Planned, Reading, Uptime, Verification
from backend.reports.window import Window


class LiveSource:
    """Reads out of one transaction, so that all figures are of one moment."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    def measure(self, name: str, window: Window, *, by: str | None = None) -> Reading | None:
        """One figure over a window."""
        return None

    def uptime(self, component: str, window: Window) -> Uptime | None:
        """How long a component was in which state."""
        return None

    def outages(self, window: Window) -> Sequence[Outage] | None:
        """What did not work in a window."""
        return None

    def verification(self, until: datetime) -> Verification | None:
        """The newest verification that began before `until`."""
        return None

    def planned(self, since: datetime) -> Sequence[Planned] | None:
        """Maintenance that ends after `since`."""
        return None
