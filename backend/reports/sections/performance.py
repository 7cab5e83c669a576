"""Performance: how long did people wait?"""

from backend.reports.facts import Facts
from backend.reports.schemas import Section
from backend.reports.sections.parts import listed, remarks
from backend.reports.wording import Verdict

# Judged under other headings; told again here, where one looks for them.
WAITS = ("api.latency_p95", "work.wait_p95")


def write(facts: Facts) -> Section:
    """The heading. It makes no claim of its own about what works."""
    figures = facts.of("performance")
    waits = [facts.figures[name] for name in WAITS if name in facts.figures]
    missed = [figure for figure in waits if figure.verdict is Verdict.MISSED]
    told = [f"{figure.title}: {figure.verdict_words or figure.shown}" for figure in waits]
    sentences = [f"{'Missed: ' if missed else ''}{'; '.join(told)}."] if told else []
    unmeasured = [figure.title for figure in figures if figure.value is None]
    if unmeasured:
        sentences.append(f"Unknown, since nothing was measured: {listed(unmeasured)}.")
    return Section(
        id="performance", heading="Performance", sentences=[*sentences, *remarks(figures)], figures=figures
    )
