"""Edit a section where it stands. What was typed is kept when saving is refused, and nobody's change is overwritten."""

from uuid import UUID

import streamlit as st
from pydantic import ValidationError

from backend.content import service as contents
from backend.content.schemas import MOST_LINES, Section, SectionChange, Statement
from backend.errors import ConsoleError
from backend.quiz.schemas import LONGEST_PERIOD
from pages.studio.edits import Edits
from pages.studio.words import said
from pages.ui import error_state, escape_markdown, perform

_EDITS = Edits[Section]("studio_editing_sections")


def editing(section_id: UUID) -> bool:
    """Whether this section is being edited in this tab."""
    return _EDITS.has(section_id)


def start_editing(section: Section) -> None:
    """Begin, or begin again, with what the section is now."""
    _EDITS.begin(section)


def edit_form(section: Section) -> None:
    """Show the statements of a section that is being edited.

    Args:
        section: as it is now, which may be newer than what the edit began with.
    """
    edit = _EDITS.find(section.id)
    _EDITS.warn_if_changed(section)
    with st.form(f"form_{edit.key}", border=False, enter_to_submit=False):
        heading = st.text_input("Heading", edit.began_with.heading, max_chars=300, key=f"{edit.key}_heading")
        st.caption("A statement keeps its evidence; clear its text to take it out.")
        statements = [
            statement
            for place, before in enumerate(edit.began_with.statements)
            if (statement := _fields(before, f"{edit.key}_{place}")) is not None
        ]
        added = st.text_area(
            "Another statement",
            key=f"{edit.key}_added",
            height=68,
            placeholder="In your words. It has no passage of the source, and will be marked so.",
        )
        problem = st.container()
        with st.container(horizontal=True):
            save = st.form_submit_button(
                "Save", type="primary", icon=":material/check:", key=f"{edit.key}_save"
            )
            st.form_submit_button(
                "Cancel", key=f"{edit.key}_cancel", on_click=_EDITS.stop, args=(section.id,)
            )
    if not save:
        return
    try:
        if added and added.strip():
            statements.append(Statement(text=added.strip()))
        change = SectionChange(version=edit.version, heading=(heading or "").strip(), statements=statements)
        saved = perform(contents.edit_section, section.id, change)
    except ValidationError as error:
        empty = not statements
        words = "Leave at least one statement, or reject the section." if empty else said(error)
        problem.warning(escape_markdown(words), title="Please correct this", icon=":material/edit_note:")
    except ConsoleError as error:
        with problem:
            error_state(error)
    else:
        _EDITS.stop(section.id)
        st.toast(
            f"Saved as version {saved.version}; it waits for your verdict."
            if saved.version != edit.version
            else "Nothing was changed.",
            icon=":material/check:",
        )
        st.rerun()


def _fields(before: Statement, key: str) -> Statement | None:
    """A statement's fields; None when its text was cleared."""
    term, answer, minutes, lines = before.term, before.answer, before.minutes, before.lines
    with st.container(gap="xsmall"):
        if before.term:
            term = st.text_input("Term", before.term, max_chars=2_000, key=f"{key}_term")
        text = st.text_area(
            "Question" if before.answer else "Statement", before.text, height=68, key=f"{key}_text"
        )
        if before.answer:
            answer = st.text_area("Answer", before.answer, height=68, key=f"{key}_answer")
        if before.minutes:
            minutes = st.number_input("Minutes", 1, LONGEST_PERIOD, before.minutes, key=f"{key}_minutes")
        if before.lines:
            lines = st.number_input("Lines to write on", 1, MOST_LINES, before.lines, key=f"{key}_lines")
    if not (text or "").strip():
        return None
    return before.model_copy(
        update={
            "term": term or "",
            "text": text.strip(),
            "answer": (answer or "").strip(),
            "minutes": minutes,
            "lines": lines,
        }
    )
