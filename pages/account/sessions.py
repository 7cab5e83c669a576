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
    shorten,
)

try:
    found = perform(auth.list_sessions)
except ConsoleError as error:
    page_header("Sessions")
    error_state(error)
    st.stop()

others = len(found.items) - 1
page_header(
    "Sessions",
    "You are signed in here and nowhere else."
    if others <= 0
    else f"You are signed in here and in {others} other place{'' if others == 1 else 's'}.",
)


BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def device_name(user_agent: str) -> str:
    """Say what a session was opened with: "Chrome on Linux". Order matters: browsers name those they imitate."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or shorten(user_agent, 60) or "Unknown device"


def end(session: SessionView) -> None:
    """Ask, then end one session."""
    confirm(
        "End this session?",
        "It is signed out within a second, wherever it is open.",
        verb="End session",
        action=lambda: perform(auth.end_session, session.id),
    )


for session in found.items:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        mark = " :green-badge[This one]" if session.current else ""
        st.markdown(
            f"{escape_markdown(device_name(session.user_agent))}{mark}  \n"
            f":small[:gray[Signed in {relative_time(session.created_at)} · "
            f"last used {relative_time(session.last_seen_at)}]]",
            help=f"Signed in {exact_time(session.created_at)}  \n{escape_markdown(session.user_agent)}",
            width="stretch",
        )
        if not session.current and st.button("End", key=f"end_{session.id}"):
            end(session)
