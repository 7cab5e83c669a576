"""How much was made, how well, how fast, and at what cost? Everything chosen stands in the address.

Not called `metrics`: that address is Prometheus's.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import pandas as pd
import streamlit as st

from backend.db.tallies import Grain
from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.metrics import service as metrics
from backend.metrics.schemas import Measured, Series, Unit
from backend.permissions import Actor
from pages.operate.metric_words import caption_of, change_word, sentence_of, value_word
from pages.ui import (
    bar_figure,
    empty_state,
    error_state,
    exact_time,
    line_figure,
    metric_card,
    page_header,
    pick_from_chart,
    section_title,
    sentence_case,
    share,
)

# What the screen opens with, by the words in its address: how long, and in what slices.
WINDOWS: Final[Mapping[str, tuple[timedelta, Grain]]] = {
    "24 h": (timedelta(hours=24), Grain.HOUR),
    "7 d": (timedelta(days=7), Grain.HOUR),
    "28 d": (timedelta(days=28), Grain.DAY),
    "90 d": (timedelta(days=90), Grain.DAY),
}
USUAL: Final = "28 d"
SPELT: Final = {
    "24 h": "last 24 hours",
    "7 d": "last 7 days",
    "28 d": "last 28 days",
    "90 d": "last 90 days",
}
HEADLINES: Final = (
    "runs_ended",
    "run_success",
    "queue_wait_p95",
    "acceptance",
    "items_approved",
    "cost_per_approved_item",
    "cost",
    "step_success",
)
# What somebody else's look has read is good for this many seconds.
SHARED: Final = 15.0
WHOLE: Final = "nothing"
# More lines than this nobody tells apart; the others are in the file.
MOST_LINES: Final = 8

Figures = list[tuple[Measured, Measured]]


def look(
    uow: UnitOfWork, actor: Actor, name: str, end: datetime, width: timedelta, step: Grain, by: str | None
) -> tuple[Figures, Series]:
    """The headlines against the window before, and the measure chosen in slices."""
    start = end - width
    return (
        metrics.read_figures(uow, actor, HEADLINES, start, end),
        metrics.read_series(uow, actor, name, start, end, step=step, by=by),
    )


def choose() -> tuple[str, str, str]:
    """The window, the measure and the key it is split by."""
    known = {definition.name: definition for definition in metrics.definitions()}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        window = st.segmented_control(
            "Window", list(WINDOWS), default=USUAL, required=True, key="window", bind="query-params"
        )
        name = st.selectbox(
            "Measure",
            list(known),
            format_func=lambda name: known[name].title,
            key="measure",
            bind="query-params",
            width=320,
        )
        by = st.selectbox(
            "Split by",
            [WHOLE, *known[name].splits],
            format_func=sentence_case,
            key="by",
            bind="query-params",
            width=180,
        )
    return window or USUAL, name, by


def show_figures(figures: Figures) -> None:
    """One card each."""
    better = {definition.name: definition.better for definition in metrics.definitions()}
    counts = {definition.name: definition.counts for definition in metrics.definitions()}
    for row in range(0, len(figures), 4):
        for column, (now, before) in zip(st.columns(4, gap="small"), figures[row : row + 4], strict=False):
            change = metrics.compare(now, before)
            with column:
                metric_card(
                    now.title,
                    value_word(now.unit, now.value),
                    caption_of(now, change),
                    change=change_word(now, change),
                    better=better[now.name].value,
                    help=counts[now.name],
                )


def lines_of(found: Series) -> dict[str, list[float | None]]:
    """The lines of the chart: the largest groups, or the whole."""
    groups = sorted(found.figure.groups.values(), key=lambda group: -group.n)
    names = [key for key, group in found.figure.groups.items() if group in groups[:MOST_LINES]][:MOST_LINES]
    counted = found.definition.unit not in (Unit.SHARE, Unit.SECONDS, Unit.DOLLARS_EACH)
    if not names:
        return {found.definition.title: [point.figure.value for point in found.points]}
    return {
        name: [
            point.figure.groups[name].value if name in point.figure.groups else (0.0 if counted else None)
            for point in found.points
        ]
        for name in names
    }


def table_of(found: Series) -> pd.DataFrame:
    """What is charted, a row per slice and group, for the file."""
    rows: list[dict[str, object]] = []
    for point in found.points:
        for key, figure in (("", point.figure), *point.figure.groups.items()):
            rows.append(
                {
                    "from": point.at.isoformat(),
                    "measure": figure.name,
                    "definition_version": figure.definition_version,
                    found.by or "group": key,
                    "value": figure.value,
                    "unit": figure.unit.value,
                    "n": figure.n,
                    "low": figure.low,
                    "high": figure.high,
                    "kind": figure.kind.value,
                    "coverage": figure.coverage,
                }
            )
    return pd.DataFrame(rows)


def show_series(found: Series, window: str) -> None:
    """The chart; a click on a point leads to its rows."""
    definition, figure = found.definition, found.figure
    value = value_word(definition.unit, figure.value)
    section_title(definition.title, f"{value} (n={figure.n:,})" if value else "nothing measured")
    st.caption(definition.counts)
    if not figure.n:
        empty_state("monitoring", "Nothing measured", f"No row of this measure lies in the {SPELT[window]}.")
        return
    lines = lines_of(found)
    at = [point.at for point in found.points]
    stacked = definition.unit not in (Unit.SHARE, Unit.SECONDS, Unit.DOLLARS_EACH)
    drawn = bar_figure(at, lines) if stacked else line_figure(at, lines)
    if definition.unit is Unit.SHARE:
        drawn.update_yaxes(tickformat=".0%")
    elif definition.unit is Unit.SECONDS:
        drawn.update_yaxes(ticksuffix=" s")
    picked = pick_from_chart(drawn, alt=f"{definition.title}, {SPELT[window]}: {value}", key="chart")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if picked is not None:
            show_picked(found, list(lines), *picked)
        st.download_button(
            "CSV",
            table_of(found).to_csv(index=False),
            file_name=f"{definition.name}.csv",
            mime="text/csv",
            icon=":material/download:",
            type="tertiary",
            key="csv",
        )


def show_picked(found: Series, names: Sequence[str], line: int, place: int) -> None:
    """The point that was clicked, and the way to its rows."""
    point = found.points[place]
    figure = point.figure.groups.get(names[line], point.figure) if found.by else point.figure
    st.caption(
        f"{exact_time(point.at)}: {value_word(figure.unit, figure.value) or 'not measured'} (n={figure.n:,})",
        width="content",
    )
    if figure.rows_url:
        st.link_button("Open its rows", figure.rows_url, icon=":material/table_rows:", type="tertiary")


def show() -> None:
    """The whole screen."""
    header = st.container()
    window, name, by = choose()
    width, step = WINDOWS[window]
    # To the end of this minute: what ended a moment ago counts, and all who look within it ask the same.
    now = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    try:
        figures, found = share(look, SHARED, name, now, width, step, None if by == WHOLE else by)
    except ConsoleError as error:
        with header:
            page_header("Metrics")
        error_state(error)
        return
    with header:
        page_header("Metrics", sentence_of({now.name: now for now, _ in figures}, SPELT[window]))
    show_figures(figures)
    st.space("xsmall")
    show_series(found, window)


show()
