"""What a screen says when it has nothing, cannot, or may not show what was asked for."""

from datetime import datetime
from typing import Final

import streamlit as st

from backend.errors import ConsoleError
from pages.ui.moments import exact_time, relative_time
from pages.ui.text import escape_markdown

# What went wrong, in three words, by HTTP status; the error's own message says what to do.
_TITLES: Final = {
    401: ("You are signed out", "logout"),
    403: ("Not allowed", "lock"),
    404: ("Not found", "search_off"),
    409: ("Not possible right now", "sync_problem"),
    413: ("Too large", "straighten"),
    415: ("Cannot read this kind of file", "draft"),
    422: ("Please correct this", "edit_note"),
    429: ("Too many requests", "hourglass_top"),
    503: ("Temporarily unavailable", "cloud_off"),
}


def empty_state(
    icon: str, title: str, sentence: str, *, action: str | None = None, key: str | None = None
) -> bool:
    """Show that there is nothing here yet, and the one thing to do about it.

    Args:
        icon: Material Symbols name.
        title: what is missing, in two or three words.
        sentence: why, and what comes next.
        action: label of the button; none when there is nothing to do.
        key: the button's key.

    Returns:
        Whether the button was pressed in this run.
    """
    with st.container(border=True, horizontal_alignment="center", gap="xsmall"):
        st.space("small")
        st.markdown(f":gray[:material/{icon}:]", width="content")
        st.markdown(f"**{escape_markdown(title)}**", width="content")
        st.caption(escape_markdown(sentence), width="content", text_alignment="center")
        pressed = st.button(action, key=key, type="primary") if action else False
        st.space("small")
    return pressed


def error_state(error: ConsoleError) -> None:
    """Show a typed error: what happened and what to do. Nothing of the program's inside is shown."""
    title, icon = _TITLES.get(error.status, ("Something went wrong", "error"))
    message = escape_markdown(error.message)
    if error.retry_after:
        message += f" Try again in {error.retry_after} s."
    if error.status >= 500 and error.status != 503:
        st.error(message, title=title, icon=f":material/{icon}:")
    else:
        st.warning(message, title=title, icon=f":material/{icon}:")


def not_allowed_state(sentence: str = "Your role does not include this screen.") -> None:
    """Show that this is for other roles, and who can change that."""
    empty_state("lock", "Not for your role", f"{sentence} An administrator can change your role.")


def stale_note(measured_at: datetime | None, *, now: datetime | None = None) -> None:
    """Say how old the figures on screen are, when they are not fresh: "Figures from 4 min ago".

    Args:
        measured_at: when they were measured; None when they never were.
        now: for tests.
    """
    if measured_at is None:
        st.caption(":orange[:material/history:] Not measured yet.", width="content")
        return
    age = relative_time(measured_at, now)
    st.caption(
        f":orange[:material/history:] Figures from {age}; newer ones cannot be had right now.",
        help=exact_time(measured_at),
        width="content",
    )
