"""Questions that ask the same, or nearly the same, side by side: keep one of them, or both."""

from functools import partial
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import Item, Twins
from pages.studio.acting import attempt, show_problem
from pages.studio.listing import more_button, shown_limit
from pages.studio.words import counted, verb
from pages.ui import empty_state, error_state, item_card, page_header, perform, relative_time


def show_twins(header: DeltaGenerator) -> None:
    """Show the pairs that are not settled yet, the newest found first; what there is stands in the header."""
    try:
        found = perform(quizzes.list_twins, limit=shown_limit("twins"))
    except ConsoleError as error:
        with header:
            page_header("Bank")
        error_state(error)
        return
    number = len(found.items)
    more = " and more" if found.next_cursor else ""
    pairs = f"{counted(number, 'pair')}{more} of questions {verb(number, 'asks', 'ask')} the same, or nearly the same."
    with header:
        page_header("Bank", pairs if number else "No two questions of yours ask the same.")
    show_problem("twins")
    if not number:
        empty_state(
            "content_copy",
            "No duplicates",
            "Questions are compared when you write, import, edit or approve them. Pairs you chose to keep are not shown.",
        )
        return
    for twins in found.items:
        _pair(twins)
    more_button("twins", shown=number, more=found.next_cursor is not None)


def _pair(twins: Twins) -> None:
    with st.container(border=True, key=f"twins_{twins.id}"):
        st.markdown(
            "**The same words and the same key**"
            if twins.same
            else f"**{twins.likeness:.0%} alike** in their words and their key"
        )
        left, right = st.columns(2, gap="large")
        with left:
            _one(twins, "older", twins.older)
        with right:
            _one(twins, "newer", twins.newer)
        st.button(
            "Keep both",
            key=f"keep_both_{twins.id}",
            icon=":material/done_all:",
            on_click=attempt,
            args=("twins", partial(perform, quizzes.keep_twins, twins.id)),
            help="They stay as they are, and are not shown as a pair again.",
        )


def _one(twins: Twins, which: Literal["older", "newer"], item: Item) -> None:
    st.caption(f"{'Older' if which == 'older' else 'Newer'}, from {relative_time(item.created_at)}")
    item_card(item)
    st.button(
        "Keep this one",
        key=f"keep_{which}_{twins.id}",
        icon=":material/check:",
        on_click=attempt,
        args=("twins", partial(perform, quizzes.merge_twins, twins.id, which)),
        help="It takes the other's place in every quiz, with its tags and objectives; the other goes to the trash.",
    )
