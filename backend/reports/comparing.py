"""Two reports side by side, out of what each froze."""

from __future__ import annotations

from backend.reports.catalogue import every_figure
from backend.reports.readings import Kind, Reading
from backend.reports.schemas import ComparedFigure, Figure, Report, ReportComparison, ReportSummary
from backend.reports.showing import Unit
from backend.reports.wording import Better, Direction, Spread, compare

# Sums of a window, which a longer one has more of.
SUMS = frozenset({Unit.DOLLARS.value, "tokens"})


def side_by_side(left: Report, right: Report) -> ReportComparison:
    """The figures of two made reports; of other lengths or definitions, they are not comparable."""
    ours, theirs = _figures(left), _figures(right)
    same_length = left.end - left.start == right.end - right.start
    figures = [
        _compared(heading, ours.get(id, (heading, None))[1], figure, same_length)
        for id, (heading, figure) in theirs.items()
    ]
    worse = sum(figure.direction is Direction.WORSENED for figure in figures)
    better = sum(figure.direction is Direction.IMPROVED for figure in figures)
    sentence = (
        f"From the older to the newer {worse or 'none'} worsened and {better or 'none'} improved for sure."
    )
    if not same_length:
        sentence = (
            "They cover windows of different lengths, so counts and sums are not comparable. " + sentence
        )
    return ReportComparison(left=_summary(left), right=_summary(right), sentence=sentence, figures=figures)


def _figures(report: Report) -> dict[str, tuple[str, Figure]]:
    assert report.document is not None
    return {
        figure.id: (section.heading, figure)
        for section in report.document.sections
        for figure in section.figures
    }


def _compared(heading: str, older: Figure | None, newer: Figure, same_length: bool) -> ComparedFigure:
    quoted = every_figure().get(newer.id)
    spread = quoted.spread if quoted else Spread.GIVEN
    change = compare(
        _reading(newer),
        _reading(older) if older else None,
        spread,
        quoted.better if quoted else Better.NEITHER,
    )
    direction, words = change.direction, change.words
    summed = spread is Spread.COUNT or newer.unit in SUMS
    if not same_length and summed and direction is not Direction.UNKNOWN:
        direction, words = Direction.NOT_COMPARABLE, "not comparable: windows of different lengths"
    return ComparedFigure(
        id=newer.id,
        title=newer.title,
        heading=heading,
        left=older.shown if older else "not in this report",
        right=newer.shown,
        direction=direction,
        words=words,
    )


def _reading(figure: Figure) -> Reading:
    return Reading(
        figure.id,
        figure.title,
        figure.unit,
        figure.value,
        figure.n,
        figure.low,
        figure.high,
        Kind(figure.kind),
        figure.coverage,
        figure.rows_url,
        figure.definition_version,
    )


def _summary(report: Report) -> ReportSummary:
    return ReportSummary(**{name: getattr(report, name) for name in ReportSummary.model_fields})
