"""Redis: is it there, and how does it answer?"""

from backend.reports.facts import Facts
from backend.reports.schemas import Section
from backend.reports.sections.parts import measured_section

NONE = "No Redis is configured, which is not a fault: each process keeps its copies in its own memory."


def write(facts: Facts) -> Section:
    """The heading. Where there is no Redis nothing is said to be operational; the figures are those of the memory."""
    section = measured_section(facts, "redis", "Redis")
    if facts.asked.redis:
        return section
    return section.model_copy(update={"state": None, "sentences": [NONE, *section.sentences[1:]]})
