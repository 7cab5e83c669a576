"""What a report reads, as it needs it: figures, time up and down, outages, the last verification, planned work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from backend.reports.window import Window


class Kind(StrEnum):
    """Where a figure comes from."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure over one window.

    Attributes:
        value: in `unit`; None when nothing was measured, which is not 0.
        n: how many cases it rests on.
        low, high: its 95% interval, where the one who measured gives it.
        coverage: the share of the window that was measured, 0 to 1.
        definition_version: raised when the same name comes to mean something else.
        groups: the same by a split, such as by model.
    """

    name: str
    title: str
    unit: str
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    kind: Kind = Kind.MEASURED
    coverage: float = 1.0
    rows_url: str | None = None
    definition_version: int = 1
    groups: Mapping[str, Reading] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Uptime:
    """Seconds a component spent in each state over a window; `unknown_s` is where nothing was measured.

    Attributes:
        share: of the known time in which it worked, under the stated policy; None where nothing is known.
        disabled: it is not configured, which is not a fault.
        policy_version: of the policy that says what counts as working.
    """

    up_s: float
    down_s: float
    degraded_s: float
    unknown_s: float
    maintenance_s: float
    share: float | None
    disabled: bool = False
    policy_version: int = 1

    @property
    def seen_s(self) -> float:
        """Seconds in which it was known whether it worked, outside of maintenance."""
        return self.up_s + self.degraded_s + self.down_s

    @property
    def coverage(self) -> float:
        """Share of the time outside of maintenance in which that was known."""
        whole = self.seen_s + self.unknown_s
        return self.seen_s / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class Outage:
    """A stretch of time in which a component did not work as it should."""

    component: str
    state: str
    began: datetime
    ended: datetime | None
    cause: str
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Incident:
    """Something people or the rule said did not work. `confirmed_by` is who said what the cause was."""

    title: str
    worst: str
    components: Sequence[str]
    began: datetime
    ended: datetime | None
    cause: str
    confirmed_by: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Check:
    """One part of a verification."""

    name: str
    passed: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class Verification:
    """One recorded run of the system's own tests.

    Attributes:
        broke_off: why it ended before its checks did; empty where it did not.
    """

    at: datetime
    commit: str
    duration_s: float
    checks: Sequence[Check]
    url: str | None = None
    broke_off: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """Planned work on a component."""

    component: str
    start: datetime
    end: datetime
    what: str


class FigureSource(Protocol):
    """Where the figures come from. None says that nobody measures it."""

    def measure(self, name: str, window: Window, *, by: str | None = None) -> Reading | None:
        """One figure over a window."""
        ...

    def uptime(self, component: str, window: Window) -> Uptime | None:
        """How long a component was in which state."""
        ...

    def outages(self, window: Window) -> Sequence[Outage] | None:
        """What did not work in a window, oldest first."""
        ...

    def incidents(self, window: Window) -> Sequence[Incident] | None:
        """Incidents that reach into a window, the first opened first."""
        ...

    def verification(self, until: datetime) -> Verification | None:
        """The newest verification of this installation that began before `until`."""
        ...

    def handed_in(self, until: datetime) -> Verification | None:
        """The newest result of CI that began before `until`."""
        ...

    def planned(self, since: datetime) -> Sequence[Planned] | None:
        """Maintenance that ends after `since`."""
        ...
