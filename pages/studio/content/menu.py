"""What can be done with study content as a whole."""

from collections.abc import Callable
from uuid import UUID

import streamlit as st

from backend.content import service as contents
from backend.content.schemas import ContentChange, ContentReview
from pages.studio.address import CONTENT, go
from pages.studio.rename import ask_title
from pages.studio.words import counted
from pages.ui import confirm, perform, shorten

RENAME, TRASH = "Rename", "Move to trash"
_ICONS = {RENAME: "edit", TRASH: "delete"}


def approve_passed_button(review: ContentReview) -> None:
    """Approve at once what the checks have nothing against; says how many before it does."""
    if not review.passed:
        return
    if st.button(
        "Approve all that passed",
        key="approve_passed",
        icon=":material/done_all:",
        help="Sections without a verdict in which no check found anything.",
    ):
        rest = review.waiting - review.passed
        confirm(
            f"Approve {counted(review.passed, 'section')}?",
            "No check found anything in them, but nobody has read them yet."
            + (f" {counted(rest, 'section')} with findings stay as they are." if rest else ""),
            verb=f"Approve {counted(review.passed, 'section')}",
            action=lambda: _approve_passed(review.content.id),
        )


def content_menu(review: ContentReview) -> None:
    """Everything else one does with study content."""
    chosen = st.menu_button(
        "More",
        [RENAME, TRASH],
        key="content_menu",
        icon=":material/more_horiz:",
        format_func=lambda word: f":material/{_ICONS[word]}: {word}",
    )
    content = review.content
    if chosen == RENAME:
        rename(content.id, content.title)
    elif chosen == TRASH:
        trash(content.id, content.title, then=lambda: go(CONTENT))


def rename(content_id: UUID, title: str) -> None:
    """Ask for a new title."""
    ask_title(
        "Rename it",
        title,
        lambda typed: perform(contents.change_content, content_id, ContentChange(title=typed)),
    )


def trash(content_id: UUID, title: str, *, then: Callable[[], None] = lambda: None) -> None:
    """Ask, then move study content to the trash."""

    def act() -> None:
        perform(contents.trash_content, content_id)
        then()

    confirm(
        f"Move “{shorten(title, 60)}” to the trash?",
        "It keeps its sections and their history, and can be restored from the trash of this list.",
        verb="Move to trash",
        action=act,
    )


def _approve_passed(content_id: UUID) -> None:
    approved = perform(contents.approve_passed, content_id)
    st.toast(f"{counted(approved, 'section')} approved.", icon=":material/done_all:")
