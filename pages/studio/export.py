"""Take the quiz along: choose a format, see what it cannot hold, and follow a link the API answers."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.formats import ExportFormat, Loss
from backend.quiz.schemas import ItemState, Review
from pages.studio.words import counted
from pages.ui import error_state, escape_markdown, perform, sentence_case, shorten

FORMATS: Final = {
    ExportFormat.GIFT: ("GIFT", "For Moodle and others that read it."),
    ExportFormat.CSV: ("CSV", "For spreadsheets."),
    ExportFormat.MD: ("Markdown", "To read and print."),
    ExportFormat.JSON: ("JSON", "Everything, for programs; can be read back."),
}
APPROVED, ALL = "approved", "all"
MOST_LOSSES: Final = 12
STEM_WORDS: Final = 40


def export_button(review: Review) -> None:
    """A button that opens the choice of format."""
    popover = st.popover(
        "Export",
        icon=":material/download:",
        key="export",
        on_change="rerun",
        disabled=not review.quiz.items,
    )
    if popover.open:
        with popover:
            _choose(review)


def _choose(review: Review) -> None:
    approved = sum(item.state is ItemState.APPROVED for item in review.quiz.items)
    counts = {APPROVED: approved, ALL: len(review.quiz.items)}
    format = st.segmented_control(
        "Format",
        list(FORMATS),
        default=ExportFormat.GIFT,
        required=True,
        format_func=lambda format: FORMATS[format][0] if format in FORMATS else format.value,
        key="export_format",
    )
    which = st.segmented_control(
        "Questions",
        [APPROVED, ALL],
        default=APPROVED if approved else ALL,
        required=True,
        format_func=lambda which: f"{sentence_case(which)} {counts[which]}",
        key="export_which",
    )
    st.caption(FORMATS[format][1])
    if not counts[which]:
        st.caption(":orange[:material/warning:] No question is approved yet.")
        return
    try:
        losses = perform(quizzes.export_losses, review.quiz.id, format, approved_only=which == APPROVED)
    except ConsoleError as error:
        error_state(error)
        return
    _say(losses, review)
    st.link_button(
        f"Download {counted(counts[which], 'question')}",
        f"/api/v1/quizzes/{review.quiz.id}/export?format={format.value}&items={which}",
        type="primary",
        icon=":material/download:",
        key="export_download",
        width="stretch",
    )


def _say(losses: Sequence[Loss], review: Review) -> None:
    if not losses:
        st.caption(":green[:material/check_circle:] This format holds everything.")
        return
    st.caption(f":orange[:material/warning:] This format cannot hold {counted(len(losses), 'thing')}:")
    for loss in losses[:MOST_LOSSES]:
        st.caption(f"{_place(loss, review)}{escape_markdown(loss.message)}")
    if len(losses) > MOST_LOSSES:
        st.caption(f"… and {len(losses) - MOST_LOSSES} more.")


def _place(loss: Loss, review: Review) -> str:
    """Which question a loss concerns, by its number in the review, whichever questions are exported."""
    numbered = enumerate(review.quiz.items, 1)
    found = next(((n, item) for n, item in numbered if item.id == loss.item_id), None)
    if found is None:
        return ""
    number, item = found
    return f"Question {number}, “{escape_markdown(shorten(item.stem, STEM_WORDS))}”: "
