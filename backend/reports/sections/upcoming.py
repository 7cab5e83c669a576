"""Upcoming changes: planned maintenance."""

from backend.reports.facts import Facts
from backend.reports.schemas import Row, Section, Table
from backend.reports.sections.parts import counted


def write(facts: Facts) -> Section:
    """The heading."""
    if facts.planned is None:
        return Section(
            id="upcoming", heading="Upcoming changes", sentences=["Unknown: planned work is not recorded."]
        )
    if not facts.planned:
        sentence = "No maintenance is planned."
    else:
        sentence = f"{counted(len(facts.planned), 'maintenance window')} planned."
    return Section(
        id="upcoming",
        heading="Upcoming changes",
        sentences=[sentence],
        tables=[
            Table(
                id="upcoming",
                title="Planned maintenance",
                columns=["Component", "From", "To", "What"],
                rows=[
                    Row(
                        cells=[
                            one.component,
                            f"{one.start:%Y-%m-%d %H:%M}",
                            f"{one.end:%Y-%m-%d %H:%M}",
                            one.what,
                        ]
                    )
                    for one in facts.planned
                ],
                when_empty="None is planned.",
            )
        ],
    )
