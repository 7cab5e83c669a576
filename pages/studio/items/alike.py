"""Say that the bank asks the same, or nearly the same, as a question that was just kept or approved."""

import streamlit as st

from backend.quiz.schemas import Item
from pages.ui import escape_markdown, shorten


def say_alike(item: Item) -> None:
    """A notice, where there is something to say; the bank's list of duplicates has the pair."""
    if not item.alike:
        return
    likest = item.alike[0]
    asks = "Your bank asks the same" if likest.likeness >= 1 else "Your bank has something close"
    st.toast(
        f"{asks}: “{escape_markdown(shorten(likest.stem, 80))}”. See **Duplicates** in the bank.",
        icon=":material/content_copy:",
    )
