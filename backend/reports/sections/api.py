"""API: is it there, and how does it answer?"""

from backend.reports.facts import Facts
from backend.reports.schemas import Section
from backend.reports.sections.parts import measured_section


def write(facts: Facts) -> Section:
    """The heading."""
    return measured_section(facts, "api", "API")
