"""Write a question by hand, with what the checks say of it while one writes."""

from typing import Any, Final
from uuid import UUID

import streamlit as st
from pydantic import ValidationError
from streamlit.delta_generator import DeltaGenerator

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import Finding, ItemContent, ItemType
from pages.studio.items.alike import say_alike
from pages.studio.items.findings import finding_rows
from pages.studio.items.form import blank, item_fields
from pages.studio.items.passage import passage_field
from pages.studio.words import said
from pages.ui import error_state, escape_markdown, perform, section_title, type_label

_WRITING: Final = "studio_writing"
# Counts the questions added and the fixes made, so that the fields begin anew after each.
_WRITTEN: Final = "studio_written"
_ADDED: Final = "studio_written_added"
_BASE: Final = "studio_written_base"
BANK_ALONE: Final = "bank"


def write_button(place: UUID | str) -> None:
    """A button that opens the form for a new question.

    Args:
        place: the quiz it goes to, or `BANK_ALONE`.
    """
    st.button(
        "Write a question",
        icon=":material/edit_square:",
        key="write",
        on_click=_start,
        args=(place,),
        disabled=writing(place),
    )


def writing(place: UUID | str) -> bool:
    """Whether a question is being written for this quiz, or for the bank."""
    return bool(st.session_state.get(_WRITING) == place)


def write_form(place: UUID | str, source_id: UUID | None = None) -> None:
    """Show the form for a new question, and an empty one again after each that was added.

    Args:
        source_id: what the choice of a passage begins with.
    """
    where = (
        "into your bank" if place == BANK_ALONE else "to the end of the quiz, to be reviewed like the others"
    )
    with st.container(border=True, key="write_card"):
        section_title("Write a question", f"it goes {where}")
        # A fix may have chosen another type already.
        st.session_state.setdefault("write_type", ItemType.MULTIPLE_CHOICE)
        kind = st.pills(
            "Type", list(ItemType), format_func=type_label, key="write_type", label_visibility="collapsed"
        )
        if kind is None:
            st.caption("Choose what kind of question it is.")
            return
        _fields(place, kind, source_id)


@st.fragment
def _fields(place: UUID | str, kind: ItemType, source_id: UUID | None) -> None:
    """The fields, drawn anew alone whenever one is left, with what the checks say of what stands in them."""
    written = st.session_state.setdefault(_WRITTEN, 0)
    base: ItemContent | None = st.session_state.get(_BASE)
    content = base if base is not None and base.type is kind else blank(kind)
    key = f"write_{kind}_{written}"
    # The second column stands below the other on a narrow screen.
    form, beside = st.columns([3, 2], gap="large")
    with form:
        fields: dict[str, Any] = item_fields(content, key)
    with beside:
        checks = st.container()
        try:
            source, fields["evidence"] = passage_field(
                f"write_proof_{st.session_state.setdefault(_ADDED, 0)}", source_id
            )
        except ConsoleError as error:
            source, fields["evidence"] = None, []
            error_state(error)
    problem = st.container()
    with st.container(horizontal=True):
        add = st.button(
            "Add question", type="primary", icon=":material/add:", key=f"write_add_{kind}_{written}"
        )
        done = st.button("Done", key=f"write_done_{kind}_{written}", help="Close the form.")
    if done:
        _stop()
        st.rerun()
    # Without a quote the question rests on nothing, whatever source was looked at.
    rests_on = source if fields["evidence"] else None
    if add:
        _add(place, kind, fields, rests_on, problem)
    with checks:
        _say_checks(place, kind, fields, rests_on, key)


def _add(
    place: UUID | str, kind: ItemType, fields: dict[str, Any], source: UUID | None, problem: DeltaGenerator
) -> None:
    quiz_id = None if isinstance(place, str) else place
    try:
        kept = perform(quizzes.write_item, quiz_id, ItemContent(type=kind, **fields), source_id=source)
    except ValidationError as error:
        problem.warning(
            escape_markdown(said(error)), title="Please correct this", icon=":material/edit_note:"
        )
    except ConsoleError as error:
        with problem:
            error_state(error)
    else:
        _begin_anew(None)
        st.session_state[_ADDED] += 1
        st.toast(
            "Added to your bank." if quiz_id is None else "Added at the end of the quiz.",
            icon=":material/check:",
        )
        say_alike(kept)
        st.rerun()


def _say_checks(
    place: UUID | str, kind: ItemType, fields: dict[str, Any], source: UUID | None, key: str
) -> None:
    quiz_id = None if isinstance(place, str) else place
    try:
        content = ItemContent(type=kind, **fields)
        found = perform(quizzes.check_new, content, quiz_id=quiz_id, source_id=source)
    except ValidationError:
        st.caption(":gray[:material/pending:] The checks begin when there is a question to read.")
        return
    except ConsoleError as error:
        error_state(error)
        return
    missing = [finding for finding in found if finding.check == "option_count"]
    if missing:
        # What is still to be written is no flaw yet.
        st.caption(f":gray[:material/pending:] Not complete yet. {escape_markdown(missing[0].message)}")
    rest = [finding for finding in found if finding.check != "option_count"]
    finding_rows(rest, key, lambda finding: _fix(content, finding))
    if not found:
        st.caption(":green[:material/task_alt:] The checks find nothing in it as it stands here.")


def _fix(content: ItemContent, finding: Finding) -> None:
    fixed = perform(quizzes.fix_finding, content, finding)
    if fixed is None:
        st.toast("This can no longer be mended by a click; change the words.", icon=":material/edit_note:")
        return
    st.session_state["write_type"] = fixed.type
    _begin_anew(fixed)


def _begin_anew(content: ItemContent | None) -> None:
    st.session_state[_WRITTEN] = st.session_state.get(_WRITTEN, 0) + 1
    st.session_state[_BASE] = content


def _start(place: UUID | str) -> None:
    st.session_state[_WRITING] = place


def _stop() -> None:
    st.session_state.pop(_WRITING, None)
    st.session_state.pop(_BASE, None)
