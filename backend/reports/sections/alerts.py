"""Alerts: those that fired, those that should have, and those that should not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from backend.reports.catalogue import REQUIRED
from backend.reports.facts import Facts
from backend.reports.readings import Alert, Outage
from backend.reports.schemas import Row, Section, Table
from backend.reports.sections.parts import counted
from backend.reports.showing import show_duration
from backend.reports.window import behind

MOST_ROWS = 50
# An outage this short may be over before anybody looks whether to call.
TOO_SHORT = timedelta(minutes=2)
# An alert is fired a moment after what it is about.
LATE = timedelta(minutes=5)


def write(facts: Facts) -> Section:
    """The heading."""
    if facts.alerts is None:
        return Section(
            id="alerts",
            heading="Alerts",
            sentences=[
                "Unknown: no alerts are recorded, so which should and should not have fired cannot be said."
            ],
        )
    unheard, needless = missing(facts), unfounded(facts)
    told = counted(len(facts.alerts), "alert")
    silenced = sum(alert.silenced for alert in facts.alerts)
    sentences = [f"{told} fired{f', {silenced} of them silenced by announced work' if silenced else ''}."]
    if facts.outages is None:
        sentences.append("Which should and should not have fired is unknown: nobody kept state changes.")
    else:
        sentences.append(
            f"By rule {len(unheard) or 'none'} should have fired and did not; {len(needless) or 'none'} fired for a "
            "component that was not down."
        )
    return Section(
        id="alerts",
        heading="Alerts",
        sentences=sentences,
        tables=[_fired(facts, facts.alerts, needless), *_unheard(facts, unheard)],
    )


def missing(facts: Facts) -> list[Outage]:
    """Times in which a required component was down for long enough, without an alert that says so."""
    return [
        outage
        for outage in facts.outages or ()
        if outage.state == "down"
        and outage.component in REQUIRED
        and (outage.ended or facts.asked.now) - outage.began >= TOO_SHORT
        and not any(_is_about(facts, alert, outage) for alert in facts.alerts or ())
    ]


def unfounded(facts: Facts) -> list[Alert]:
    """Alerts that a component is down while it was not."""
    if facts.outages is None:
        return []
    return [
        alert
        for alert in facts.alerts or ()
        if alert.of_component
        and not any(outage.state == "down" and _is_about(facts, alert, outage) for outage in facts.outages)
    ]


def _is_about(facts: Facts, alert: Alert, outage: Outage) -> bool:
    if not alert.of_component or alert.subject != outage.component:
        return False
    over = (outage.ended or facts.asked.now) + LATE
    return alert.fired <= over and (alert.ended is None or alert.ended >= outage.began)


def _fired(facts: Facts, alerts: Sequence[Alert], needless: Sequence[Alert]) -> Table:
    return Table(
        id="alerts",
        title="Alerts that fired",
        columns=["Alert", "Severity", "Fired", "Length", "Remark"],
        rows=[
            Row(
                cells=[
                    alert.title,
                    alert.severity,
                    f"{alert.fired:%Y-%m-%d %H:%M:%S}",
                    show_duration(((alert.ended or facts.asked.now) - alert.fired).total_seconds())
                    + ("" if alert.ended else ", not over yet"),
                    "should not have fired"
                    if alert in needless
                    else "silenced by announced work"
                    if alert.silenced
                    else "",
                ],
                url=alert.url,
            )
            for alert in alerts[:MOST_ROWS]
        ],
        when_empty="None fired.",
    )


def _unheard(facts: Facts, outages: Sequence[Outage]) -> list[Table]:
    if not outages:
        return []
    return [
        Table(
            id="alerts.missing",
            title="Should have fired",
            columns=["Component", "Down from"],
            rows=[
                Row(
                    cells=[outage.component, f"{outage.began:%Y-%m-%d %H:%M:%S}"],
                    url=behind("component", outage.component, facts.window),
                )
                for outage in outages[:MOST_ROWS]
            ],
            when_empty="None.",
        )
    ]
