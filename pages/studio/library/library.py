"""Which quizzes are there, and which of them still wait for a verdict?"""

from functools import partial

import streamlit as st

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import QuizSummary
from pages.studio.acting import attempt, show_problem
from pages.studio.address import GENERATE, REVIEW, go
from pages.studio.listing import more_button, search_field, shown_limit
from pages.studio.review.menu import delete, rename
from pages.studio.review.sharing import share_dialog
from pages.studio.words import counted
from pages.ui import (
    empty_state,
    error_state,
    escape_markdown,
    page_header,
    perform,
    relative_time,
    shorten,
)

SHARE, RENAME, DELETE = "Share", "Rename", "Delete"
_ICONS = {SHARE: "group_add", RENAME: "edit", DELETE: "delete"}

header = st.container()
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    text = search_field("q", "Search quizzes", "Search by title")
    deleted = st.toggle("Deleted", key="deleted", bind="query-params", help="Quizzes you may restore")

try:
    found = perform(quizzes.list_quizzes, text=text or None, limit=shown_limit("quizzes"), deleted=deleted)
except ConsoleError as error:
    with header:
        page_header("Quizzes")
    error_state(error)
    st.stop()

waiting = sum(quiz.total - quiz.approved - quiz.rejected for quiz in found.items)
more = " and more" if found.next_cursor else ""
if deleted:
    sentence = (
        f"{counted(len(found.items), 'deleted quiz', 'deleted quizzes')}{more}; restoring brings one back as it was."
        if found.items
        else "Nothing matches."
        if text
        else "No quiz is deleted."
    )
elif not found.items:
    sentence = "Nothing matches." if text else "No quiz has been made yet."
elif waiting:
    sentence = f"{counted(waiting, 'question')} still wait{'s' if waiting == 1 else ''} for your verdict."
else:
    sentence = "Every question has your verdict."
with header, page_header("Quizzes", sentence):
    if st.button("New quiz", key="new_quiz", type="primary", icon=":material/add:"):
        go(GENERATE)

with st.container():
    show_problem("library")
if not found.items:
    if text:
        empty_state("search_off", "Nothing matches", "Try a part of the title, or clear the search.")
    elif deleted:
        empty_state("delete", "Nothing deleted", "Quizzes you delete wait here until you restore them.")
    elif empty_state(
        "quiz",
        "No quizzes yet",
        "Give a text, and its quiz appears here as soon as the first question is made.",
        action="Make the first one",
        key="first_quiz",
    ):
        go(GENERATE)
    st.stop()


def row(quiz: QuizSummary) -> None:
    """One quiz: its title leads to its review."""
    left = quiz.total - quiz.approved - quiz.rejected
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"quiz_{quiz.id}"):
        with st.container(width="stretch", gap=None):
            st.page_link(
                REVIEW,
                label=f"**{escape_markdown(shorten(quiz.title, 70))}**",
                query_params={"quiz": str(quiz.id)},
            )
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
            st.markdown(
                f":gray-badge[:primary[:material/pending:] {left} to review]"
                if left
                else ":gray-badge[:green[:material/verified:] Reviewed]"
                if quiz.total
                else ":gray-badge[Empty]",
                width=120,
            )
            st.caption(f"{quiz.approved} of {quiz.total} approved", width=110)
            st.caption(relative_time(quiz.updated_at), width=110)
            chosen = st.menu_button(
                "More",
                [SHARE, RENAME, DELETE],
                key=f"quiz_menu_{quiz.id}",
                type="tertiary",
                format_func=lambda word: f":material/{_ICONS[word]}: {word}",
            )
    if chosen == SHARE:
        share_dialog(quiz.id)
    elif chosen == RENAME:
        rename(quiz.id, quiz.title)
    elif chosen == DELETE:
        delete(quiz.id, quiz.title)


def deleted_row(quiz: QuizSummary) -> None:
    """One deleted quiz, with the way back."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"quiz_{quiz.id}"):
        st.markdown(f"**{escape_markdown(shorten(quiz.title, 70))}**", width="stretch")
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
            st.caption(counted(quiz.total, "question"), width=110)
            if quiz.deleted_at:
                st.caption(f"Deleted {relative_time(quiz.deleted_at)}", width=150)
            st.button(
                "Restore",
                key=f"restore_quiz_{quiz.id}",
                icon=":material/restore_from_trash:",
                on_click=attempt,
                args=("library", partial(perform, quizzes.restore_quiz, quiz.id)),
            )


with st.container(border=True, gap="xsmall"):
    for quiz in found.items:
        if deleted:
            deleted_row(quiz)
        else:
            row(quiz)
more_button("quizzes", shown=len(found.items), more=found.next_cursor is not None)
