"""What a student answered, with the right answer marked beside it."""

import streamlit as st

from backend.quiz.schemas import GradedItem, StudentAnswer, StudentItem
from pages.ui import author_markdown, escape_markdown


def marked_answer(item: StudentItem, answer: StudentAnswer, mark: GradedItem) -> None:
    """Show the answer to an item after it was marked."""
    if item.options:
        _options(item, answer, mark)
    elif item.lefts:
        _given([f"{left} → {answer.matches.get(left, '—')}" for left in item.lefts])
    elif item.entries:
        _given([f"{n}. {entry or '—'}" for n, entry in enumerate(answer.order, 1)])
    else:
        _given([answer.text.strip() or "—"])


def _options(item: StudentItem, answer: StudentAnswer, mark: GradedItem) -> None:
    with st.container(gap="xsmall"):
        for n, option in enumerate(item.options):
            chosen, right = n in answer.chosen, option in mark.key
            with st.container(horizontal=True, wrap=False, gap="small"):
                st.markdown(_icon(chosen, right), width=24)
                st.markdown(author_markdown(option), anchors=False, width="stretch")
                if chosen:
                    st.markdown(":gray-badge[Your answer]", width="content")


def _icon(chosen: bool, right: bool) -> str:
    if right:
        return ":green[:material/check_circle:]"
    return ":red[:material/cancel:]" if chosen else ":gray[:material/radio_button_unchecked:]"


def _given(lines: list[str]) -> None:
    st.markdown(":gray[Your answer]  \n" + "  \n".join(escape_markdown(line) for line in lines))
