"""Testing: what the last verification of the living installation said, and CI. Without one, nothing is known."""

from backend.reports.facts import Facts
from backend.reports.schemas import Row, Section, SectionState, Table
from backend.reports.sections.parts import counted, listed
from backend.reports.showing import show_duration


def write(facts: Facts) -> Section:
    """The heading."""
    last = facts.verification
    if last is None:
        return Section(
            id="testing",
            heading="Testing",
            state=SectionState.UNKNOWN,
            sentences=[
                "Unknown: no verification of this installation was recorded before the end of this window.",
                *_ci(facts),
            ],
        )
    failed = [check.name for check in last.checks if check.passed is False]
    skipped = [check.name for check in last.checks if check.passed is None]
    passed = len(last.checks) - len(failed) - len(skipped)
    commit = f"commit {last.commit[:12]}" if last.commit else "an unknown commit"
    sentences = [
        f"{passed} of {counted(len(last.checks), 'check')} passed at {last.at:%Y-%m-%d %H:%M} UTC on {commit}, "
        f"in {show_duration(last.duration_s)}."
    ]
    if failed:
        sentences.append(f"Failed: {listed(failed)}.")
    if skipped:
        sentences.append(f"Not carried out, so neither passed nor failed: {listed(skipped)}.")
    if last.at < facts.window.start:
        sentences.append("It is older than this window.")
    if last.broke_off:
        sentences.append(f"It ended before all checks were done: {last.broke_off}")
    state = SectionState.OPERATIONAL
    if failed:
        state = SectionState.DEGRADED
    elif skipped or not last.checks or last.broke_off or last.at < facts.window.start:
        state = SectionState.UNKNOWN
    words = {True: "passed", False: "failed", None: "not carried out"}
    return Section(
        id="testing",
        heading="Testing",
        state=state,
        sentences=[*sentences, *_ci(facts)],
        tables=[
            Table(
                id="checks",
                title="Checks of the last verification",
                columns=["Check", "Result", "What it saw"],
                rows=[Row(cells=[c.name, words[c.passed], c.words], url=last.url) for c in last.checks],
                when_empty="It carried out no check.",
            )
        ],
    )


def _ci(facts: Facts) -> list[str]:
    last = facts.handed_in
    if last is None:
        return ["CI has handed in no result."]
    failed = [check.name for check in last.checks if check.passed is False]
    passed = sum(check.passed is True for check in last.checks)
    commit = f"commit {last.commit[:12]}" if last.commit else "an unknown commit"
    of = f"{passed} of {counted(len(last.checks), 'check')}"
    words = f"CI's last result: {of} passed at {last.at:%Y-%m-%d %H:%M} UTC on {commit}"
    return [f"{words}; failed: {listed(failed[:8])}." if failed else f"{words}."]
