"""One quiz of somebody else's: each question with its key and its proof, to read and to take along."""

from math import ceil
from typing import Final
from uuid import UUID

import streamlit as st

from backend.quiz import service as quizzes
from backend.quiz.schemas import ItemState, SharedItem, SharedQuiz
from pages.studio.address import SHARED
from pages.studio.review.export import SharedView, export_button
from pages.studio.words import counted
from pages.ui import (
    draft_proof,
    empty_state,
    item_head,
    item_question,
    name_tab,
    page_header,
    perform,
    shorten,
)

PER_PAGE: Final = 10


def show_quiz(quiz_id: UUID) -> None:
    """Show one quiz.

    Raises:
        NotFound: it is not shared, or not any more.
        ConsoleError: what else the service says.
    """
    quiz = perform(quizzes.read_shared, quiz_id)
    name_tab(quiz.title, "Shared quiz")
    with page_header(quiz.title, _sentence(quiz)):
        back = st.button("Shared with you", key="to_shared", icon=":material/arrow_back:")
        export_button(SharedView(quiz))
    if back:
        st.switch_page(SHARED)
    if not quiz.items:
        empty_state("quiz", "No questions", "Its owner has rejected them all, or has not made any yet.")
        return
    numbered = list(enumerate(quiz.items, 1))
    last = ceil(len(numbered) / PER_PAGE)
    page = st.pagination(last, key="shared_page", bind="query-params") if last > 1 else 1
    for number, item in numbered[(page - 1) * PER_PAGE : page * PER_PAGE]:
        _card(item, number)


def _sentence(quiz: SharedQuiz) -> str:
    approved = sum(item.state is ItemState.APPROVED for item in quiz.items)
    source = f", from “{shorten(quiz.source_title, 60)}”" if quiz.source_title else ""
    return (
        f"By {quiz.owner_name}{source}: {counted(len(quiz.items), 'question')}, {approved} approved. "
        "You read it; only its owner changes it."
    )


def _card(item: SharedItem, number: int) -> None:
    with st.container(border=True, key=f"shared_item_{item.id}"):
        item_head(item, number)
        question, proof = st.columns([3, 2], gap="large")
        with question:
            item_question(item)
        with proof:
            draft_proof(item, item.findings)
