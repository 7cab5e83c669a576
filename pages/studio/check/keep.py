"""Keep a pasted quiz: its questions go into the bank as drafts, on wish as a quiz, from where they are exported."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import streamlit as st

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import Imported, ItemContent
from pages.studio.address import BANK, REVIEW, go
from pages.studio.items.destination import Way, choose_destination
from pages.studio.words import counted, verb
from pages.ui import error_state, escape_markdown, perform

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
    st.session_state.setdefault(_TITLE, f"Pasted quiz, {when:%Y-%m-%d}")
    try:
        to = choose_destination("keep", [Way.NEW, Way.EXISTING, Way.BANK_ALONE])
    except ConsoleError as error:
        error_state(error)
        return
    # A title of nothing is refused with a sentence; none at all would mean the bank.
    title = (to.title or " ") if to.way is Way.NEW else None
    problem = st.container()
    if not st.button(
        f"Keep {counted(len(contents), 'question')}",
        type="primary",
        key="keep_now",
        disabled=not to.chosen,
    ):
        return
    try:
        kept = perform(
            quizzes.keep_items, contents, read_as=read_as, title=title, quiz_id=to.quiz_id, grade=grade
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
        alike = f" Your bank asked {kept.alike:,} of them before, or nearly so." if kept.alike else ""
        st.markdown(
            f":green[:material/inventory_2:] {count} kept {where}, as drafts.{alike}", width="stretch"
        )
        if kept.quiz_id:
            if st.button("Review and export", key="kept_open", icon=":material/arrow_forward:"):
                go(REVIEW, quiz=kept.quiz_id)
        elif st.button("Open the bank", key="kept_open", icon=":material/arrow_forward:"):
            st.switch_page(BANK)
