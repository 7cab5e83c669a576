"""Change one's own password."""

from typing import Final

import streamlit as st
from pydantic import SecretStr

from backend.auth import service as auth
from backend.errors import ConsoleError
from pages.ui import error_state, escape_markdown, glance, page_header, perform

_CHANGED: Final = "account_password_changed"
_FORM: Final = "account_password_form"
# By how hard a password is to guess.
_WORDS: Final = (
    ":red[:material/close: Too easy.]",
    ":red[:material/close: Too easy.]",
    ":orange[:material/close: Still easy.]",
    ":green[:material/check: Good.]",
    ":green[:material/check: Very good.]",
)

page_header("Password", "After a change you stay signed in here and are signed out everywhere else.")
if st.session_state.pop(_CHANGED, False):
    st.success(
        "Your password is changed. Every other session of yours has ended.", icon=":material/check_circle:"
    )


def meter(new: str) -> None:
    """How hard the password is to guess, and what is still missing."""
    if not new:
        st.caption("12 characters or more: a few unrelated words are easy to keep in mind and hard to guess.")
        return
    judged = glance(auth.judge_password, SecretStr(new))
    st.progress(max(judged.score, 1) / 4 if judged.accepted else judged.score / 4)
    said = "" if judged.accepted else f" {escape_markdown(judged.says)}"
    st.markdown(f":small[{_WORDS[judged.score]}{said}]")


@st.fragment
def form() -> None:
    """The fields; only they are drawn anew while somebody types."""
    # Fields of their own after each change: typed passwords do not stay in the page.
    number = st.session_state.setdefault(_FORM, 0)
    with st.container(border=True, width=480):
        current = st.text_input(
            "Current password",
            type="password",
            key=f"current_password_{number}",
            max_chars=1024,
            autocomplete="current-password",
        )
        new = st.text_input(
            "New password",
            type="password",
            key=f"new_password_{number}",
            max_chars=1024,
            autocomplete="new-password",
            live=True,
        )
        meter(new)
        again = st.text_input(
            "New password again",
            type="password",
            key=f"new_password_again_{number}",
            max_chars=1024,
            autocomplete="new-password",
        )
        problem = st.container()
        pressed = st.button("Change the password", type="primary", key=f"change_password_{number}")
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
                    st.session_state[_FORM] = number + 1
                    st.session_state[_CHANGED] = True
                    st.rerun()


form()
