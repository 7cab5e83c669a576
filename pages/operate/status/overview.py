"""The status screen: whether it works, each component, the last 90 days, what changed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import streamlit as st

from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.permissions import OPERATORS, Actor
from backend.status import service as status
from backend.status.schemas import Component, State, Status
from pages.operate.status.actions import look_now
from pages.operate.status.changes import recent_changes
from pages.operate.status.days import ninety_days
from pages.operate.status.going_on import going_on
from pages.operate.status.words import explanation, facts, not_live, reading
from pages.operate.way import STATUS, way_to
from pages.ui import (
    error_state,
    escape_markdown,
    page_header,
    peek,
    relative_time,
    section_title,
    status_mark,
    status_strip,
)

REFRESH: Final = timedelta(seconds=3)
GROUPS: Final = (
    ("Required", "the whole is as good as the worst of these", True),
    ("Everything else", "the console works without", False),
)


def look(uow: UnitOfWork | None, actor: Actor) -> tuple[Status, dict[str, list[State | None]], bool]:
    """The snapshot, the last hour, and whether the person may look again, as one call."""
    return status.read_status(uow, actor), status.read_strips(uow, actor), actor.role in OPERATORS


def row(component: Component, last_hour: Sequence[State | None], *, may_look: bool) -> None:
    """One component: what it is, what was seen, when, and a way to look again."""
    name, seen, when = st.columns([2, 5, 3], gap="small")
    with name, st.container(gap=None):
        way_to(component.title, STATUS, f"open_{component.name}", component=component.name)
        st.markdown(status_mark(component.state))
    seen.markdown(reading(component))
    with when, st.container(horizontal=True, gap="xsmall"):
        quiet = f":small[{status_strip(last_hour)}]  \n:small[:gray[{escape_markdown(facts(component))}]]"
        st.markdown(quiet, help=explanation(component), width="stretch")
        if may_look:
            st.button(
                ":material/refresh:",
                key=f"look_{component.name}",
                type="tertiary",
                on_click=look_now,
                args=(component.name,),
                help=f"Look at {component.title} now",
            )


@st.fragment(run_every=REFRESH)
def now() -> None:
    """The answer and the components, anew every few seconds, out of the sampler's memory."""
    try:
        found, strips, may_look = peek(look)
    except ConsoleError as error:
        page_header("Status")
        error_state(error)
        return
    sentence = found.sentence
    if found.measured_at:
        sentence += f" Measured {relative_time(found.measured_at)}."
    with page_header("Status", sentence):
        st.markdown(status_mark(found.state), width="content")
    old = not_live(found)
    if old:
        st.warning(escape_markdown(old), icon=":material/history:")
    for title, note, required in GROUPS:
        components = [component for component in found.components if component.required is required]
        if components:
            section_title(title, note)
            with st.container(border=True, gap="small"):
                for component in components:
                    row(component, strips.get(component.name, []), may_look=may_look)


def show_overview() -> None:
    """The whole screen."""
    now()
    going_on()
    ninety_days()
    recent_changes()
