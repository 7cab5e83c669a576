"""The way to another screen: a button that looks like a link, because a Markdown link opens a new tab."""

import streamlit as st

from pages.ui import escape_markdown

STATUS = "operate/status/status.py"
INCIDENTS = "operate/incidents/incidents.py"
MAINTENANCE = "operate/maintenance.py"


def way_to(title: str, screen: str, key: str, **address: str) -> None:
    """Show the name of a thing; a click opens the screen about it.

    Args:
        title: what the thing is called.
        screen: script below `pages/`.
        key: of the button.
        address: what stands in the address of that screen.
    """
    label = f":primary[**{escape_markdown(title)}**]"
    if st.button(label, key=key, type="tertiary"):
        st.switch_page(screen, query_params=address)
