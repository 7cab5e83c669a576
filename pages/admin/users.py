"""Who may use the console, as what, and who is in now?"""

from typing import Final

import streamlit as st

from backend.auth import service as auth
from backend.auth.schemas import SessionView, UserView
from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.permissions import Actor, Role
from pages.admin.user_dialogs import change, create, delete, send_link, set_disabled, show_link
from pages.ui import (
    current_actor,
    empty_state,
    error_state,
    escape_markdown,
    exact_time,
    page_header,
    perform,
    relative_time,
    sentence_case,
)

SHOWN: Final = 200
CHANGE, LINK, DISABLE, ENABLE, DELETE = "Change", "Password link", "Disable", "Enable", "Delete"


def look(uow: UnitOfWork, actor: Actor) -> tuple[list[UserView], list[SessionView], bool]:
    """Users, running sessions, and whether there are more users than shown."""
    users = auth.list_users(uow, actor, limit=SHOWN)
    sessions = auth.list_all_sessions(uow, actor, limit=SHOWN)
    return list(users.items), list(sessions.items), users.next_cursor is not None


def presence(user: UserView, sessions: list[SessionView]) -> tuple[str, str | None]:
    """Where somebody is signed in, and the exact time of the last use."""
    own = [session for session in sessions if session.user_id == user.id]
    if not own:
        return "Not signed in", None
    last = max(session.last_seen_at for session in own)
    places = "Signed in" if len(own) == 1 else f"Signed in, {len(own)} places"
    return f"{places}, last used {relative_time(last)}", exact_time(last)


def row(user: UserView, sessions: list[SessionView], *, own: bool) -> None:
    """One user and what may be done to it; what is refused is said by the service."""
    who, rest = st.columns([4, 5], gap="small", vertical_alignment="center")
    marks = " :primary-badge[You]" if own else ""
    if user.disabled:
        marks += " :gray-badge[:material/block: Disabled]"
    name = escape_markdown(user.name)
    who.markdown(
        f"{f':gray[{name}]' if user.disabled else f'**{name}**'}{marks}  \n"
        f":small[:gray[{escape_markdown(user.email)}]]"
    )
    words, exact = presence(user, sessions)
    with rest, st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"{sentence_case(user.role)}  \n:small[:gray[{escape_markdown(words)}]]",
            help=escape_markdown(exact) if exact else None,
            width="stretch",
        )
        chosen = st.menu_button(
            ":material/more_horiz:",
            [CHANGE, LINK, ENABLE if user.disabled else DISABLE, DELETE],
            key=f"menu_{user.id}",
            type="tertiary",
            help=f"Change {escape_markdown(user.name)}",
        )
    if chosen == CHANGE:
        change(user)
    elif chosen == LINK:
        send_link(user)
    elif chosen in (DISABLE, ENABLE):
        set_disabled(user, disabled=chosen == DISABLE)
    elif chosen == DELETE:
        delete(user)


try:
    users, sessions, more = perform(look)
except ConsoleError as error:
    page_header("Users")
    error_state(error)
    st.stop()

present = {session.user_id for session in sessions}
admins = sum(user.role is Role.ADMIN and not user.disabled for user in users)
sentence = f"{len(users)} user{'' if len(users) == 1 else 's'}, {len(present)} signed in."
if admins == 1:
    sentence += " Only one of them is an admin; make a second one, so that nobody is locked out."
with page_header("Users", sentence):
    if st.button("New user", key="new_user", type="primary", icon=":material/person_add:"):
        create()
show_link()

words = st.text_input(
    "Search users",
    key="user_words",
    type="search",
    placeholder="Name, e-mail or role",
    label_visibility="collapsed",
    width=320,
    live=True,
)
shown = [
    user
    for user in users
    if words.strip().casefold() in f"{user.name} {user.email} {user.role.value}".casefold()
]
if not shown:
    empty_state("search_off", "Nobody matches", "Try a part of the name or of the e-mail.")
    st.stop()
me = current_actor().user_id
with st.container(border=True, gap="small"):
    for user in shown:
        row(user, sessions, own=user.id == me)
if more:
    st.caption(f"These are the newest {SHOWN} users.")
