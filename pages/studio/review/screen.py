"""A quiz under review: its head with what to do about all of it, and its questions, filtered and by pages."""

from collections.abc import Sequence
from math import ceil
from typing import Final
from uuid import UUID

import streamlit as st

from backend.quiz import service as quizzes
from backend.quiz.schemas import Item, ItemState, Review
from pages.studio.acting import show_problem
from pages.studio.items.write import write_button, write_form, writing
from pages.studio.review.card import review_card
from pages.studio.review.export import export_button
from pages.studio.review.menu import approve_passed_button, quiz_menu, undo_bar
from pages.studio.words import counted
from pages.ui import empty_state, name_tab, page_header, perform

PER_PAGE: Final = 10
ALL, WAITING, APPROVED, REJECTED = "all", "waiting", "approved", "rejected"
STATES: Final = {WAITING: ItemState.DRAFT, APPROVED: ItemState.APPROVED, REJECTED: ItemState.REJECTED}
WORDS: Final = {WAITING: "To review", ALL: "All", APPROVED: "Approved", REJECTED: "Rejected"}


def show_review(quiz_id: UUID) -> None:
    """Show one quiz to judge."""
    review = perform(quizzes.read_review, quiz_id)
    name_tab(review.quiz.title, "Review")
    with page_header(review.quiz.title, _sentence(review)):
        approve_passed_button(review)
        write_button(quiz_id)
        export_button(review)
        quiz_menu(review)
    show_problem("quiz")
    undo_bar(quiz_id)
    if writing(quiz_id):
        write_form(quiz_id, review.quiz.source_id)
    elif not review.quiz.items:
        empty_state("quiz", "No questions", "Write one by hand, or make some from a source.")
    else:
        _questions(review)


def _sentence(review: Review) -> str:
    items = review.quiz.items
    approved = sum(item.state is ItemState.APPROVED for item in items)
    rejected = sum(item.state is ItemState.REJECTED for item in items)
    if not items:
        return "This quiz has no questions yet."
    verdicts = f"{approved} approved, {rejected} rejected" if rejected else f"{approved} approved"
    if review.waiting == len(items):
        return (
            f"All {counted(len(items), 'question')} wait for your verdict."
            if len(items) > 1
            else "1 question waits for your verdict."
        )
    if review.waiting:
        waits = "waits" if review.waiting == 1 else "wait"
        return f"{review.waiting} of {counted(len(items), 'question')} {waits} for your verdict; {verdicts}."
    return f"Every question has your verdict: {verdicts}."


def _questions(review: Review) -> None:
    numbered = list(enumerate(review.quiz.items, 1))
    counts = {ALL: len(numbered)} | {
        word: sum(item.state is state for _, item in numbered) for word, state in STATES.items()
    }
    # Where nothing waits any more, the screen opens on everything.
    default = WAITING if counts[WAITING] else ALL
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        shown = st.segmented_control(
            "Which questions",
            list(WORDS),
            default=default,
            required=True,
            # The address holds these words, so they hold no counts, which change; the sentence above does.
            format_func=lambda word: WORDS[word],
            key="show",
            bind="query-params",
            label_visibility="collapsed",
        )
        pages = st.container(width=260, horizontal_alignment="right")
    chosen = [(n, item) for n, item in numbered if shown == ALL or item.state is STATES[shown]]
    if not chosen:
        _nothing(shown)
        return
    with pages:
        page = _page(len(chosen))
    _cards(review, chosen[(page - 1) * PER_PAGE : page * PER_PAGE])


def _page(count: int) -> int:
    last = ceil(count / PER_PAGE)
    if last == 1:
        return 1
    # Verdicts make the list shorter than the page somebody is on.
    if st.session_state.get("page", 1) > last:
        st.session_state["page"] = last
    return st.pagination(last, key="page", bind="query-params")


def _cards(review: Review, numbered: Sequence[tuple[int, Item]]) -> None:
    for number, item in numbered:
        review_card(review, item, number)


def _nothing(shown: str) -> None:
    if shown == WAITING:
        empty_state(
            "task_alt", "Nothing waits", "Every question has your verdict. Export the quiz, or preview it."
        )
    else:
        empty_state("quiz", f"None {WORDS[shown].lower()}", "Questions appear here once you judged them so.")
