"""Which machines act for me, and may they still?"""

from typing import Final

import streamlit as st

from backend.auth import service as auth
from backend.auth.schemas import KeyCreated, KeyState
from backend.errors import ConsoleError
from backend.permissions import WITHIN, Role
from pages.ui import (
    current_actor,
    empty_state,
    error_state,
    escape_markdown,
    exact_time,
    page_header,
    perform,
    sentence_case,
)
from pages.ui.keys import key_row

SHOWN: Final = 200
DAYS: Final = {7: "7 days", 30: "30 days", 90: "90 days", 366: "A year"}
_MADE: Final = "key_made"


@st.dialog("New API key")
def create() -> None:
    """Ask what the key is for and make it."""
    own = current_actor().role
    with st.form("new_key_form", border=False):
        name = st.text_input(
            "What for", key="key_name", max_chars=80, placeholder="CI of the school's server"
        )
        role = st.radio(
            "What it may do",
            [role for role in Role if role in WITHIN[own]],
            index=0,
            format_func=sentence_case,
            key="key_role",
            horizontal=True,
            help="Your own role, or one that may do less.",
        )
        days = st.segmented_control(
            "Works for", list(DAYS), default=90, required=True, format_func=DAYS.__getitem__, key="key_days"
        )
        problem = st.container()
        pressed = st.form_submit_button("Make the key", type="primary", key="make_key")
    if pressed:
        try:
            st.session_state[_MADE] = perform(auth.create_key, name=name, role=role, days=days)
        except ConsoleError as error:
            with problem:
                error_state(error)
        else:
            st.rerun()


def show_once(made: KeyCreated) -> None:
    """The new key, until it is said to be copied."""
    with st.container(border=True):
        st.markdown(
            f":material/vpn_key: **{escape_markdown(made.name)}** works until {exact_time(made.expires_at)}. "
            "Copy the key now: it is shown this once and kept nowhere."
        )
        st.code(made.key, language=None, wrap_lines=True)
        if st.button("I have copied it", key="key_copied"):
            st.session_state.pop(_MADE, None)
            st.rerun()


try:
    found = perform(auth.list_keys, limit=SHOWN)
except ConsoleError as error:
    page_header("API keys")
    error_state(error)
    st.stop()

working = sum(key.state is KeyState.WORKS for key in found.items)
with page_header(
    "API keys",
    f"{working} key{'' if working == 1 else 's'} of yours work{'s' if working == 1 else ''}."
    if working
    else "No machine can act for you.",
):
    if st.button("New key", key="new_key", type="primary", icon=":material/add:"):
        create()
if made := st.session_state.get(_MADE):
    show_once(made)

if not found.items:
    empty_state(
        "vpn_key",
        "No API keys",
        "A script, CI or Prometheus calls the console with a key instead of your password: it stands in the header "
        "Authorization, behind the word Bearer. It may do what you choose, for as long as you choose.",
    )
    st.stop()
for key in found.items:
    key_row(key, owner=False)
