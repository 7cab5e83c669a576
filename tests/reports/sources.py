"""A source of figures that says what a test wants it to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from backend.db.base import new_id
from backend.reports.catalogue import CATALOGUE, uptime_figures
from backend.reports.composing import default_targets
from backend.reports.facts import Asked, Facts, gather
from backend.reports.readings import Check, Incident, Outage, Planned, Reading, Uptime, Verification
from backend.reports.schemas import ReportKind
from backend.reports.showing import Unit
from backend.reports.window import Window, last_complete_days

NOW = datetime(2026, 3, 29, 9, 30, tzinfo=UTC)
WINDOW = last_complete_days(NOW)
UNITS = {quoted.measure: quoted.unit for quoted in CATALOGUE}


@dataclass
class Told:
    """Answers every measure; windows before WINDOW answer what `before` says, where it says something."""

    now: Mapping[str, Reading] = field(default_factory=dict)
    before: Mapping[str, Reading] = field(default_factory=dict)
    down_s: Mapping[str, float] = field(default_factory=dict)
    unknown_s: Mapping[str, float] = field(default_factory=dict)
    seen: Sequence[Outage] = ()
    told_of: Sequence[Incident] = ()
    last: Verification | None = None

    def measure(self, name: str, window: Window, *, by: str | None = None) -> Reading | None:
        if window.end <= WINDOW.start:
            return self.before.get(name, self.now.get(name))
        return self.now.get(name)

    def uptime(self, component: str, window: Window) -> Uptime | None:
        whole = window.length.total_seconds()
        down, unknown = self.down_s.get(component, 0.0), self.unknown_s.get(component, 0.0)
        known = whole - unknown
        return Uptime(known - down, down, 0.0, unknown, 0.0, (known - down) / known if known else None)

    def outages(self, window: Window) -> Sequence[Outage] | None:
        return self.seen if window.end > WINDOW.start else ()

    def incidents(self, window: Window) -> Sequence[Incident] | None:
        return self.told_of

    def verification(self, until: datetime) -> Verification | None:
        return self.last

    def handed_in(self, until: datetime) -> Verification | None:
        return None

    def planned(self, since: datetime) -> Sequence[Planned] | None:
        return ()


class Nothing:
    """Nobody measures anything."""

    def measure(self, name: str, window: Window, *, by: str | None = None) -> Reading | None:
        return None

    def uptime(self, component: str, window: Window) -> Uptime | None:
        return None

    def outages(self, window: Window) -> Sequence[Outage] | None:
        return None

    def incidents(self, window: Window) -> Sequence[Incident] | None:
        return None

    def verification(self, until: datetime) -> Verification | None:
        return None

    def handed_in(self, until: datetime) -> Verification | None:
        return None

    def planned(self, since: datetime) -> Sequence[Planned] | None:
        return None


def a_reading(measure: str, value: float | None, n: int = 100_000, *, version: int = 1) -> Reading:
    """A figure of the catalogue, with an interval of a hundredth around what is no share or count."""
    unit = UNITS[measure]
    near = None if value is None or unit in (Unit.SHARE, Unit.COUNT) else value / 100
    return Reading(
        measure,
        measure.replace("_", " ").capitalize(),
        unit,
        value,
        n,
        low=value - near if value is not None and near is not None else None,
        high=value + near if value is not None and near is not None else None,
        rows_url=f"/runs?q={measure}",
        definition_version=version,
    )


def all_well() -> dict[str, Reading]:
    """A reading for every measure, all targets met."""
    return {
        quoted.measure: a_reading(
            quoted.measure,
            0.3
            if quoted.target == 0.5
            else 0.9995
            if quoted.target == 0.999
            else 0.97
            if quoted.unit == Unit.SHARE
            else 0.0
            if quoted.id == "code_quality.faults"
            else 20.0,
        )
        for quoted in CATALOGUE
    }


def verified(*, passed: bool = True) -> Verification:
    """A verification in the window."""
    return Verification(
        WINDOW.end - timedelta(days=1), "0123456789abcdef", 12.0, [Check("imports", passed, "all modules")]
    )


def facts_of(source: Told | Nothing) -> Facts:
    """What a report over WINDOW knows."""
    asked = Asked(new_id(), ReportKind.ASKED, WINDOW, "Ada", NOW, default_targets(), None, [])
    return gather(asked, source)


COMPONENTS = tuple(uptime_figures())
