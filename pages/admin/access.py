"""Who is in, from where, by which session or key, and should they be?"""

from typing import Final

import streamlit as st

from backend.auth import service as auth
from backend.auth.schemas import KeyState, KeyView, SessionView
from backend.db.paging import Page
from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.permissions import Actor
from pages.ui import (
    confirm,
    empty_state,
    error_state,
    escape_markdown,
    exact_time,
    page_header,
    perform,
    relative_time,
)
from pages.ui.devices import device_name, place_name
from pages.ui.keys import key_row

SHOWN: Final = 200
SESSIONS, KEYS = "Sessions", "API keys"
NONE = "no"


def look(uow: UnitOfWork, actor: Actor) -> tuple[Page[SessionView], Page[KeyView]]:
    """Everybody's sessions and keys."""
    return auth.list_all_sessions(uow, actor, limit=SHOWN), auth.list_all_keys(uow, actor, limit=SHOWN)


def end(session: SessionView) -> None:
    """Ask, then end one session."""
    confirm(
        "End this session?",
        f"{session.email} is signed out there within a second. What was saved stays.",
        verb="End session",
        action=lambda: perform(auth.end_session, session.id),
    )


def end_all(session: SessionView) -> None:
    """Ask, then end all sessions of a person."""

    def act() -> None:
        perform(auth.end_sessions_of, session.user_id)

    confirm(
        f"End all sessions of {session.email}?",
        "They are signed out everywhere within a second, and can sign in again. To keep them out, disable the user.",
        verb="End all of them",
        action=act,
    )


def session_row(session: SessionView) -> None:
    """Show one session and what may be done to it."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        mark = " :green-badge[This one]" if session.current else ""
        st.markdown(
            f"{escape_markdown(session.email)}{mark}  \n"
            f":small[:gray[{escape_markdown(device_name(session.user_agent))} · {escape_markdown(place_name(session))} · "
            f"signed in {relative_time(session.created_at)} · last used {relative_time(session.last_seen_at)}]]",
            help=f"Signed in {exact_time(session.created_at)}  \n{escape_markdown(session.user_agent)}",
            width="stretch",
        )
        if not session.current:
            chosen = st.menu_button(
                ":material/more_horiz:",
                ["End", "End all of this person"],
                key=f"menu_{session.id}",
                type="tertiary",
                help="End this session",
            )
            if chosen == "End":
                end(session)
            elif chosen:
                end_all(session)


try:
    sessions, keys = perform(look)
except ConsoleError as error:
    page_header("Who is in")
    error_state(error)
    st.stop()

people = len({session.user_id for session in sessions.items})
working = sum(key.state is KeyState.WORKS for key in keys.items)
page_header(
    "Who is in",
    f"{people} {'person is' if people == 1 else 'people are'} signed in, and "
    f"{f'{working} API keys work' if working > 1 else f'{working or NONE} API key works'}.",
)
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    shown = st.segmented_control(
        "Show",
        [SESSIONS, KEYS],
        default=SESSIONS,
        required=True,
        key="show",
        bind="query-params",
        label_visibility="collapsed",
    )
    words = st.text_input(
        "Search",
        key="access_words",
        type="search",
        placeholder="Person, address or key",
        label_visibility="collapsed",
        width=320,
        live=True,
    )
wanted = (words or "").strip().casefold()
rest = sessions.next_cursor if shown == SESSIONS else keys.next_cursor
rows: int
if shown == SESSIONS:
    matching = [each for each in sessions.items if wanted in f"{each.email} {each.address}".casefold()]
    for session in matching:
        session_row(session)
    rows = len(matching)
else:
    found = [each for each in keys.items if wanted in f"{each.owner} {each.email} {each.name}".casefold()]
    for key in found:
        key_row(key, owner=True)
    rows = len(found)
if not rows:
    empty_state(
        "search_off", "Nothing matches", "Try a part of the name or of the e-mail."
    ) if wanted else empty_state(
        "vpn_key", "No API keys", "People make them on their own screen, for scripts and CI."
    )
if rest:
    st.caption(f"These are the newest {SHOWN}.")
