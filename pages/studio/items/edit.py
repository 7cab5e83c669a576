"""Edit a question where it stands. What was typed is kept when saving is refused, and nobody's change is overwritten."""

from uuid import UUID

import streamlit as st
from pydantic import ValidationError
from streamlit.delta_generator import DeltaGenerator

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import Finding, Item, ItemChange, ItemContent
from pages.studio.edits import Edit, Edits, fresh_key
from pages.studio.items.findings import finding_rows
from pages.studio.items.form import Fields, item_fields
from pages.studio.words import said
from pages.ui import error_state, escape_markdown, perform

_EDITS = Edits[Item]("studio_editing")


def editing(item_id: UUID) -> bool:
    """Whether this question is being edited in this tab."""
    return _EDITS.has(item_id)


def start_editing(item: Item) -> None:
    """Begin, or begin again, with what the item is now."""
    _EDITS.begin(item)


def edit_form(item: Item) -> None:
    """Show the fields of a question that is being edited.

    Args:
        item: as it is now, which may be newer than what the edit began with.
    """
    edit = _EDITS.find(item.id)
    _EDITS.warn_if_changed(item)
    _fields(item, edit)


@st.fragment
def _fields(item: Item, edit: Edit[Item]) -> None:
    """The fields, drawn anew alone whenever one is left, with what the checks say of what stands in them."""
    fields = item_fields(edit.began_with, edit.key)
    problem = st.container()
    # Above what the checks say, so that the buttons stay where they are when that changes.
    with st.container(horizontal=True):
        save = st.button("Save", type="primary", icon=":material/check:", key=f"{edit.key}_save")
        cancel = st.button("Cancel", key=f"{edit.key}_cancel")
    if cancel:
        _EDITS.stop(item.id)
        st.rerun()
    if save:
        _save(item, edit, fields, problem)
    _say_checks(item, edit, fields)


def _say_checks(item: Item, edit: Edit[Item], fields: Fields) -> None:
    try:
        content = ItemContent.model_validate({**edit.began_with.content.model_dump(), **fields})
        findings = perform(quizzes.check_edit, item.id, content)
    except ValidationError:
        # Saving says what is wrong; half-typed fields need not be scolded.
        st.caption(":gray[:material/pending:] The checks go on when the question can be read.")
        return
    except ConsoleError as error:
        error_state(error)
        return
    if findings:
        st.caption("What the checks say of it as it stands here:")
        finding_rows(findings, edit.key, lambda finding: _fix(edit, content, finding))
    else:
        st.caption(":green[:material/task_alt:] The checks find nothing in it as it stands here.")


def _fix(edit: Edit[Item], content: ItemContent, finding: Finding) -> None:
    fixed = perform(quizzes.fix_finding, content, finding)
    if fixed is None or fixed.type is not content.type or fixed.evidence != content.evidence:
        # An edit keeps type and evidence; those fixes stand beside the question when it is not being edited.
        st.toast("Save or cancel first; then this can be mended by a click.", icon=":material/edit_note:")
        return
    edit.began_with = edit.began_with.model_copy(
        update={name: getattr(fixed, name) for name in ItemContent.model_fields}
    )
    edit.key = fresh_key(edit.began_with.id)


def _save(item: Item, edit: Edit[Item], fields: Fields, problem: DeltaGenerator) -> None:
    try:
        saved = perform(quizzes.edit_item, item.id, ItemChange(version=edit.version, **fields))
    except ValidationError as error:
        problem.warning(
            escape_markdown(said(error)), title="Please correct this", icon=":material/edit_note:"
        )
    except ConsoleError as error:
        if error.code == "stale_version":
            # The notice above says it, with the two ways out of it; a second one would only repeat it.
            st.rerun()
        with problem:
            error_state(error)
    else:
        _EDITS.stop(item.id)
        st.toast(
            f"Saved as version {saved.version}; it waits for your verdict."
            if saved.version != edit.version
            else "Nothing was changed.",
            icon=":material/check:",
        )
        st.rerun()
