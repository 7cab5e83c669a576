"""Where the figures of a report really come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from math import inf, nextafter

from backend.db.unit_of_work import UnitOfWork
from backend.faults import service as faults
from backend.metrics import service as metrics
from backend.metrics.schemas import Measured
from backend.reports.readings import Check, Incident, Kind, Outage, Planned, Reading, Uptime, Verification
from backend.reports.showing import Unit
from backend.reports.window import Window, behind
from backend.status import service as status
from backend.status.incident_schemas import Incident as StatusIncident
from backend.status.policy import CURRENT
from backend.verification import service as verification
from backend.verification.schemas import Outcome, VerificationView


class LiveSource:
    """Reads out of one transaction, so that all figures are of one moment."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._known = {definition.name for definition in metrics.definitions()}

    def measure(self, name: str, window: Window, *, by: str | None = None) -> Reading | None:
        """One figure over a window; None where no measure of that name exists yet."""
        if name not in self._known:
            beside = _BESIDE.get(name)
            return beside(self._uow, window) if beside else None
        reading = _reading(metrics.measure(self._uow, name, window.start, window.end, by=by))
        # Runs are listed one by one; of everything else there is a screen of its slices.
        return reading if reading.rows_url else replace(reading, rows_url=behind("measure", name, window))

    def uptime(self, component: str, window: Window) -> Uptime | None:
        """How long a component was in which state."""
        seen = status.uptime(self._uow, component, window.start, window.end)
        return Uptime(
            up_s=seen.up_s,
            down_s=seen.down_s,
            degraded_s=seen.degraded_s,
            unknown_s=seen.unknown_s,
            maintenance_s=seen.maintenance_s,
            share=seen.share,
            # Switched off for all the time that was seen.
            disabled=seen.disabled_s > 0 and seen.up_s + seen.down_s + seen.degraded_s == 0,
            policy_version=CURRENT.version,
        )

    def outages(self, window: Window) -> Sequence[Outage] | None:
        """What did not work in a window; its cause is confirmed where a person said what that was."""
        known = [one for one in status.incidents_between(self._uow, window.start, window.end) if one.cause_by]
        return [_outage(one, known) for one in status.outages(self._uow, window.start, window.end)]

    def incidents(self, window: Window) -> Sequence[Incident] | None:
        """Incidents that reach into a window."""
        return [
            Incident(
                one.title,
                one.worst.value,
                one.components,
                one.opened_at,
                one.resolved_at,
                one.cause,
                one.cause_by,
                f"/incidents?incident={one.id}",
            )
            for one in status.incidents_between(self._uow, window.start, window.end)
        ]

    def verification(self, until: datetime) -> Verification | None:
        """The newest verification of this installation that began before `until` and came to an end."""
        return _verified(verification.latest(self._uow, before=until, by_ci=False))

    def handed_in(self, until: datetime) -> Verification | None:
        """The newest result of CI that began before `until`."""
        return _verified(verification.latest(self._uow, before=until, by_ci=True))

    def planned(self, since: datetime) -> Sequence[Planned] | None:
        """Maintenance that ends after `since`."""
        return [
            Planned(", ".join(one.components) or "all components", one.starts_at, one.ends_at, one.reason)
            for one in status.planned_maintenance(self._uow, since)
        ]


def _outage(one: status.Outage, incidents: Sequence[StatusIncident]) -> Outage:
    for incident in incidents:
        ended = incident.resolved_at
        began_in_it = incident.opened_at <= one.began and (ended is None or one.began < ended)
        if began_in_it and one.component in incident.components:
            return Outage(
                one.component, one.state.value, one.began, one.ended, incident.cause, confirmed=True
            )
    return Outage(one.component, one.state.value, one.began, one.ended, one.cause)


def _database_latency(uow: UnitOfWork, window: Window) -> Reading | None:
    """The upper bound of the slice the 95th percentile of the looks at the database lies in; it is above the lower one."""
    seen = status.latency(uow, "database", window.start, window.end, 0.95)
    coverage = status.uptime(uow, "database", window.start, window.end).coverage
    title, url = "Database round trip, 95th percentile", behind("component", "database", window)
    if seen is None or seen.high is None:
        return None
    return Reading(
        "database_latency_p95", title, Unit.MILLISECONDS, seen.high, seen.n, nextafter(seen.low, inf), seen.high,
        Kind.ESTIMATED, coverage, url,
    )  # fmt: skip


def _faults(uow: UnitOfWork, window: Window) -> Reading | None:
    """Different errors seen; watched for while some process ran."""
    seen = faults.kinds_between(uow, window.start, window.end)
    heard = metrics.measure(uow, "requests", window.start, window.end).coverage
    if seen is None or not heard:
        return None
    known, unsure = seen
    return Reading(
        "faults", "Different errors of the program itself", Unit.COUNT, float(known), known, None, None,
        Kind.ESTIMATED if unsure else Kind.MEASURED, heard,
    )  # fmt: skip


# What no measure counts, but its own domain can tell.
_BESIDE: dict[str, Callable[[UnitOfWork, Window], Reading | None]] = {
    "database_latency_p95": _database_latency,
    "faults": _faults,
}


def _verified(last: VerificationView | None) -> Verification | None:
    if last is None:
        return None
    said = {Outcome.PASSED: True, Outcome.FAILED: False}
    return Verification(
        last.started_at,
        last.commit or "",
        last.seconds or 0.0,
        [Check(one.title, said.get(one.outcome), one.detail) for one in last.checks],
        f"/verification?id={last.id}",
        last.error or "",
    )


def _reading(measured: Measured) -> Reading:
    unknown = measured.value is None
    return Reading(
        measured.name,
        measured.title,
        measured.unit.value,
        measured.value,
        measured.n,
        measured.low,
        measured.high,
        Kind.UNKNOWN if unknown else Kind(measured.kind.value),
        measured.coverage,
        measured.rows_url or None,
        measured.definition_version,
        {name: _reading(group) for name, group in measured.groups.items()},
    )
