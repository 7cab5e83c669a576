"""Where the figures of a report really come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from backend.alerts import service as alerts
from backend.db.unit_of_work import UnitOfWork
from backend.metrics import service as metrics
from backend.metrics.schemas import Measured
from backend.reports.readings import (
    Alert,
    Check,
    Incident,
    Kind,
    Outage,
    Planned,
    Reading,
    Uptime,
    Verification,
)
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
            return None
        reading = _reading(metrics.measure(self._uow, name, window.start, window.end, by=by))
        # Runs and errors are listed one by one; of everything else there is a screen of its slices over this window.
        one_by_one = (reading.rows_url or "").startswith(("/runs", "/errors"))
        return reading if one_by_one else replace(reading, rows_url=behind("measure", name, window))

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
        first = status.first_measured(self._uow)
        if first is None or first >= window.end:
            return None
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

    def alerts(self, window: Window) -> Sequence[Alert] | None:
        """Alerts that were not over before a window began and fired before its end."""
        return [
            Alert(
                one.title,
                one.severity.value,
                one.subject,
                one.rule == alerts.FALLEN,
                one.fired_at,
                one.resolved_at,
                one.silenced,
                "/alerts",
            )
            for one in alerts.alerts_between(self._uow, window.start, window.end)
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
