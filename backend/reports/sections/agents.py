"""Agents: do their steps succeed, what do they use, and which engines were there?"""

from backend.reports.facts import Facts
from backend.reports.schemas import Section
from backend.reports.sections.parts import measured_section


def write(facts: Facts) -> Section:
    """The heading."""
    return measured_section(facts, "agents", "Agents")
