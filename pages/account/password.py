"""Change one's own password."""

import streamlit as st
from pydantic import SecretStr

from backend.auth import service as auth
from backend.errors import ConsoleError
from pages.ui import error_state, page_header, perform

_CHANGED = "account_password_changed"
_FORM = "account_password_form"

page_header("Password", "After a change you stay signed in here and are signed out everywhere else.")
if st.session_state.pop(_CHANGED, False):
    st.success(
        "Your password is changed. Every other session of yours has ended.", icon=":material/check_circle:"
    )

# A form of its own after each change: typed passwords do not stay in the page.
form = st.session_state.setdefault(_FORM, 0)
with st.form(f"own_password_{form}", width=480):
    current = st.text_input(
        "Current password",
        type="password",
        key=f"current_password_{form}",
        max_chars=1024,
        autocomplete="current-password",
    )
    new = st.text_input(
        "New password",
        type="password",
        key=f"new_password_{form}",
        max_chars=1024,
        autocomplete="new-password",
        help="12 characters or more: a few unrelated words are easy to keep in mind and hard to guess.",
    )
    again = st.text_input(
        "New password again",
        type="password",
        key=f"new_password_again_{form}",
        max_chars=1024,
        autocomplete="new-password",
    )
    problem = st.container()
    pressed = st.form_submit_button("Change the password", type="primary", key=f"change_password_{form}")

if pressed:
    with problem:
        if not current:
            st.warning("Type your current password as well.", icon=":material/edit_note:")
        elif new != again:
            st.warning("The two new passwords differ; type them again.", icon=":material/edit_note:")
        else:
            try:
                perform(auth.change_password, current=SecretStr(current), new=SecretStr(new))
            except ConsoleError as error:
                error_state(error)
            else:
                st.session_state[_FORM] = form + 1
                st.session_state[_CHANGED] = True
                st.rerun()
