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
    on_close: Callable[[], None] | None = None,
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
        on_close: called once the dialog is over, whichever way.
    """
    closed = on_close or _nothing

    @st.dialog(escape_markdown(title), on_dismiss=on_close or "ignore")
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
                closed()
                st.rerun()
            pressed = st.button(verb, key="confirm_act", type="primary", disabled=not sure)
        if pressed and sure:
            try:
                action()
            except ConsoleError as error:
                with problem:
                    error_state(error)
            else:
                closed()
                st.rerun()

    ask()


def _nothing() -> None:
    """What happens when nothing is asked for."""
