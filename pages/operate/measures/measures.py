"""How much was made, how well, how fast, and at what cost? Everything chosen stands in the address.

Not called `metrics`: that address is Prometheus's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

import streamlit as st

from backend.db.tallies import Grain
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import ConsoleError
from backend.metrics import service as metrics
from backend.metrics.schemas import Level, Measured, Series, Unit
from backend.permissions import Actor
from pages.operate.measures.lines import MOST_LINES, lines_of, stacks, table_of
from pages.operate.measures.words import caption_of, change_word, sentence_of, sure_of, value_word
from pages.ui import (
    bar_figure,
    current_actor,
    empty_state,
    error_state,
    exact_time,
    has_screen,
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
# Chosen by two days, both included; they stand in the address.
OWN: Final = "Own"
LONGEST: Final = timedelta(days=366)
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

Figures = list[tuple[Measured, Measured]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """From when to when, in what slices, and what that is called."""

    start: datetime
    end: datetime
    step: Grain
    words: str


@dataclass(frozen=True, slots=True)
class Look:
    """What the screen reads at once."""

    figures: Figures
    series: Series
    before: Series
    levels: Sequence[Level]


def look(uow: UnitOfWork, actor: Actor, name: str, chosen: Chosen, by: str | None) -> Look:
    """The headlines against the window before, the measure chosen in slices of both, and what stands at a number now."""
    start, end, step = chosen.start, chosen.end, chosen.step
    return Look(
        metrics.read_figures(uow, actor, HEADLINES, start, end),
        metrics.read_series(uow, actor, name, start, end, step=step, by=by, most=MOST_LINES),
        metrics.read_series(uow, actor, name, start - (end - start), start, step=step),
        metrics.read_levels(uow, actor),
    )


def chosen_window(window: str) -> Chosen | None:
    """The window of this name; of an own one, None until both days are chosen."""
    # To the end of this minute: what ended a moment ago counts, and all who look within it ask the same.
    now = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    if window != OWN:
        width, step = WINDOWS[window]
        start = now - width
        # Of days, some minutes more: whole hours are counted already.
        return Chosen(
            start if width < timedelta(days=7) else start.replace(minute=0), now, step, SPELT[window]
        )
    days = st.date_input(
        "Days (UTC), both included",
        value=(now.date() - timedelta(days=7), now.date() - timedelta(days=1)),
        max_value=now.date(),
        min_value=now.date() - 3 * LONGEST,
        key="days",
        bind="query-params",
        width=260,
    )
    if not isinstance(days, tuple) or len(days) != 2 or days[1] - days[0] > LONGEST:
        st.caption("Choose the first and the last day, a year apart at most.")
        return None
    first, last = (datetime.combine(day, time(), UTC) for day in days)
    end = min(now, last + timedelta(days=1))
    step = Grain.HOUR if end - first <= timedelta(days=14) else Grain.DAY
    return Chosen(first, end, step, f"days from {first:%Y-%m-%d} to {last:%Y-%m-%d}")


def choose() -> tuple[str, str, str]:
    """The window, the measure and the key it is split by."""
    known = {definition.name: definition for definition in metrics.definitions()}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        window = st.segmented_control(
            "Window", [*WINDOWS, OWN], default=USUAL, required=True, key="window", bind="query-params"
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


def _spent_words(spent: float, cap: float | None, unpriced: int) -> str:
    share = f"{spent / cap:.0%} of the cap of {cap:,.2f} USD" if cap else "No cap is set"
    known = f"{share}; estimated from list prices, since midnight UTC."
    if not unpriced:
        return known
    calls = "1 call has" if unpriced == 1 else f"{unpriced:,} calls have"
    return f"{calls} no known price and no cap holds them. {known}"


def show_levels(levels: Sequence[Level]) -> None:
    """What stands at a number right now: money against its cap, and who is signed in."""
    by_name = {level.name: level.value for level in levels}
    spent, cap = by_name.get("spent_today_usd") or 0.0, by_name.get("budget_today_usd")
    sessions, processes = by_name.get("sessions"), by_name.get("processes")
    unpriced = int(by_name.get("unpriced_calls_today") or 0)
    columns = st.columns(4, gap="small")
    with columns[0]:
        metric_card(
            "Spent today",
            None if unpriced and not spent else value_word(Unit.DOLLARS, spent),
            _spent_words(spent, cap, unpriced),
        )
    with columns[1]:
        metric_card(
            "Signed in now", None if sessions is None else f"{sessions:,.0f}", "Sessions that work right now."
        )
    with columns[2]:
        metric_card(
            "Processes now",
            None if processes is None else f"{processes:,.0f}",
            "That said within half a minute that they run."
            if processes is not None
            else "None has said that it runs.",
        )
    with columns[3]:
        metric_card(
            "Database now",
            value_word(Unit.BYTES, by_name.get("database_bytes")),
            "With its indexes.",
        )


def file_of(found: Series, chosen: Chosen) -> Callable[[], str]:
    """What writes the file; of more groups than are drawn, all are read anew when it is asked for."""
    actor, definition, by = current_actor(), found.definition, found.by

    def write() -> str:
        if len(found.figure.groups) <= MOST_LINES:
            return table_of(found).to_csv(index=False)
        with unit_of_work() as uow:
            whole = metrics.read_series(
                uow, actor, definition.name, chosen.start, chosen.end, step=chosen.step, by=by
            )
        return table_of(whole).to_csv(index=False)

    return write


def show_series(found: Series, before: Series, chosen: Chosen, *, compared: bool) -> None:
    """The chart; a click on a point leads to its rows."""
    definition, figure, words = found.definition, found.figure, chosen.words
    value = value_word(definition.unit, figure.value)
    section_title(definition.title, f"{value} (n={figure.n:,})" if value else "nothing measured")
    st.caption(definition.counts)
    if figure.value is None or not figure.n:
        empty_state("monitoring", "Nothing measured", f"No row of this measure lies in the {words}.")
        return
    st.caption(sure_of(figure, before.figure))
    lines = lines_of(found)
    at = [point.at for point in found.points]
    own = len(lines)
    if compared and found.by is None:
        earlier = [point.figure.value for point in before.points][: len(at)]
        lines["The window before"] = earlier + [None] * (len(at) - len(earlier))
    drawn = bar_figure(at, lines) if stacks(found) else line_figure(at, lines)
    if len(lines) > own:
        # Two windows do not add up.
        drawn.update_layout(barmode="group")
    if definition.unit is Unit.SHARE:
        drawn.update_yaxes(tickformat=".0%")
    elif definition.unit in (Unit.SECONDS, Unit.MILLISECONDS):
        drawn.update_yaxes(ticksuffix=f" {definition.unit.value}")
    elif definition.unit is Unit.BYTES:
        drawn.update_yaxes(tickformat=".3s", ticksuffix="B")
    picked = pick_from_chart(drawn, alt=f"{definition.title}, {words}: {value}", key="chart")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if picked is not None and picked[0] < own:
            show_picked(found, list(lines), *picked)
        elif picked is not None:
            show_picked(before, [], 0, picked[1])
        st.download_button(
            "CSV",
            file_of(found, chosen),
            file_name=f"{definition.name}.csv",
            mime="text/csv",
            icon=":material/download:",
            type="tertiary",
            key="csv",
        )


def show_picked(found: Series, names: Sequence[str], line: int, place: int) -> None:
    """The point that was clicked, and the way to its rows."""
    point = found.points[place]
    figure = point.figure.groups.get(names[line], point.figure) if found.by and names else point.figure
    st.caption(
        f"{exact_time(point.at)}: {value_word(figure.unit, figure.value) or 'not measured'} (n={figure.n:,})",
        width="content",
    )
    if figure.rows_url and not has_screen(current_actor().role, figure.rows_url):
        st.caption("Its rows are not open to your role.", width="content")
    elif figure.rows_url:
        st.link_button("Open its rows", figure.rows_url, icon=":material/table_rows:", type="tertiary")
    else:
        st.caption("Only counts are kept of this, no rows.", width="content")


def show() -> None:
    """The whole screen."""
    header = st.container()
    window, name, by = choose()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = chosen_window(window)
        compared = st.toggle("Draw the window before", key="before", bind="query-params")
    if chosen is None:
        with header:
            page_header("Metrics")
        return
    try:
        seen = share(look, SHARED, name, chosen, None if by == WHOLE else by)
    except ConsoleError as error:
        with header:
            page_header("Metrics")
        error_state(error)
        return
    with header:
        page_header("Metrics", sentence_of({now.name: now for now, _ in seen.figures}, chosen.words))
    show_levels(seen.levels)
    show_figures(seen.figures)
    st.space("xsmall")
    show_series(seen.series, seen.before, chosen, compared=compared)


show()
