"""Does it work? And if not: what, since when, and what to do."""

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.permissions import OPERATORS, Actor
from backend.status import service as status
from backend.status.schemas import Component, State, Status
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
    status_strip,
)

REFRESH = timedelta(seconds=3)
may_probe = current_actor().role in OPERATORS


def look_now(name: str) -> None:
    """Look at one component; the next snapshot has what was seen."""
    try:
        seen = glance(status.probe_component, name)
    except ConsoleError as error:
        st.toast(escape_markdown(error.message), icon=":material/error:")
    else:
        st.toast(f"**{escape_markdown(seen.title)}**  \n{escape_markdown(seen.summary)}")


def facts(component: Component) -> str:
    """The quiet line: how fast, how old, how much of the last hour is covered."""
    parts = []
    if component.latency_ms is not None:
        parts.append("<1 ms" if component.latency_ms < 1 else duration(component.latency_ms / 1_000))
    parts.append(relative_time(component.measured_at) if component.measured_at else "never measured")
    if component.coverage is not None:
        parts.append(f"{component.coverage:.0%}")
    return " · ".join(parts)


def explanation(component: Component) -> str:
    """The exact words behind the quiet line, one hover away."""
    lines = []
    if component.latency_ms is not None:
        lines.append(f"Took {component.latency_ms:g} ms.")
    if component.measured_at:
        lines.append(f"Measured {exact_time(component.measured_at)}.")
    if component.since:
        lines.append(f"{component.state.value.capitalize()} since {exact_time(component.since)}.")
    if component.coverage is not None:
        lines.append(
            f"Readings cover {component.coverage:.1%} of the last hour, or of the time since the start."
        )
    return "  \n".join(escape_markdown(line) for line in lines)


def look(uow: UnitOfWork | None, actor: Actor) -> tuple[Status, dict[str, list[State | None]]]:
    """The snapshot and the last hour, as one call."""
    return status.read_status(uow, actor), status.read_strips(uow, actor)


def row(component: Component, last_hour: Sequence[State | None]) -> None:
    """One component: what it is, what was seen, when, and a way to look again."""
    name, seen, when = st.columns([2, 5, 3], gap="small")
    with name:
        st.markdown(f"**{escape_markdown(component.title)}**  \n{status_mark(component.state)}")
    with seen:
        summary = escape_markdown(component.summary)
        # What is not known now is grey, so that old news does not read as news.
        lines = [f":gray[{summary}]" if component.state is State.UNKNOWN else summary]
        if component.action:
            lines.append(f":material/arrow_forward: {escape_markdown(component.action)}")
        if component.figures:
            figures = " · ".join(f"{figure.label} {figure.value}" for figure in component.figures)
            lines.append(f":small[:gray[{escape_markdown(figures)}]]")
        st.markdown("  \n".join(lines))
    with when, st.container(horizontal=True, gap="xsmall"):
        strip = status_strip(last_hour)
        quiet = f":small[{strip}]  \n:small[:gray[{escape_markdown(facts(component))}]]"
        st.markdown(quiet, help=explanation(component), width="stretch")
        if may_probe:
            st.button(
                ":material/refresh:",
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
        found, strips = glance(look)
    except ConsoleError as error:
        page_header("Status")
        error_state(error)
        return
    sentence = found.sentence
    if found.measured_at:
        sentence += f" Measured {relative_time(found.measured_at)}."
    with page_header("Status", sentence):
        st.markdown(status_mark(found.state), width="content")
    for title, note, required in (
        ("Required", "the whole is as good as the worst of these", True),
        ("Everything else", "the console works without", False),
    ):
        st.space("xsmall")
        section_title(title, note)
        with st.container(border=True, gap="small"):
            for component in found.components:
                if component.required is required:
                    row(component, strips.get(component.name, []))


everything()
