"""The last 90 days of every component: a strip each, and the share up under each policy."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.permissions import Actor
from backend.status import service as status
from backend.status.schemas import Day, Days, Status, Strip
from backend.status.service import CONSOLE, CURRENT, POLICIES
from pages.operate.status.words import share_word
from pages.ui import (
    StripDay,
    empty_state,
    error_state,
    escape_markdown,
    peek,
    relative_time,
    section_title,
    show_chart,
    strip_figure,
)

# They are made anew once a minute.
REFRESH: Final = timedelta(seconds=60)
ROW_PIXELS: Final = 26
POLICY_TITLES: Final = {
    "current": f"Up (policy v{CURRENT.version})",
    "with_maintenance": "With maintenance",
    "unknown_is_down": "Unmeasured as down",
    "degraded_is_down": "Degraded as down",
}


def day_words(title: str, day: Day) -> str:
    """What a bar says."""
    state = day.state.value if day.state else "not measured"
    return f"{title}, {day.day:%a %d %b}: {state}, {day.coverage:.0%} covered"


@st.cache_data(max_entries=16, show_spinner=False)
def drawn(
    at: datetime | None, mode: str | None, titles: Mapping[str, str], _strips: Mapping[str, Strip]
) -> go.Figure:
    """The strips as a figure; `at` says which ones and `mode` in which colours."""
    return strip_figure(
        {
            title: [
                StripDay(day.day, day.state.value if day.state else None, day_words(title, day))
                for day in _strips[name].days
            ]
            for name, title in titles.items()
            if name in _strips
        }
    )


def table_of(strips: Mapping[str, Strip], titles: Mapping[str, str]) -> pd.DataFrame:
    """A row per component: the share up under each policy, and how much of the time was measured."""
    return pd.DataFrame(
        [
            {
                "Component": title,
                **{POLICY_TITLES[name]: share_word(strips[key].shares.get(name)) for name in POLICIES},
                "Measured": share_word(strips[key].coverage),
            }
            for key, title in titles.items()
            if key in strips
        ]
    )


def show_strips(found: Days, titles: Mapping[str, str], key: str) -> None:
    """Strips and shares of these components; says so where nothing is counted yet."""
    titles = {name: title for name, title in titles.items() if name in found.strips}
    if not titles or found.at is None:
        empty_state(
            "calendar_month", "No days yet", "The first minutes are counted within two minutes of the start."
        )
        return
    show_chart(
        drawn(found.at, st.context.theme.type, titles, found.strips),
        alt=f"The state of {', '.join(titles.values())} on each of the last 90 days.",
        key=f"strips_{key}",
        height=ROW_PIXELS * len(titles) + 64,
    )
    st.dataframe(table_of(found.strips, titles), hide_index=True, height="content", key=f"shares_{key}")
    st.caption(
        escape_markdown(
            f"Policy v{CURRENT.version}: {CURRENT.sentence} Beside it stands what another policy would say. "
            f"All from the first day that was measured. Counted {relative_time(found.at)}."
        )
    )


def look(uow: UnitOfWork | None, actor: Actor) -> tuple[Days, dict[str, str]]:
    """The strips, and the titles of the components in their order, the whole first."""
    return status.read_days(uow, actor), titles(status.read_status(uow, actor))


def titles(found: Status) -> dict[str, str]:
    """Names and titles of the components, the whole first."""
    return {CONSOLE: "Console", **{each.name: each.title for each in found.components}}


@st.fragment(run_every=REFRESH)
def ninety_days(name: str | None = None) -> None:
    """The part of a screen with the strips of all, or of one, anew each minute, out of the sampler's memory."""
    section_title("90 days", "a bar a day (UTC), its worst state that lasted a minute; the shorter the worse")
    try:
        found, known = peek(look)
    except ConsoleError as error:
        error_state(error)
        return
    show_strips(found, {name: known[name]} if name in known else known, name or "all")
