"""Write a question by hand."""

from uuid import UUID

import streamlit as st
from pydantic import ValidationError

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import ItemContent, ItemType
from pages.studio.item_form import blank, item_fields
from pages.studio.words import said
from pages.ui import error_state, escape_markdown, perform, section_title, type_label

_WRITING = "studio_writing"
_WRITTEN = "studio_written"


def writing(quiz_id: UUID) -> bool:
    """Whether a question is being written for this quiz."""
    return st.session_state.get(_WRITING) == quiz_id


def start_writing(quiz_id: UUID) -> None:
    """Open the form for a new question."""
    st.session_state[_WRITING] = quiz_id


def write_form(quiz_id: UUID) -> None:
    """Show the form for a new question, and an empty one again after each that was added."""
    # A number of its own for each question, so that the next one begins with empty fields.
    written = st.session_state.setdefault(_WRITTEN, 0)
    with st.container(border=True, key="write_card"):
        section_title(
            "Write a question", "it is added at the end of the quiz, to be reviewed like the others"
        )
        kind = st.pills(
            "Type",
            list(ItemType),
            default=ItemType.MULTIPLE_CHOICE,
            required=True,
            format_func=type_label,
            key="write_type",
            label_visibility="collapsed",
        )
        with st.form(f"write_{kind}_{written}", border=False, enter_to_submit=False):
            fields = item_fields(blank(kind), f"write_{kind}_{written}")
            problem = st.container()
            with st.container(horizontal=True):
                add = st.form_submit_button(
                    "Add question", type="primary", icon=":material/add:", key=f"write_add_{kind}_{written}"
                )
                st.form_submit_button("Done", key=f"write_done_{kind}_{written}", on_click=_stop)
    if not add:
        return
    try:
        perform(quizzes.write_item, quiz_id, ItemContent(type=kind, **fields))
    except ValidationError as error:
        problem.warning(
            escape_markdown(said(error)), title="Please correct this", icon=":material/edit_note:"
        )
    except ConsoleError as error:
        with problem:
            error_state(error)
    else:
        st.session_state[_WRITTEN] = written + 1
        st.toast("Added at the end of the quiz.", icon=":material/check:")
        st.rerun()


def _stop() -> None:
    st.session_state.pop(_WRITING, None)
