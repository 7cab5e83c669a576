"""Alerts that should and should not have fired."""

from backend.reports.facts import Facts
from backend.reports.schemas import Section


def write(facts: Facts) -> Section:
    """The heading. Nobody keeps alerts yet, and none is not the same as unknown."""
    return Section(
        id="alerts",
        heading="Alerts",
        sentences=[
            "Unknown: no alerts are recorded, so which should and should not have fired cannot be said."
        ],
    )
