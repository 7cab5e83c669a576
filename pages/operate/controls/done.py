"""What was just done by a lever, and the way to take it back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from backend.errors import ConsoleError
from pages.ui import escape_markdown

_DONE: Final = "control_done"


@dataclass(frozen=True, slots=True)
class Done:
    """Something a lever did.

    Attributes:
        component: where it is said.
        sentence: what holds now.
        undo: takes it back, in one service call; None where nothing can.
        verb: label of that button.
    """

    component: str
    sentence: str
    undo: Callable[[], object] | None = None
    verb: str = "Undo"


def remember(done: Done) -> None:
    """Keep what was done, for `say_done` in the next run of the page."""
    st.session_state[_DONE] = done


def say_done(component: str) -> None:
    """Say what was done last here and offer to take it back, until somebody does or has seen enough."""
    done: Done | None = st.session_state.get(_DONE)
    if done is None or done.component != component:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        said = f":green[:material/check_circle:] {escape_markdown(done.sentence)}"
        st.markdown(said, width="stretch")
        if done.undo is not None:
            st.button(done.verb, key="control_undo", icon=":material/undo:", on_click=_undo, args=(done,))
        st.button(
            ":material/close:",
            key="control_seen",
            type="tertiary",
            on_click=_forget,
            help="Hide this message",
        )


def _undo(done: Done) -> None:
    assert done.undo is not None, "the button stands only where something takes it back"
    try:
        done.undo()
    except ConsoleError as error:
        st.toast(escape_markdown(error.message), icon=":material/error:")
    else:
        _forget()
        st.toast("Taken back.", icon=":material/undo:")


def _forget() -> None:
    st.session_state.pop(_DONE, None)
