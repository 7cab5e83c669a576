"""Outages: how long, what of, and their share of the budget. A cause nobody confirmed only coincided."""

from datetime import datetime

from backend.reports.catalogue import uptime_figures, uptime_id
from backend.reports.facts import Facts
from backend.reports.readings import Outage
from backend.reports.schemas import Row, Section, Table
from backend.reports.sections.parts import counted, listed
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
    seen = (facts.figures.get(each.id) for each in uptime_figures().values())
    covered = max((figure.coverage for figure in seen if figure is not None), default=0.0)
    if covered < 1:
        sentences.append(f"States were measured in {show(covered, Unit.SHARE)} of the window.")
    sentences.append(
        "Nothing was measured in the window before."
        if facts.outages_before is None
        else f"In the window before: {counted(len(facts.outages_before), 'outage')}."
    )
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
            ),
            *_incidents(facts),
        ],
    )


def _incidents(facts: Facts) -> list[Table]:
    if facts.incidents is None:
        return []
    return [
        Table(
            id="incidents",
            title="Incidents",
            columns=["Incident", "Worst", "Components", "Began", "Length", "Cause"],
            rows=[
                Row(
                    cells=[
                        one.title,
                        one.worst,
                        listed(one.components),
                        f"{one.began:%Y-%m-%d %H:%M:%S}",
                        _length(facts, one.began, one.ended),
                        _cause(one.cause, confirmed=one.confirmed_by is not None),
                    ],
                    url=one.url,
                )
                for one in facts.incidents[:MOST_ROWS]
            ],
            when_empty="No incident was opened.",
        )
    ]


def _length(facts: Facts, began: datetime, ended: datetime | None) -> str:
    end = min(ended or facts.asked.now, facts.asked.now)
    return show_duration(max(0.0, (end - began).total_seconds())) + ("" if ended else ", not over yet")


def _cause(cause: str, *, confirmed: bool) -> str:
    return cause if confirmed else f"coincided with: {cause}" if cause else "unknown"


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
            _cause(outage.cause, confirmed=outage.confirmed),
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
