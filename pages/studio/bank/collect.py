"""Choose questions of the bank and take them into a quiz, one that is there or a new one."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import Item
from pages.studio.items.destination import Way, choose_destination
from pages.studio.words import counted
from pages.ui import error_state, escape_markdown, perform, shorten

_PICK = "pick_"
_DONE = "studio_collected"


def pick_box(item: Item) -> None:
    """A box to choose a question with; it stays chosen while the list is narrowed in another way."""
    st.checkbox(
        f"Choose “{shorten(item.stem, 60)}”",
        key=f"{_PICK}{item.id}",
        label_visibility="collapsed",
        persist_state="page",
        width="content",
    )


def picked() -> list[UUID]:
    """The questions chosen, on this list and on those seen before."""
    return [
        UUID(str(key).removeprefix(_PICK))
        for key, chosen in st.session_state.items()
        if str(key).startswith(_PICK) and chosen
    ]


def pick_bar() -> None:
    """Say how many questions are chosen, with what can be done with them; nothing while none is."""
    chosen = picked()
    if not chosen:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="pick_bar"):
        st.markdown(f"**{counted(len(chosen), 'question')} chosen**", width="stretch")
        if st.button("Add to a quiz", key="add_to_quiz", type="primary", icon=":material/playlist_add:"):
            _add(chosen)
        st.button("Clear", key="clear_picked", icon=":material/close:", on_click=_clear)


def _clear() -> None:
    for item_id in picked():
        st.session_state[f"{_PICK}{item_id}"] = False


@st.dialog("Add to a quiz")
def _add(chosen: Sequence[UUID]) -> None:
    try:
        to = choose_destination("collect", [Way.EXISTING, Way.NEW])
    except ConsoleError as error:
        error_state(error)
        return
    problem = st.container()
    if not st.button(
        f"Add {counted(len(chosen), 'question')}",
        key="collect_now",
        type="primary",
        disabled=not to.chosen,
    ):
        return
    try:
        said = _added(to.quiz_id, to.title, chosen) if to.quiz_id else _made(to.title, chosen)
    except ConsoleError as error:
        with problem:
            error_state(error)
    else:
        st.session_state[_DONE] = said
        st.rerun()


def say_collected() -> None:
    """After questions were added: say so, and choose none any more. Before the boxes are drawn."""
    said = st.session_state.pop(_DONE, None)
    if said:
        _clear()
        st.toast(said, icon=":material/check:")


def _added(quiz_id: UUID, title: str, chosen: Sequence[UUID]) -> str:
    added = perform(quizzes.add_items, quiz_id, chosen)
    there = len(chosen) - added
    had = f" It already had {there} of them." if there else ""
    return f"{counted(added, 'question')} added to “{escape_markdown(title)}”.{had}"


def _made(title: str, chosen: Sequence[UUID]) -> str:
    quiz = perform(quizzes.create_quiz, title, chosen)
    return f"“{escape_markdown(quiz.title)}” made with {counted(len(quiz.items), 'question')}."
