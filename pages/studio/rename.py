"""The dialog in which a quiz or study content gets another title."""

from collections.abc import Callable

import streamlit as st

from backend.errors import ConsoleError
from pages.ui import error_state


def ask_title(heading: str, title: str, save: Callable[[str], object]) -> None:
    """Ask for a new title.

    Args:
        heading: of the dialog.
        title: as it is now.
        save: keeps what was typed; what it refuses is said in the dialog.
    """

    @st.dialog(heading)
    def ask() -> None:
        with st.form("rename", border=False):
            typed = st.text_input("Title", value=title, max_chars=300, key="rename_title")
            problem = st.container()
            if not st.form_submit_button("Rename", type="primary", key="rename_now"):
                return
        try:
            save(typed or " ")
        except ConsoleError as error:
            with problem:
                error_state(error)
        else:
            st.rerun()

    ask()
