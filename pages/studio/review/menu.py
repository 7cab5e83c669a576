"""What can be done with a quiz as a whole, and taking back what was moved to the trash."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

import streamlit as st

from backend.quiz import service as quizzes
from backend.quiz.schemas import Item, QuizChange, Review
from pages.studio.acting import attempt, show_problem
from pages.studio.address import BANK, LIBRARY, PREVIEW, go
from pages.studio.rename import ask_title
from pages.studio.review.sharing import share_dialog
from pages.studio.review.variants import variants_dialog
from pages.studio.words import counted, verb
from pages.ui import confirm, escape_markdown, perform, shorten

PREVIEW_IT, VARIANTS, SHARE, RENAME, TRASHED, DELETE = (
    "Preview as a student",
    "Variants A, B, C, D",
    "Share",
    "Rename",
    "Trash",
    "Delete quiz",
)
_ICONS = {
    PREVIEW_IT: "visibility",
    VARIANTS: "shuffle",
    SHARE: "group_add",
    RENAME: "edit",
    TRASHED: "delete_sweep",
    DELETE: "delete_forever",
}
_TRASHED = "studio_trashed"


def approve_passed_button(review: Review) -> None:
    """Approve at once what the checks have nothing against; says how many before it does."""
    if not review.passed:
        return
    if st.button(
        "Approve passed",
        key="approve_passed",
        icon=":material/done_all:",
        help="Questions without a verdict in which no check found anything.",
    ):
        rest = review.waiting - review.passed
        confirm(
            f"Approve {counted(review.passed, 'question')}?",
            "No check found anything in them, but nobody has read them yet."
            + (
                f" {counted(rest, 'question')} with findings {verb(rest, 'stays', 'stay')} as before."
                if rest
                else ""
            ),
            verb=f"Approve {counted(review.passed, 'question')}",
            action=lambda: _approve_passed(review.quiz.id),
        )


def _approve_passed(quiz_id: UUID) -> None:
    approved = perform(quizzes.approve_passed, quiz_id)
    st.toast(f"{counted(approved, 'question')} approved.", icon=":material/done_all:")


def quiz_menu(review: Review) -> None:
    """Everything else one does with a quiz."""
    options = [
        PREVIEW_IT,
        *([VARIANTS] if review.quiz.items else []),
        SHARE,
        RENAME,
        *([TRASHED] if review.trashed else []),
        DELETE,
    ]
    names = {TRASHED: f"{TRASHED} ({review.trashed})"}
    if review.shares:
        names[SHARE] = f"{SHARE} ({review.shares})"
    chosen = st.menu_button(
        "More",
        options,
        key="quiz_menu",
        icon=":material/more_horiz:",
        format_func=lambda word: f":material/{_ICONS[word]}: {names.get(word, word)}",
    )
    quiz = review.quiz
    if chosen == PREVIEW_IT:
        go(PREVIEW, quiz=quiz.id)
    elif chosen == VARIANTS:
        variants_dialog(review)
    elif chosen == SHARE:
        share_dialog(quiz.id)
    elif chosen == RENAME:
        rename(quiz.id, quiz.title)
    elif chosen == TRASHED:
        st.switch_page(BANK, query_params={"trash": "true", "quiz": str(quiz.id)})
    elif chosen == DELETE:
        delete(quiz.id, quiz.title, then=lambda: go(LIBRARY))


def rename(quiz_id: UUID, title: str) -> None:
    """Ask for a new title."""
    ask_title(
        "Rename the quiz", title, lambda typed: perform(quizzes.change_quiz, quiz_id, QuizChange(title=typed))
    )


def delete(quiz_id: UUID, title: str, *, then: Callable[[], None] = lambda: None) -> None:
    """Ask, then delete a quiz."""

    def act() -> None:
        perform(quizzes.delete_quiz, quiz_id)
        then()

    confirm(
        f"Delete “{shorten(title, 60)}”?",
        "Its questions stay in the bank, and the quiz can be restored: it waits under “Deleted” among your quizzes.",
        verb="Delete quiz",
        action=act,
    )


def remember_trashed(quiz_id: UUID, item: Item) -> None:
    """Offer to take the last move to the trash back."""
    st.session_state[_TRASHED] = (quiz_id, item.id, item.stem)


def undo_bar(quiz_id: UUID) -> None:
    """Say what was just moved to the trash, with the way back."""
    show_problem("trash")
    kept: tuple[UUID, UUID, str] | None = st.session_state.get(_TRASHED)
    if kept is None or kept[0] != quiz_id:
        return
    _, item_id, stem = kept
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="undo_bar"):
        st.markdown(
            f":gray[:material/delete:] Moved to the trash: {escape_markdown(shorten(stem, 80))}",
            width="stretch",
        )
        st.button("Undo", key="undo_trash", icon=":material/undo:", on_click=_undo, args=(item_id,))
        st.button(
            "Dismiss",
            key="dismiss_trash",
            type="tertiary",
            on_click=partial(st.session_state.pop, _TRASHED, None),
        )


def _undo(item_id: UUID) -> None:
    attempt("trash", partial(perform, quizzes.restore_item, item_id))
    st.session_state.pop(_TRASHED, None)
