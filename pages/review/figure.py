"""What is behind one figure of a report? Its rows over the same window: slices of a measure, or states of a component."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import streamlit as st

from backend.age import WORDS, in_this_age
from backend.db.tallies import Grain
from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError, Invalid, NotFound
from backend.metrics import service as metrics
from backend.metrics.schemas import Figure, Series, Unit
from backend.permissions import RUN_WATCHERS, Actor
from backend.reports.showing import show, show_duration
from backend.reports.window import Window
from backend.status import service as status
from backend.status.schemas import History
from pages.ui import (
    bar_figure,
    current_actor,
    empty_state,
    error_state,
    escape_markdown,
    exact_time,
    line_figure,
    page_header,
    perform,
    section_title,
    sentence_case,
    show_chart,
    status_mark,
)

# Up to this long a window is shown in hours.
HOURS_UP_TO = timedelta(days=4)


def window_asked_for() -> Window:
    """The window the address names.

    Raises:
        NotFound: it names none.
        Invalid: it lies too far away.
    """
    try:
        start, end = (datetime.fromisoformat(st.query_params[name]) for name in ("from", "to"))
    except (KeyError, ValueError) as error:
        raise NotFound("This address names no figure and window; open it from a report.") from error
    if start.tzinfo is None or end.tzinfo is None or end <= start:
        raise NotFound("This address names no figure and window; open it from a report.")
    if not in_this_age(start, end):
        raise Invalid(WORDS, code="bad_window")
    return Window(start.astimezone(UTC), end.astimezone(UTC))


def look(uow: UnitOfWork, actor: Actor, name: str, window: Window) -> Series:
    """A measure over the window, in hours or days."""
    step = Grain.HOUR if window.length <= HOURS_UP_TO else Grain.DAY
    return metrics.read_series(uow, actor, name, window.start, window.end, step=step)


def show_measure(found: Series, window: Window) -> None:
    """The measure as a whole, what it counts, and its slices."""
    figure, definition = found.figure, found.definition
    said = show(figure.value, definition.unit)
    # A count is its own number of rows.
    rows = "" if figure.value == figure.n else f" from n={figure.n:,}"
    page_header(definition.title, f"{sentence_case(said)}{rows}, {window.words}.")
    st.caption(
        f"{escape_markdown(definition.counts)} Definition {definition.version}; "
        f"{figure.coverage:.1%} of the window was measured."
    )
    if figure.rows_url and current_actor().role in RUN_WATCHERS:
        st.link_button("Open the runs one by one", figure.rows_url, icon=":material/table_rows:", key="runs")
    if not figure.n:
        empty_state("monitoring", "Nothing measured", "No row of this measure lies in the window.")
        return
    at = [point.at for point in found.points]
    counted = definition.unit not in (Unit.SHARE, Unit.SECONDS, Unit.DOLLARS_EACH)
    drawn = (bar_figure if counted else line_figure)(
        at, {definition.title: [point.figure.value for point in found.points]}
    )
    if definition.unit is Unit.SHARE:
        drawn.update_yaxes(tickformat=".0%")
    show_chart(drawn, alt=f"{definition.title}, {window.words}: {said}", key="slices")
    table = pd.DataFrame(
        {
            "From (UTC)": [f"{point.at:%Y-%m-%d %H:%M}" for point in found.points],
            "Value": [show(point.figure.value, definition.unit) for point in found.points],
            "n": [point.figure.n for point in found.points],
            "95% interval": [interval(point.figure, definition.unit) for point in found.points],
            "Coverage": [f"{point.figure.coverage:.1%}" for point in found.points],
        }
    )
    section_title("Its rows", f"by {found.step}, newest last")
    st.dataframe(table, hide_index=True, key="rows", alt=f"{definition.title} by {found.step}")
    st.download_button(
        "CSV",
        table.to_csv(index=False),
        file_name=f"{definition.name}.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        key="csv",
    )


def interval(figure: Figure, unit: Unit) -> str:
    """From where to where a slice may be by chance."""
    if figure.low is None or figure.high is None:
        return "—"
    return f"{show(figure.low, unit)} to {show(figure.high, unit)}"


def show_component(found: History, window: Window) -> None:
    """How long a component was in which state, under each policy, and every change of state."""
    current = found.uptime[0] if found.uptime else None
    known = current.up_s + current.degraded_s + current.down_s if current else 0.0
    if current is None or current.share is None or not known:
        page_header(sentence_case(found.name), f"Not measured, {window.words}.")
        empty_state("monitoring", "Nothing measured", "No sample of this component lies in the window.")
        return
    page_header(
        sentence_case(found.name),
        f"Available for {show(current.share, 'share')} of the {show_duration(known)} that are known, {window.words}.",
    )
    st.caption(f"{current.coverage:.1%} of the window was measured; the rest counts neither way.")
    section_title("Seconds by state", "and what other rules would make of them")
    st.dataframe(
        pd.DataFrame(
            {
                "Rule": [one.rule for one in found.uptime],
                "Available": [show(one.share, "share") for one in found.uptime],
                "Operational": [show_duration(one.up_s) for one in found.uptime],
                "Degraded": [show_duration(one.degraded_s) for one in found.uptime],
                "Down": [show_duration(one.down_s) for one in found.uptime],
                "Unknown": [show_duration(one.unknown_s) for one in found.uptime],
                "Maintenance": [show_duration(one.maintenance_s) for one in found.uptime],
            }
        ),
        hide_index=True,
        height="content",
        key="policies",
        alt="Availability under each policy",
    )
    section_title("Changes of state", "newest first, 200 at most")
    if not found.changes:
        st.caption("No change was recorded in this window.")
    for change in found.changes:
        st.markdown(
            f"{status_mark(change.state.value)} {exact_time(change.at)}  \n"
            f":small[:gray[{escape_markdown(change.summary)}]]"
        )


try:
    window = window_asked_for()
    component = st.query_params.get("component")
    if component:
        show_component(perform(status.read_history, component, window.start, window.end), window)
    else:
        show_measure(perform(look, st.query_params.get("measure", ""), window), window)
except ConsoleError as error:
    page_header("Figure")
    error_state(error)
