"""From facts to a document: the header, the verdict, what changed, then every heading in order. Pure."""

from __future__ import annotations

from backend.reports.catalogue import every_figure
from backend.reports.facts import Facts, verdicts
from backend.reports.schemas import ConfidenceView, Document, Figure, Period, ReportKind, Stretch
from backend.reports.sections import SECTIONS
from backend.reports.sections import actions as actions_section
from backend.reports.sections.parts import counted
from backend.reports.window import Window
from backend.reports.wording import Direction, Verdict, confidence, overall

TITLES = {
    ReportKind.ASKED: "Status report",
    ReportKind.DAILY: "Daily status report",
    ReportKind.WEEKLY: "Weekly status report",
}
# In the first line; the table has all of them.
MOST_NAMED = 3


def compose(facts: Facts) -> Document:
    """The whole report as a draft."""
    asked = facts.asked
    figures = list(facts.figures.values())
    sure = confidence(
        coverage(figures),
        same_definitions=all(f.change.direction is not Direction.NOT_COMPARABLE for f in figures),
        enough=bool(facts.judged) and Verdict.NOT_ENOUGH not in verdicts(facts),
    )
    return Document(
        id=asked.id,
        kind=asked.kind,
        title=TITLES[asked.kind],
        period=_period(facts.window),
        compared_with=_period(facts.window.before),
        data_through=facts.window.end,
        coverage=coverage(figures),
        definitions={figure.id: figure.definition_version for figure in figures},
        earlier=asked.earlier,
        made_at=asked.now,
        made_by=asked.made_by,
        headline=headline(facts),
        verdict=overall(verdicts(facts)),
        confidence=ConfidenceView(level=sure.level, reasons=list(sure.reasons)),
        what_changed=what_changed(figures),
        sections=[
            actions_section.section(asked.id, asked.actions),
            *(write(facts) for write in SECTIONS),
        ],
        stretches=_stretches(facts),
    )


def headline(facts: Facts) -> str:
    """The first line: misses by name, before anything else."""
    judged = facts.judged
    missed = [figure for figure in judged if figure.verdict is Verdict.MISSED]
    unsure = [figure for figure in judged if figure.verdict is Verdict.NOT_ENOUGH]
    if missed:
        named = "; ".join(f"{f.title} {f.verdict_words}" for f in missed[:MOST_NAMED])
        more = f"; and {len(missed) - MOST_NAMED} more" if len(missed) > MOST_NAMED else ""
        return f"Missed {len(missed)} of {counted(len(judged), 'target')}: {named}{more}."
    if judged and all(figure.value is None for figure in judged):
        return f"Nothing to judge by: none of {counted(len(judged), 'target')} was measured in this window."
    if unsure:
        met = len(judged) - len(unsure)
        return (
            f"Not enough data for {len(unsure)} of {counted(len(judged), 'target')}; "
            f"{met or 'none'} met, none missed."
        )
    if not judged:
        return "Not enough data: no target is set, so nothing can be met or missed."
    return f"Met all {counted(len(judged), 'target')}."


def coverage(figures: list[Figure]) -> float | None:
    """The least coverage among the figures that have a target; what has none decides nothing."""
    judged = [figure.coverage for figure in figures if figure.verdict is not None]
    return min(judged, default=None)


def what_changed(figures: list[Figure]) -> list[str]:
    """Worse first, then better, then how much stayed as it was."""
    said = []
    for direction, lead in ((Direction.WORSENED, "Worsened"), (Direction.IMPROVED, "Improved")):
        said += [
            f"{lead}: {figure.title}, {figure.previous_shown} to {figure.shown} "
            f"({figure.change.words}, n={figure.n:,})."
            for figure in figures
            if figure.change.direction is direction
        ]
    same = sum(figure.change.direction is Direction.NONE for figure in figures)
    if same:
        said.append(f"No detectable change in {counted(same, 'figure')}.")
    moved = [f for f in figures if f.change.direction in (Direction.ROSE, Direction.FELL)]
    if moved:
        said.append(
            "Neither good nor bad: "
            + "; ".join(f"{f.title} {f.previous_shown} to {f.shown}" for f in moved)
            + "."
        )
    unknown = sum(figure.change.direction is Direction.UNKNOWN for figure in figures)
    if unknown:
        said.append(f"For {counted(unknown, 'figure')} there is nothing to compare.")
    return said


def default_targets() -> dict[str, float | None]:
    """The targets that hold until somebody chooses others."""
    return {id: quoted.target for id, quoted in every_figure().items() if quoted.aim is not None}


def _period(window: Window) -> Period:
    return Period(start=window.start, end=window.end, words=window.words)


def _stretches(facts: Facts) -> list[Stretch]:
    window = facts.window
    return [
        Stretch(
            row=outage.component,
            state=outage.state,
            start=max(outage.began, window.start),
            end=min(outage.ended or window.end, window.end),
        )
        for outage in facts.outages or []
        if outage.began < window.end and (outage.ended is None or outage.ended > window.start)
    ]
