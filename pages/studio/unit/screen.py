"""One source with its study content and quizzes, and all of it in one ZIP to print."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import streamlit as st

from backend.content import service as contents
from backend.content.schemas import ContentSummary, Unit
from backend.quiz.schemas import QuizSummary
from pages.studio.address import CONTENT, GENERATE, REVIEW, go
from pages.studio.content.choice import KINDS
from pages.studio.words import counted
from pages.ui import (
    empty_state,
    escape_markdown,
    metric_card,
    name_tab,
    page_header,
    perform,
    relative_time,
    section_title,
    sentence_case,
    shorten,
)

APPROVED, ALL = "approved", "all"
ICONS: Final = {kind.value: icon for kind, (icon, _) in KINDS.items()}


def show_unit(source_id: UUID) -> None:
    """Show a unit of the person's own."""
    unit = perform(contents.read_unit, source_id)
    name_tab(unit.title, "Unit")
    with page_header(unit.title, _sentence(unit)):
        _take_along(unit)
        if st.button("Make something of it", key="make_of_unit", type="primary", icon=":material/add:"):
            go(GENERATE, source=source_id)
    if not unit.contents and not unit.quizzes:
        empty_state(
            "folder_open",
            "Nothing made yet",
            "Quizzes, worksheets, lesson plans and what else you have made of this text will stand here.",
        )
        return
    _figures(unit)
    if unit.quizzes:
        with st.container(border=True, gap="xsmall"):
            section_title("Quizzes", counted(len(unit.quizzes), "quiz", "quizzes"))
            for quiz in unit.quizzes:
                _row(quiz, "quiz", REVIEW, "quiz")
    if unit.contents:
        with st.container(border=True, gap="xsmall"):
            section_title("Study content", counted(len(unit.contents), "piece"))
            for content in unit.contents:
                _row(content, content.kind.value, CONTENT, "content")


def _sentence(unit: Unit) -> str:
    parts: Sequence[ContentSummary | QuizSummary] = [*unit.quizzes, *unit.contents]
    if not parts:
        return "Nothing has been made of this text yet."
    ready = sum(bool(part.approved) for part in parts)
    if not ready:
        return f"Nothing of its {counted(len(parts), 'part')} is approved yet."
    return f"{ready} of {counted(len(parts), 'part')} {'has' if ready == 1 else 'have'} something approved to print."


def _figures(unit: Unit) -> None:
    questions = sum(quiz.approved for quiz in unit.quizzes)
    sections = sum(content.approved for content in unit.contents)
    with st.grid(2, min_column_width=150):
        metric_card(
            "Questions approved",
            f"{questions} of {sum(quiz.total for quiz in unit.quizzes)}",
            "in all its quizzes",
        )
        metric_card(
            "Sections approved",
            f"{sections} of {sum(content.total for content in unit.contents)}",
            "in all its study content",
        )


def _row(part: ContentSummary | QuizSummary, kind: str, screen: str, name: str) -> None:
    left = part.total - part.approved - part.rejected
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"unit_{part.id}"):
        with st.container(width="stretch", gap=None):
            st.page_link(
                screen,
                label=f"**{escape_markdown(shorten(part.title, 60))}**",
                icon=f":material/{ICONS.get(kind, 'article')}:",
                query_params={name: str(part.id)},
            )
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
            st.caption(sentence_case(kind), width=100)
            st.markdown(
                f":gray-badge[:primary[:material/pending:] {left} to review]"
                if left
                else ":gray-badge[:green[:material/verified:] Reviewed]"
                if part.total
                else ":gray-badge[Empty]",
                width=120,
            )
            st.caption(f"{part.approved} of {part.total} approved", width=110)
            st.caption(relative_time(part.updated_at), width=110)


def _take_along(unit: Unit) -> None:
    parts: Sequence[ContentSummary | QuizSummary] = [*unit.quizzes, *unit.contents]
    with st.popover("Take it along", icon=":material/folder_zip:", key="unit_export", disabled=not parts):
        ready = sum(bool(part.approved) for part in parts)
        which = st.segmented_control(
            "Parts",
            [APPROVED, ALL],
            default=APPROVED if ready else ALL,
            required=True,
            format_func=sentence_case,
            key="unit_which",
            help="Rejected sections are never exported.",
        )
        st.caption(
            "One ZIP of pages to print: quizzes and worksheets as a student's and a teacher's copy, flashcards for Anki "
            "too."
        )
        if which == APPROVED and not ready:
            st.caption(":orange[:material/warning:] Nothing is approved yet.")
            return
        st.link_button(
            "Download the unit",
            f"/api/v1/sources/{unit.source_id}/unit.zip?parts={which}",
            type="primary",
            icon=":material/download:",
            key="unit_download",
            width="stretch",
        )
