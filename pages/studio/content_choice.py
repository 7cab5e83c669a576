"""What should be made of a source: a quiz, or study content?"""

from typing import Final
from uuid import UUID

import streamlit as st

from backend.jobs.schemas import RunKind
from pages.ui import sentence_case

# A kind stands here once an agent makes it.
KINDS: Final = {
    RunKind.QUIZ: ("quiz", "Questions with their keys, each proven by a passage."),
    RunKind.STUDY_GUIDE: (
        "menu_book",
        "Overview, key ideas, terms, facts and questions to check oneself by, each proven by a passage.",
    ),
}


def choose_kind(source_id: UUID) -> RunKind:
    """Let a person choose what is made of a source; a quiz unless they say otherwise."""
    kind = st.segmented_control(
        "What to make",
        list(KINDS),
        default=RunKind.QUIZ,
        required=True,
        format_func=lambda kind: f":material/{KINDS[kind][0]}: {sentence_case(kind.value)}",
        key=f"kind_{source_id}",
        label_visibility="collapsed",
    )
    st.caption(KINDS[kind][1])
    return kind
