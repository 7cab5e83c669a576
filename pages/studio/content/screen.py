"""One piece of study content under review: its figures, and its sections with what proves them."""

from uuid import UUID

import streamlit as st

from backend.content import service as contents
from backend.content.schemas import ContentReview, ContentState, Origin
from backend.quiz.schemas import Severity
from pages.studio.acting import show_problem
from pages.studio.content.card import section_card
from pages.studio.content.export import export_button
from pages.studio.content.menu import approve_passed_button, content_menu
from pages.studio.words import counted
from pages.ui import empty_state, escape_markdown, finding_mark, metric_card, name_tab, page_header, perform


def show_content(content_id: UUID) -> None:
    """Show one study guide, or another kind, to judge."""
    review = perform(contents.read_review, content_id)
    name_tab(review.content.title, "Study content")
    with page_header(review.content.title, _sentence(review)):
        approve_passed_button(review)
        export_button(review)
        content_menu(review)
    show_problem("content")
    sections = review.content.sections
    if not sections:
        empty_state("menu_book", "No sections", "Its run has not delivered one; the run says why.")
        return
    _figures(review)
    if review.content.source_id is None:
        st.caption(
            ":gray[:material/link_off:] The source was deleted; the quotes stay as they were taken from it."
        )
    elif review.source_replaced:
        st.caption(
            ":orange[:material/history:] The source has a newer edition. What stands here was made from the older one and "
            "is not checked against the newer: make it again from that where it matters."
        )
    for finding in review.content.findings:
        st.caption(f"{finding_mark(finding.severity)} {escape_markdown(finding.message)}")
    for section in sections:
        section_card(review, section)


def _sentence(review: ContentReview) -> str:
    sections = review.content.sections
    approved = sum(section.state is ContentState.APPROVED for section in sections)
    if not sections:
        return "It has no sections yet."
    if review.waiting == len(sections):
        return (
            f"All {counted(len(sections), 'section')} wait for your verdict."
            if len(sections) > 1
            else "1 section waits for your verdict."
        )
    if review.waiting:
        waits = "waits" if review.waiting == 1 else "wait"
        return f"{review.waiting} of {counted(len(sections), 'section')} {waits} for your verdict; {approved} approved."
    return f"Every section has your verdict: {approved} of {len(sections)} approved."


def _unproven(count: int) -> str:
    return f"with a passage; {count} to accept" if count else "statements with a passage"


def _figures(review: ContentReview) -> None:
    sections = review.content.sections
    approved = sum(section.state is ContentState.APPROVED for section in sections)
    doubtful = [s for s in sections if any(f.severity is not Severity.INFO for f in s.findings)]
    every = [statement for section in sections for statement in section.statements]
    statements = [statement for statement in every if statement.origin is Origin.SOURCE]
    proven = sum(bool(statement.evidence) for statement in statements)
    with st.grid(4, min_column_width=150):
        metric_card("Approved", f"{approved} of {len(sections)}", "sections")
        metric_card("Drafts", str(review.waiting), "sections without a verdict")
        metric_card("With findings", str(len(doubtful)), "sections the checks want you to look at")
        metric_card(
            "Proven",
            f"{proven} of {len(statements)}",
            _unproven(sum(section.unproven for section in sections)),
            help="A template's sentences claim nothing and are not counted. What no passage proves is left out of the "
            "approved version until you accept it.",
        )
