"""Take the quiz along: choose a format, see what it cannot hold, and follow a link the API answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.formats import Copy, ExportFormat, Loss
from backend.quiz.schemas import Item, ItemState, Review, SharedItem, SharedQuiz
from pages.studio.words import counted
from pages.ui import error_state, escape_markdown, perform, sentence_case, shorten

FORMATS: Final = {
    ExportFormat.MOODLE_XML: (
        "Moodle",
        "Moodle XML, which Moodle reads best: with feedback, tags and points.",
    ),
    ExportFormat.GIFT: ("GIFT", "Moodle's text format, which others read too."),
    ExportFormat.QTI12: ("Canvas", "A QTI 1.2 package in the form Canvas reads."),
    ExportFormat.QTI21: ("QTI 2.1", "A package for systems that play QTI 2.1."),
    ExportFormat.QTI30: ("QTI 3", "A package for systems that play QTI 3."),
    ExportFormat.AIKEN: ("Aiken", "Plain text with one right option a question."),
    ExportFormat.PDF: ("PDF", "To print or hand out as it is."),
    ExportFormat.DOCX: ("Word", "To change the layout before printing; formulas can be edited."),
    ExportFormat.CSV: ("CSV", "For spreadsheets."),
    ExportFormat.MD: ("Markdown", "To read and print."),
    ExportFormat.HTML: ("Print", "A page that opens in a new tab, to print from the browser."),
    ExportFormat.HTML_QUIZ: ("Web page", "One file that students take in a browser, and that marks itself."),
    ExportFormat.JSON: ("JSON", "Everything, for programs; can be read back."),
}
COPIES: Final = {
    Copy.STUDENT: ("For students", "Questions with space to answer; no key is in it."),
    Copy.TEACHER: ("For teachers", "Each question with its key and the passage that proves it."),
    Copy.KEY: ("Key only", "The answers by their numbers."),
}
PRINTED: Final = frozenset([ExportFormat.PDF, ExportFormat.DOCX, ExportFormat.HTML])
LARGE, TWO = "Large print", "Two columns"
APPROVED, ALL = "approved", "all"
MOST_LOSSES: Final = 12
STEM_WORDS: Final = 40


@dataclass(frozen=True, slots=True)
class SharedView:
    """A quiz of somebody else's, where a quiz under review is one's own."""

    quiz: SharedQuiz


def export_button(review: Review | SharedView) -> None:
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


def _choose(review: Review | SharedView) -> None:
    approved = sum(item.state is ItemState.APPROVED for item in review.quiz.items)
    counts = {APPROVED: approved, ALL: len(review.quiz.items)}
    format = st.segmented_control(
        "Format",
        list(FORMATS),
        default=ExportFormat.MOODLE_XML,
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
    copy = _copy() if format in PRINTED else None
    layout = chosen_layout("export_layout") if format in PRINTED else ""
    if not counts[which]:
        st.caption(":orange[:material/warning:] No question is approved yet.")
        return
    shared = isinstance(review, SharedView)
    look = quizzes.shared_losses if shared else quizzes.export_losses
    try:
        losses = perform(look, review.quiz.id, format, approved_only=which == APPROVED)
    except ConsoleError as error:
        error_state(error)
        return
    _say(losses, review)
    opened = format is ExportFormat.HTML
    address = f"/api/v1/{'shared/' if shared else ''}quizzes/{review.quiz.id}/export?format={format.value}&items={which}"
    st.link_button(
        f"{'Open' if opened else 'Download'} {counted(counts[which], 'question')}",
        f"{address}&copy={copy.value}{layout}" if copy else address,
        type="primary",
        icon=":material/print:" if opened else ":material/download:",
        key="export_download",
        width="stretch",
    )


def _copy() -> Copy:
    copy = st.segmented_control(
        "Copy",
        list(COPIES),
        default=Copy.STUDENT,
        required=True,
        format_func=lambda copy: COPIES[copy][0],
        key="export_copy",
    )
    st.caption(COPIES[copy][1])
    return copy


def chosen_layout(key: str) -> str:
    """How the sheet is set, as parameters of its address."""
    chosen = st.pills("Layout", [LARGE, TWO], selection_mode="multi", key=key, label_visibility="collapsed")
    return ("&large_print=true" if LARGE in chosen else "") + ("&columns=2" if TWO in chosen else "")


def _say(losses: Sequence[Loss], review: Review | SharedView) -> None:
    if not losses:
        st.caption(":green[:material/check_circle:] This format holds everything.")
        return
    st.caption(f":orange[:material/warning:] This format cannot hold {counted(len(losses), 'thing')}:")
    for loss in losses[:MOST_LOSSES]:
        st.caption(f"{_place(loss, review)}{escape_markdown(loss.message)}")
    if len(losses) > MOST_LOSSES:
        st.caption(f"… and {len(losses) - MOST_LOSSES} more.")


def _place(loss: Loss, review: Review | SharedView) -> str:
    """Which question a loss concerns, by its number in the review, whichever questions are exported."""
    items: Sequence[Item | SharedItem] = review.quiz.items
    numbered = enumerate(items, 1)
    found = next(((n, item) for n, item in numbered if item.id == loss.item_id), None)
    if found is None:
        return ""
    number, item = found
    return f"Question {number}, “{escape_markdown(shorten(item.stem, STEM_WORDS))}”: "
