"""Does it work? And if not: what, since when, and what to do."""

from datetime import timedelta

import streamlit as st

from backend.db.base import utc_now
from backend.errors import ConsoleError
from backend.permissions import OPERATORS
from backend.status import service as status
from backend.status.schemas import Component, State
from pages.ui import (
    current_actor,
    duration,
    error_state,
    escape_markdown,
    exact_time,
    glance,
    page_header,
    relative_time,
    section_title,
    status_mark,
)

REFRESH = timedelta(seconds=3)
may_probe = current_actor().role in OPERATORS


def look_now(name: str) -> None:
    """Look at one component; what comes out stands in the next snapshot."""
    try:
        seen = glance(status.probe_component, name)
    except ConsoleError as error:
        st.session_state["look_failed"] = error.message
    else:
        st.toast(f"{escape_markdown(seen.title)}: {escape_markdown(seen.summary)}")


def facts(component: Component) -> str:
    """The quiet line: how fast, how old, how much of the last hour."""
    parts = []
    if component.latency_ms is not None:
        parts.append(duration(component.latency_ms / 1_000))
    if component.measured_at:
        parts.append(relative_time(component.measured_at))
    if component.coverage is not None:
        parts.append(f"{component.coverage:.0%} of the last hour")
    return " · ".join(parts)


def row(component: Component) -> None:
    """One component."""
    age = utc_now() - component.measured_at if component.measured_at else None
    stale = component.state is State.UNKNOWN or (age is not None and age > timedelta(seconds=20))
    name, what, when, button = st.columns([2.4, 5, 2.6, 0.5], vertical_alignment="top", gap="small")
    with name:
        st.markdown(f"{status_mark(component.state)}  \n**{escape_markdown(component.title)}**")
    with what:
        summary = escape_markdown(component.summary)
        st.markdown(f":gray[{summary}]" if stale else summary)
        if component.action:
            st.markdown(f":orange[:material/build:] {escape_markdown(component.action)}")
        if component.figures:
            figures = " · ".join(f"{figure.label} {figure.value}" for figure in component.figures)
            st.caption(escape_markdown(figures))
    with when:
        st.caption(
            escape_markdown(facts(component)) or "Never measured",
            help=exact_time(component.measured_at) if component.measured_at else None,
        )
    with button:
        if may_probe:
            st.button(
                "Look now",
                icon=":material/refresh:",
                key=f"look_{component.name}",
                type="tertiary",
                on_click=look_now,
                args=(component.name,),
                help=f"Look at {component.title} now",
            )


@st.fragment(run_every=REFRESH)
def everything() -> None:
    """The whole screen, anew every few seconds, out of the sampler's memory."""
    try:
        found = glance(status.read_status)
    except ConsoleError as error:
        page_header("Status")
        error_state(error)
        return
    sentence = found.sentence
    if found.measured_at:
        sentence += f" Measured {relative_time(found.measured_at)}."
    with page_header("Status", sentence):
        st.markdown(status_mark(found.state), width="content")
    for title, required in (("Required", True), ("Everything else", False)):
        section_title(title)
        with st.container(border=True, gap="small"):
            for component in found.components:
                if component.required is required:
                    row(component)


everything()
