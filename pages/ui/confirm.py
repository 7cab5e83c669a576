"""Asking before something that cannot be taken back."""

from collections.abc import Callable

import streamlit as st

from backend.errors import ConsoleError
from pages.ui.states import error_state
from pages.ui.text import escape_markdown


def confirm(
    title: str,
    sentence: str,
    *,
    verb: str,
    action: Callable[[], None],
    type_to_confirm: str | None = None,
) -> None:
    """Open a dialog that says what will happen, and do it only after a second press.

    Call it in the run in which the first button was pressed. When `action` raises a `ConsoleError`, the dialog stays
    open and shows it; otherwise the page runs again.

    Args:
        title: the question, such as "Delete this quiz?".
        sentence: what is lost and what stays.
        verb: label of the button that acts: the verb and its object, never "OK".
        action: one service call.
        type_to_confirm: a word the person has to type first; for what concerns many.
    """

    @st.dialog(escape_markdown(title))
    def ask() -> None:
        st.markdown(escape_markdown(sentence))
        sure = True
        if type_to_confirm is not None:
            typed = st.text_input(
                f"Type {escape_markdown(type_to_confirm)} to go on", key="confirm_word", live=True
            )
            sure = typed.strip() == type_to_confirm
        problem = st.container()
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button("Cancel", key="confirm_cancel"):
                st.rerun()
            pressed = st.button(verb, key="confirm_act", type="primary", disabled=not sure)
        if pressed and sure:
            try:
                action()
            except ConsoleError as error:
                with problem:
                    error_state(error)
            else:
                st.rerun()

    ask()
