"""The quizzes others let one read."""

from typing import Final

import streamlit as st

from backend.quiz import service as quizzes
from backend.quiz.schemas import SharedQuizSummary
from pages.studio.address import READ
from pages.studio.listing import more_button, search_field, shown_limit
from pages.studio.words import counted
from pages.ui import empty_state, escape_markdown, page_header, perform, relative_time, shorten

TITLE: Final = "Shared with you"


def show_list() -> None:
    """Show what is shared, newest first; each title leads to the quiz.

    Raises:
        ConsoleError: what the service says.
    """
    header = st.container()
    text = search_field("q", "Search shared quizzes", "Search by title")
    found = perform(quizzes.list_shared, text=text or None, limit=shown_limit("shared"))
    count = len(found.items)
    more = " and more" if found.next_cursor else ""
    with header:
        page_header(
            TITLE,
            f"{counted(count, 'quiz', 'quizzes')}{more} of others to read and export."
            if count
            else "Nothing matches."
            if text
            else "Nobody shares a quiz with you.",
        )
    if not found.items:
        if text:
            empty_state("search_off", "Nothing matches", "Try a part of the title, or clear the search.")
        else:
            empty_state(
                "folder_shared",
                "Nothing shared yet",
                "Whoever owns a quiz shares it by your e-mail, in the menu of the quiz. It appears here at once.",
            )
        return
    with st.container(border=True, gap="xsmall"):
        for quiz in found.items:
            _row(quiz)
    more_button("shared", shown=count, more=found.next_cursor is not None)


def _row(quiz: SharedQuizSummary) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"shared_{quiz.id}"):
        with st.container(width="stretch", gap=None):
            st.page_link(
                READ,
                label=f"**{escape_markdown(shorten(quiz.title, 70))}**",
                query_params={"quiz": str(quiz.id)},
            )
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
            st.caption(f"by {escape_markdown(shorten(quiz.owner_name, 30))}", width=130)
            st.caption(f"{quiz.approved} of {quiz.total} approved", width=120)
            st.caption(relative_time(quiz.updated_at), width=110)
