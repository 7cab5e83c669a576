"""Which part of the bank is shown; it stands in the address."""

from typing import Final

import streamlit as st

QUESTIONS: Final = "Questions"
TWINS: Final = "Duplicates"
RULES: Final = "Quiz by rules"


def show_view() -> str:
    """Draw which of the lists is shown, and return it."""
    return (
        st.segmented_control(
            "What is shown",
            [QUESTIONS, TWINS, RULES],
            default=QUESTIONS,
            required=True,
            key="view",
            bind="query-params",
            label_visibility="collapsed",
        )
        or QUESTIONS
    )
