"""Keep a pasted quiz: its questions go into the bank as drafts, on wish as a quiz, from where they are exported."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import streamlit as st

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import Imported, ItemContent
from pages.studio.address import BANK, REVIEW, go
from pages.studio.words import counted, told_apart, verb
from pages.ui import error_state, escape_markdown, perform, shorten

NEW, EXISTING, BANK_ALONE = "A new quiz", "A quiz of yours", "The bank alone"
_TITLE: Final = "keep_title"


def keep_button(
    contents: Sequence[ItemContent],
    keyless: int,
    read_as: str,
    when: datetime,
    grade: int | None,
    *,
    again: bool,
) -> Imported | None:
    """A button that asks where to, and keeps; gives back what was kept, once.

    Args:
        contents: the questions that have a key, as they stand here.
        keyless: how many have none and stay behind.
        again: whether they were kept already as they stand.
    """
    done: Imported | None = st.session_state.pop("keep_done", None)
    again = again or done is not None
    if st.button(
        "Keep again" if again else "Keep",
        icon=":material/inventory_2:",
        type="secondary" if again else "primary",
        key="keep",
        disabled=not contents,
        help="Put the questions into your bank, to review, change and export them.",
    ):
        st.session_state.pop(_TITLE, None)
        _ask(contents, keyless, read_as, when, grade)
    return done


@st.dialog("Keep these questions")
def _ask(
    contents: Sequence[ItemContent], keyless: int, read_as: str, when: datetime, grade: int | None
) -> None:
    st.markdown(
        f"{counted(len(contents), 'question')} {verb(len(contents), 'becomes a draft', 'become drafts')} in your bank, "
        "as mended here and with what the checks found."
        + (
            f" {counted(keyless, 'question')} without a key {verb(keyless, 'stays', 'stay')} behind."
            if keyless
            else ""
        )
    )
    try:
        listed = perform(quizzes.list_quizzes, limit=200)
    except ConsoleError as error:
        error_state(error)
        return
    names = told_apart({quiz.id: f"{shorten(quiz.title, 60)} · {quiz.total}" for quiz in listed.items})
    way = st.segmented_control(
        "Where to",
        [NEW, *([EXISTING] if names else []), BANK_ALONE],
        default=NEW,
        required=True,
        key="keep_way",
        label_visibility="collapsed",
    )
    title: str | None = None
    quiz_id: UUID | None = None
    if way == NEW:
        st.session_state.setdefault(_TITLE, f"Pasted quiz, {when:%Y-%m-%d}")
        title = st.text_input("Title", key=_TITLE, max_chars=300) or " "
    elif way == EXISTING:
        quiz_id = st.selectbox(
            "Quiz",
            list(names),
            index=None,
            format_func=lambda quiz_id: names[quiz_id],
            key="keep_quiz",
            placeholder="Type a part of its title",
        )
    problem = st.container()
    if not st.button(
        f"Keep {counted(len(contents), 'question')}",
        type="primary",
        key="keep_now",
        disabled=way == EXISTING and quiz_id is None,
    ):
        return
    try:
        kept = perform(
            quizzes.keep_items, contents, read_as=read_as, title=title, quiz_id=quiz_id, grade=grade
        )
    except ConsoleError as error:
        with problem:
            error_state(error)
    else:
        st.session_state["keep_done"] = kept
        st.rerun()


def kept_notice(kept: Imported) -> None:
    """Say where the questions went, with the way there."""
    count = counted(len(kept.item_ids), "question")
    where = f"in “{escape_markdown(kept.title)}”" if kept.title else "in your bank"
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="kept"):
        st.markdown(f":green[:material/inventory_2:] {count} kept {where}, as drafts.", width="stretch")
        if kept.quiz_id:
            if st.button("Review and export", key="kept_open", icon=":material/arrow_forward:"):
                go(REVIEW, quiz=kept.quiz_id)
        elif st.button("Open the bank", key="kept_open", icon=":material/arrow_forward:"):
            st.switch_page(BANK)
