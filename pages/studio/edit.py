"""Edit a question where it stands. What was typed is kept when saving is refused, and nobody's change is overwritten."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import streamlit as st
from pydantic import ValidationError

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import Item, ItemChange
from pages.studio.item_form import item_fields
from pages.studio.words import said
from pages.ui import error_state, escape_markdown, perform

_EDITING = "studio_editing"


@dataclass(slots=True)
class _Edit:
    """An edit in progress: the item as it was when it began, and the version it will be saved over."""

    began_with: Item
    version: int
    key: str


def editing(item_id: UUID) -> bool:
    """Whether this question is being edited in this tab."""
    return item_id in _edits()


def start_editing(item: Item) -> None:
    """Begin, or begin again, with what the item is now."""
    _edits()[item.id] = _Edit(item, item.version, f"edit_{item.id}_{uuid4().hex[:6]}")


def edit_form(item: Item) -> None:
    """Show the fields of a question that is being edited.

    Args:
        item: as it is now, which may be newer than what the edit began with.
    """
    edit = _edits()[item.id]
    if item.version != edit.version:
        _changed_meanwhile(item, edit)
    with st.form(f"form_{edit.key}", border=False, enter_to_submit=False):
        fields = item_fields(edit.began_with, edit.key)
        problem = st.container()
        with st.container(horizontal=True):
            save = st.form_submit_button(
                "Save", type="primary", icon=":material/check:", key=f"{edit.key}_save"
            )
            st.form_submit_button("Cancel", key=f"{edit.key}_cancel", on_click=_stop, args=(item.id,))
    if not save:
        return
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
        _stop(item.id)
        st.toast(
            f"Saved as version {saved.version}; it waits for your verdict."
            if saved.version != edit.version
            else "Nothing was changed.",
            icon=":material/check:",
        )
        st.rerun()


def _changed_meanwhile(item: Item, edit: _Edit) -> None:
    st.warning(
        f"It is at version {item.version} now; you began with version {edit.version}. Nothing was overwritten, "
        "and what you typed is kept.",
        title="Changed meanwhile",
        icon=":material/sync_problem:",
    )
    with st.container(horizontal=True):
        st.button(
            "Reload it",
            key=f"{edit.key}_reload",
            icon=":material/refresh:",
            on_click=start_editing,
            args=(item,),
            help="Begin again with what it is now. What you typed is lost.",
        )
        st.button(
            "Keep mine",
            key=f"{edit.key}_keep",
            on_click=_keep_mine,
            args=(item,),
            help="Save will then replace the newer version; the history keeps both.",
        )


def _keep_mine(item: Item) -> None:
    _edits()[item.id].version = item.version


def _stop(item_id: UUID) -> None:
    _edits().pop(item_id, None)


def _edits() -> dict[UUID, _Edit]:
    edits: dict[UUID, _Edit] = st.session_state.setdefault(_EDITING, {})
    return edits
