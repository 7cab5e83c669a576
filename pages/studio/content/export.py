"""Take study content along: choose a format, see what it cannot hold, and follow a link the API answers."""

from typing import Final

import streamlit as st

from backend.content import service as contents
from backend.content.formats import IN_COPIES, ContentFormat
from backend.content.schemas import ContentKind, ContentReview, ContentState
from backend.errors import ConsoleError
from backend.quiz.formats import Copy
from pages.studio.words import counted
from pages.ui import error_state, escape_markdown, perform, sentence_case

FORMATS: Final = {
    ContentFormat.PDF: ("PDF", "Pages to print, with their sources at the end."),
    ContentFormat.DOCX: ("Word", "A document to edit and to print, with its sources at the end."),
    ContentFormat.HTML: ("HTML", "A page to read and print, with its sources at the end."),
    ContentFormat.MD: ("Markdown", "To read, print and edit elsewhere."),
    ContentFormat.JSON: ("JSON", "Everything, for programs."),
    ContentFormat.CSV: (
        "CSV",
        "Terms and questions as rows of two sides, for spreadsheets and card programs.",
    ),
    ContentFormat.APKG: ("Anki package", "A deck for Anki: open the file, and its cards are there."),
    ContentFormat.ANKI: (
        "Anki text",
        "A text file for Anki: choose File, then Import, and its cards are there.",
    ),
}
COPIES: Final = {
    Copy.STUDENT: "For students: questions and room to write, no answers.",
    Copy.TEACHER: "For teachers: the same pages, and the answers with their sources at the end.",
    Copy.KEY: "The answers alone.",
}
APPROVED, ALL = "approved", "all"


def export_button(review: ContentReview) -> None:
    """A button that opens the choice of format."""
    popover = st.popover(
        "Export",
        icon=":material/download:",
        key="export",
        on_change="rerun",
        disabled=not review.content.sections,
    )
    if popover.open:
        with popover:
            _choose(review)


def _choose_copy(review: ContentReview, format: ContentFormat) -> str:
    """Whom a worksheet is printed for, as the end of the address; empty for what does not come in copies."""
    if review.content.kind is not ContentKind.WORKSHEET or format not in IN_COPIES:
        return ""
    copy = st.segmented_control(
        "Copy",
        list(COPIES),
        default=Copy.STUDENT,
        required=True,
        format_func=lambda copy: sentence_case(copy.value),
        key="export_copy",
    )
    st.caption(COPIES[copy])
    return f"&copy={copy.value}"


def _choose(review: ContentReview) -> None:
    sections = review.content.sections
    approved = sum(section.state is ContentState.APPROVED for section in sections)
    rejected = sum(section.state is ContentState.REJECTED for section in sections)
    counts = {APPROVED: approved, ALL: len(sections) - rejected}
    format = st.selectbox(
        "Format",
        list(FORMATS),
        format_func=lambda format: FORMATS[format][0] if format in FORMATS else format.value,
        key="export_format",
    )
    which = st.segmented_control(
        "Sections",
        [APPROVED, ALL],
        default=APPROVED if approved else ALL,
        required=True,
        format_func=lambda which: f"{sentence_case(which)} {counts[which]}",
        key="export_which",
        help="Rejected sections are never exported.",
    )
    st.caption(FORMATS[format][1])
    copy = _choose_copy(review, format)
    if not counts[which]:
        st.caption(":orange[:material/warning:] There is no such section to export.")
        return
    try:
        losses = perform(contents.export_losses, review.content.id, format, approved_only=which == APPROVED)
    except ConsoleError as error:
        error_state(error)
        return
    if losses:
        st.caption(f":orange[:material/warning:] This format cannot hold {counted(len(losses), 'thing')}:")
        for loss in losses:
            st.caption(escape_markdown(loss.message))
    else:
        st.caption(":green[:material/check_circle:] This format holds everything.")
    st.link_button(
        f"Download {counted(counts[which], 'section')}",
        f"/api/v1/contents/{review.content.id}/export?format={format.value}&sections={which}{copy}",
        type="primary",
        icon=":material/download:",
        key="export_download",
        width="stretch",
    )
