"""One click, one service call: done before the screen is drawn, so that the screen shows what it led to."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from backend.errors import ConsoleError
from pages.ui import error_state

R = TypeVar("R")

_PROBLEM = "studio_problem"


def attempt(place: str, action: Callable[[], R]) -> R | None:
    """Do what was clicked; what is refused is said at `place` the next time `show_problem` draws it.

    For widgets' callbacks: they run before the screen is drawn and can show nothing themselves.

    Returns:
        What the action gave, or None when it was refused.
    """
    st.session_state.pop(_PROBLEM, None)
    try:
        return action()
    except ConsoleError as error:
        st.session_state[_PROBLEM] = (place, error)
        return None


def show_problem(place: str) -> None:
    """Say what was refused at this place, until the next click."""
    kept: tuple[str, ConsoleError] | None = st.session_state.get(_PROBLEM)
    if kept and kept[0] == place:
        del st.session_state[_PROBLEM]
        error_state(kept[1])
