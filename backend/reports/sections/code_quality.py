"""Code quality: what the running system shows of it. What only a developer's tools can tell is said to be unknown."""

from backend.reports.facts import Facts
from backend.reports.schemas import Section, SectionState
from backend.reports.sections.parts import counted, remarks


def write(facts: Facts) -> Section:
    """The heading."""
    figures = facts.of("code_quality")
    faults = facts.figures.get("code_quality.faults")
    state = SectionState.UNKNOWN
    if faults is None or faults.value is None:
        sentences = ["Unknown: errors of the program were not counted in this window."]
    elif faults.value:
        state = SectionState.DEGRADED
        sentences = [f"Degraded: {counted(round(faults.value), 'different error')} of the program itself."]
    elif faults.coverage >= 0.99:
        state = SectionState.OPERATIONAL
        sentences = ["Operational as measured: no error of the program itself."]
    else:
        sentences = ["Unknown: no error of the program was seen, but not all of the window was watched."]
    sentences.append(
        "Lint, types and test coverage are not measured by the running system, so they are unknown here."
    )
    return Section(
        id="code_quality",
        heading="Code quality",
        state=state,
        sentences=[*sentences, *remarks(figures)],
        figures=figures,
    )
