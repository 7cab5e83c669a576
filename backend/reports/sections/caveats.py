"""Caveats: what has to be known to read the figures right."""

from backend.reports.facts import Facts
from backend.reports.readings import Kind
from backend.reports.schemas import Section
from backend.reports.sections.parts import listed
from backend.reports.wording import Direction


def write(facts: Facts) -> Section:
    """The heading."""
    said = [
        "Unmeasured time counts neither as success nor as failure. Intervals hold with 95% if cases are independent; "
        "requests and runs that fail together make them too narrow.",
        'Where two things happened together it says "coincided with"; only a person confirms a cause.',
    ]
    figures = facts.figures.values()
    if not facts.window.whole_weeks:
        said.append(
            "The window is not made of whole weeks, so weekends weigh differently in it and in the one before."
        )
    estimated = [figure.title for figure in figures if figure.kind is Kind.ESTIMATED]
    if estimated:
        said.append(f"Estimated, not measured: {listed(estimated)}.")
    unknown = [figure.title for figure in figures if figure.value is None]
    if unknown:
        said.append(f"Not measured in this window: {listed(unknown)}.")
    changed = [figure.title for figure in figures if figure.change.direction is Direction.NOT_COMPARABLE]
    if changed:
        said.append(f"Not comparable, since the definition changed: {listed(changed)}.")
    return Section(id="caveats", heading="Caveats", sentences=said)
