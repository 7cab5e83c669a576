"""Outages: how long, what of, and their share of the budget. A cause nobody confirmed only coincided."""

from datetime import datetime

from backend.reports.catalogue import uptime_id
from backend.reports.facts import Facts
from backend.reports.readings import Outage
from backend.reports.schemas import Row, Section, Table
from backend.reports.sections.parts import counted
from backend.reports.showing import Unit, show, show_duration
from backend.reports.window import behind

MOST_ROWS = 50


def write(facts: Facts) -> Section:
    """The heading."""
    if facts.outages is None:
        return Section(
            id="outages", heading="Outages", sentences=["Unknown: nobody kept state changes in this window."]
        )
    rows = sorted(facts.outages, key=lambda outage: -_seconds(facts, outage))
    if rows:
        total = sum(_seconds(facts, outage) for outage in rows)
        sentences = [f"{counted(len(rows), 'outage')}, {show_duration(total)} of component time together."]
    else:
        sentences = ["No outage was seen in the time that was measured."]
    if facts.outages_before is not None:
        sentences.append(f"In the window before: {counted(len(facts.outages_before), 'outage')}.")
    if len(rows) > MOST_ROWS:
        sentences.append(f"The {MOST_ROWS} longest are listed.")
    return Section(
        id="outages",
        heading="Outages",
        sentences=sentences,
        tables=[
            Table(
                id="outages",
                title="Outages, longest first",
                columns=["Component", "State", "Began", "Length", "Share of budget", "Cause"],
                rows=[_row(facts, outage) for outage in rows[:MOST_ROWS]],
                when_empty="None was seen.",
            )
        ],
    )


def _row(facts: Facts, outage: Outage) -> Row:
    seconds = _seconds(facts, outage)
    length = show_duration(seconds) + ("" if outage.ended else ", not over yet")
    return Row(
        cells=[
            outage.component,
            outage.state,
            f"{outage.began:%Y-%m-%d %H:%M:%S}",
            length,
            # Under the policy degraded is up, so only what was down uses the budget.
            _share_of_budget(facts, outage.component, seconds) if outage.state == "down" else "—",
            outage.cause
            if outage.confirmed
            else f"coincided with: {outage.cause}"
            if outage.cause
            else "unknown",
        ],
        url=behind("component", outage.component, facts.window),
    )


def _seconds(facts: Facts, outage: Outage) -> float:
    start = max(outage.began, facts.window.start)
    end: datetime = min(outage.ended or facts.window.end, facts.window.end)
    return max(0.0, (end - start).total_seconds())


def _share_of_budget(facts: Facts, component: str, seconds: float) -> str:
    figure = facts.figures.get(uptime_id(component))
    if figure is None or figure.target is None or figure.target >= 1:
        return "—"
    return show(seconds / ((1 - figure.target) * facts.window.length.total_seconds()), Unit.SHARE)
