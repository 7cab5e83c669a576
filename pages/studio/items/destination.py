"""Choose where questions go: a quiz of one's own, a new one, or the bank alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import streamlit as st

from backend.quiz import service as quizzes
from pages.studio.words import told_apart
from pages.ui import perform, shorten


class Way(StrEnum):
    """The choices, as the screen names them."""

    EXISTING = "A quiz of yours"
    NEW = "A new quiz"
    BANK_ALONE = "The bank alone"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where questions go.

    Attributes:
        quiz_id: the quiz chosen; none for the other ways, or while none is chosen.
        title: that quiz's title, or what was typed for the new one.
    """

    way: Way
    quiz_id: UUID | None = None
    title: str = ""

    @property
    def chosen(self) -> bool:
        """Whether nothing more has to be said."""
        return self.way is not Way.EXISTING or self.quiz_id is not None


def choose_destination(key: str, ways: Sequence[Way]) -> Destination:
    """Draw the choice and give back what is chosen; the first way that is possible stands first.

    Args:
        key: begins the keys of its fields; `{key}_title` may hold a title to begin with.
        ways: the ways to offer; a quiz of one's own is left out while there is none.

    Raises:
        ConsoleError: the quizzes cannot be listed.
    """
    listed = perform(quizzes.list_quizzes, limit=200)
    names = told_apart({quiz.id: f"{shorten(quiz.title, 60)} · {quiz.total}" for quiz in listed.items})
    offered = [way for way in ways if names or way is not Way.EXISTING]
    way = st.segmented_control(
        "Where to",
        offered,
        default=offered[0],
        format_func=str,
        required=True,
        key=f"{key}_way",
        label_visibility="collapsed",
    )
    if way == Way.NEW:
        return Destination(Way.NEW, title=st.text_input("Title", key=f"{key}_title", max_chars=300) or "")
    if way == Way.BANK_ALONE:
        return Destination(Way.BANK_ALONE)
    quiz_id = st.selectbox(
        "Quiz",
        list(names),
        index=None,
        format_func=lambda quiz_id: names[quiz_id],
        key=f"{key}_quiz",
        placeholder="Type a part of its title",
    )
    if listed.next_cursor:
        st.caption("These are your newest 200 quizzes.")
    return Destination(Way.EXISTING, quiz_id, names[quiz_id].rpartition(" · ")[0] if quiz_id else "")
