"""Where am I signed in, and is all of it me?"""

import streamlit as st

from backend.auth import service as auth
from backend.auth.schemas import SessionView
from backend.errors import ConsoleError
from pages.ui import (
    confirm,
    error_state,
    escape_markdown,
    exact_time,
    page_header,
    perform,
    relative_time,
)
from pages.ui.devices import device_name, place_name

try:
    found = perform(auth.list_sessions)
except ConsoleError as error:
    page_header("Sessions")
    error_state(error)
    st.stop()


def end(session: SessionView) -> None:
    """Ask, then end one session."""
    confirm(
        "End this session?",
        "It is signed out within a second, wherever it is open.",
        verb="End session",
        action=lambda: perform(auth.end_session, session.id),
    )


def end_others() -> None:
    """Ask, then end all but this one."""

    def act() -> None:
        perform(auth.end_other_sessions)

    confirm(
        "End all other sessions?",
        "They are signed out within a second; this one stays. API keys are not sessions: revoke them on their own screen.",
        verb="End all others",
        action=act,
    )


others = len(found.items) - 1
with page_header(
    "Sessions",
    "You are signed in here and nowhere else."
    if others <= 0
    else f"You are signed in here and in {others} other place{'' if others == 1 else 's'}.",
):
    if others > 0 and st.button("End all others", key="end_others", icon=":material/logout:"):
        end_others()

for session in found.items:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        mark = " :green-badge[This one]" if session.current else ""
        st.markdown(
            f"{escape_markdown(device_name(session.user_agent))}{mark}  \n"
            f":small[:gray[{escape_markdown(place_name(session))} · signed in {relative_time(session.created_at)} · "
            f"last used {relative_time(session.last_seen_at)}]]",
            help=f"Signed in {exact_time(session.created_at)}  \n{escape_markdown(session.user_agent)}",
            width="stretch",
        )
        if not session.current and st.button("End", key=f"end_{session.id}"):
            end(session)
