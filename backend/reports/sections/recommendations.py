"""Recommendations: one a risk, the gravest first, and what would let more be said."""

from backend.reports.facts import Facts
from backend.reports.schemas import Section
from backend.reports.sections.parts import listed
from backend.reports.sections.risks import risks
from backend.reports.wording import Verdict

MOST = 12


def write(facts: Facts) -> Section:
    """The heading."""
    advice = list(dict.fromkeys(risk.advice for risk in risks(facts)))[:MOST]
    unsure = [figure.title for figure in facts.judged if figure.verdict is Verdict.NOT_ENOUGH]
    if unsure:
        advice.append(
            f"Let these collect more data, or choose a longer window, before judging them: {listed(unsure)}."
        )
    return Section(
        id="recommendations",
        heading="Recommendations",
        sentences=advice or ["None: every target was met with enough data, and no rule found a risk."],
    )
