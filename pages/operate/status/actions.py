"""What can be done about a component from the status screen."""

import streamlit as st

from backend.errors import ConsoleError
from backend.permissions import OPERATORS
from backend.status import service as status
from pages.operate.controls.controls import controls
from pages.ui import current_actor, escape_markdown, glance


def actions(component: str) -> None:
    """The levers for a component, as far as the person may use them."""
    if current_actor().role in OPERATORS:
        st.button(
            "Look now",
            key=f"act_look_{component}",
            icon=":material/refresh:",
            on_click=look_now,
            args=(component,),
        )
        controls(component)


def look_now(name: str) -> None:
    """Look at one component; the next snapshot has what was seen. For a button's callback."""
    try:
        seen = glance(status.probe_component, name)
    except ConsoleError as error:
        st.toast(escape_markdown(error.message), icon=":material/error:")
    else:
        st.toast(f"**{escape_markdown(seen.title)}**  \n{escape_markdown(seen.summary)}")
