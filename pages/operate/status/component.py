"""One component: how it is, what the probe says, what to do, and how it was over a window."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import pandas as pd
import streamlit as st

from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.permissions import Actor
from backend.status import service as status
from backend.status.schemas import Component, History, State
from backend.status.service import STALE_AFTER
from pages.operate.status.actions import actions
from pages.operate.status.changes import change_list
from pages.operate.status.days import POLICY_TITLES, ninety_days
from pages.operate.status.words import explanation, facts, reading, share_word
from pages.ui import (
    bar_figure,
    duration,
    empty_state,
    error_state,
    escape_markdown,
    glance,
    line_figure,
    name_tab,
    page_header,
    peek,
    perform,
    relative_time,
    section_title,
    show_chart,
    status_mark,
)

REFRESH: Final = timedelta(seconds=3)
WINDOWS: Final[Mapping[str, timedelta]] = {
    "1 h": timedelta(hours=1),
    "6 h": timedelta(hours=6),
    "24 h": timedelta(hours=24),
    "7 d": timedelta(days=7),
    "90 d": timedelta(days=90),
}
USUAL: Final = "6 h"
LENGTHS: Final = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
WORDS: Final = {
    State.OPERATIONAL: "Operational",
    State.DEGRADED: "Degraded",
    State.DOWN: "Down",
    State.UNKNOWN: "Not measured",
    State.MAINTENANCE: "Under announced work",
    State.DISABLED: "Not in use",
}


def find(uow: UnitOfWork | None, actor: Actor, name: str) -> Component | None:
    """One component of the snapshot."""
    return next((each for each in status.read_status(uow, actor).components if each.name == name), None)


def sentence(component: Component) -> str:
    """How it is, since when, and whether the console needs it."""
    since = f" since {component.since:%H:%M} UTC, {relative_time(component.since)}" if component.since else ""
    if component.state is State.MAINTENANCE and component.maintenance_until:
        since = f" until {component.maintenance_until:%H:%M} UTC"
    needed = "The console needs it." if component.required else "The console works without it."
    return f"{WORDS[component.state]}{since}. {needed}"


@st.fragment(run_every=REFRESH)
def now(name: str) -> None:
    """What is known of it now, out of the sampler's memory."""
    component = peek(find, name)
    if component is None:
        return
    with page_header(component.title, sentence(component)):
        st.markdown(status_mark(component.state), width="content")
    with st.container(border=True, gap="small"):
        st.markdown(reading(component))
        st.markdown(f":small[:gray[{escape_markdown(facts(component))}]]", help=explanation(component))


def window_of(name: str) -> None:
    """How it was over the window in the address; it is read from the database."""
    window = st.segmented_control(
        "Window", list(WINDOWS), default=USUAL, required=True, key="window", bind="query-params"
    )
    # To the minute: all who look within it ask the same.
    end = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    try:
        found = perform(status.read_history, name, end - WINDOWS[window or USUAL], end)
    except ConsoleError as error:
        error_state(error)
        # The last hour is in memory, whatever became of the database.
        show_latency(glance(status.read_history, name))
        return
    show_latency(found)
    show_states(found)
    show_uptime(found)
    section_title("Changes of state", "within the window, newest first")
    change_list(found.changes)


def show_latency(found: History) -> None:
    """How long looks took: each of them where they are few, else by slice."""
    lines: dict[str, list[tuple[datetime, float | None]]]
    if found.samples:
        lines = {"Latency": [(each.at, each.latency_ms) for each in found.samples]}
    else:
        lines = {
            "p50": [(each.at, each.latency_p50_ms) for each in found.slices],
            "p95": [(each.at, each.latency_p95_ms) for each in found.slices],
        }
    measured = [value for line in lines.values() for _, value in line if value is not None]
    note = (
        "each look"
        if found.samples
        else f"by {found.resolution}, to the next bound of a histogram that ends at 5 s"
    )
    section_title("Latency", note)
    if not measured:
        empty_state("timer_off", "No latency", "No look of this window took a time that could be measured.")
        return
    apart = STALE_AFTER if found.samples else LENGTHS[found.resolution or "day"]
    broken = {name: with_gaps(line, apart) for name, line in lines.items()}
    figure = line_figure(
        [at for at, _ in next(iter(broken.values()))],
        {name: [value for _, value in line] for name, line in broken.items()},
        unit="ms",
    )
    if found.from_:
        figure.update_xaxes(range=[found.from_, found.to])
    show_chart(figure, alt=f"Latency between {min(measured):g} and {max(measured):g} ms.", key="latency")


def with_gaps(
    line: Sequence[tuple[datetime, float | None]], apart: timedelta
) -> list[tuple[datetime, float | None]]:
    """A line that breaks where its points lie further apart than they should: nothing was measured there. Pure."""
    broken: list[tuple[datetime, float | None]] = []
    for at, value in line:
        if broken and at - broken[-1][0] > apart:
            broken.append((broken[-1][0] + apart, None))
        broken.append((at, value))
    return broken


def show_states(found: History) -> None:
    """Share of each slice it spent in each state; what is missing was not measured."""
    seconds = {
        "Operational": [each.operational_s for each in found.slices],
        "Degraded": [each.degraded_s for each in found.slices],
        "Down": [each.down_s for each in found.slices],
        "Maintenance": [each.maintenance_s for each in found.slices],
        "Disabled": [each.disabled_s for each in found.slices],
    }
    there = {name: list(values) for name, values in seconds.items() if any(values)}
    if not there:
        return
    section_title("States", f"share of each {found.resolution}; what is missing was not measured")
    length = LENGTHS[found.resolution or "day"].total_seconds()
    figure = bar_figure(
        [each.at for each in found.slices],
        {name: [value / length for value in values] for name, values in there.items()},
    )
    figure.update_xaxes(range=[found.from_, found.to])
    figure.update_yaxes(tickformat=".0%", range=[0, 1])
    show_chart(
        figure,
        alt=", ".join(f"{name}: {duration(sum(values))}" for name, values in there.items()),
        key="states",
        height=180,
    )


def show_uptime(found: History) -> None:
    """What the window adds up to under each policy."""
    section_title("Uptime", "the current policy first, then its alternatives")
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "Policy": POLICY_TITLES.get(each.policy, each.policy),
                    "Up": share_word(each.share),
                    "Operational": span_word(each.up_s),
                    "Degraded": span_word(each.degraded_s),
                    "Down": span_word(each.down_s),
                    "Maintenance": span_word(each.maintenance_s),
                    "Not measured": span_word(each.unknown_s),
                    "Measured": share_word(each.coverage),
                    "Rule": each.rule,
                }
                for each in found.uptime
            ]
        ),
        hide_index=True,
        key="uptime",
    )


def span_word(seconds: float) -> str:
    """A span; none of it is plainly none."""
    return duration(seconds) if seconds else "0 s"


def show_component(name: str) -> None:
    """The whole screen."""
    if st.button("All components", icon=":material/arrow_back:", type="tertiary", key="all_components"):
        st.query_params.clear()
        st.rerun()
    component = glance(find, name)
    if component is None:
        empty_state("search_off", "No such component", f"Nothing called {name} is watched.")
        return
    name_tab(component.title, "Status")
    now(name)
    actions(name)
    window_of(name)
    ninety_days(name)
