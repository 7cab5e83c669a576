"""The fields a student answers with, one kind for each type, and what was put into them."""

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

import streamlit as st

from backend.quiz.schemas import ItemType, StudentAnswer, StudentItem
from pages.ui import author_markdown, escape_markdown

_SUBMITTED = "studio_submitted"


def answer_fields(item: StudentItem) -> None:
    """Draw the fields of one item; they run nothing by themselves and keep what was put in on another page."""
    _FIELDS[item.type](item)


def given_answer(item: StudentItem) -> StudentAnswer:
    """What was answered to an item, on whichever page of the preview it stands."""
    key = _key(item)
    match item.type:
        case ItemType.MULTIPLE_CHOICE | ItemType.TRUE_FALSE:
            one = st.session_state.get(key)
            return StudentAnswer(chosen=[] if one is None else [one])
        case ItemType.MULTIPLE_RESPONSE:
            several = [n for n in range(len(item.options)) if st.session_state.get(f"{key}_{n}")]
            return StudentAnswer(chosen=several)
        case ItemType.MATCHING:
            rights = [st.session_state.get(f"{key}_{n}") for n in range(len(item.lefts))]
            return StudentAnswer(
                matches={left: right for left, right in zip(item.lefts, rights, strict=True) if right}
            )
        case ItemType.ORDERING:
            places = [st.session_state.get(f"{key}_{n}") for n in range(len(item.entries))]
            return StudentAnswer(order=[entry or "" for entry in places])
        case _:
            return StudentAnswer(text=st.session_state.get(key) or "")


def keep_answers(answers: Mapping[UUID, StudentAnswer]) -> None:
    """Keep what was submitted: the fields it was put into are no longer drawn beside the marks."""
    st.session_state[_SUBMITTED] = dict(answers)


def kept_answer(item: StudentItem) -> StudentAnswer:
    """What was submitted for an item."""
    submitted: dict[UUID, StudentAnswer] = st.session_state.get(_SUBMITTED, {})
    return submitted.get(item.id, StudentAnswer())


def forget_answers() -> None:
    """Begin with empty fields again."""
    st.session_state.pop(_SUBMITTED, None)
    for key in [key for key in st.session_state if str(key).startswith("answer_")]:
        del st.session_state[key]


def _key(item: StudentItem) -> str:
    return f"answer_{item.id}"


def _one(item: StudentItem) -> None:
    st.radio(
        f"Answer to question {item.number}",
        range(len(item.options)),
        index=None,
        format_func=lambda n: _label(item.options[n]),
        key=_key(item),
        on_change="ignore",
        persist_state="page",
        label_visibility="collapsed",
    )


def _several(item: StudentItem) -> None:
    with st.container(gap="xsmall"):
        st.caption("Choose all that are right.")
        for n, option in enumerate(item.options):
            st.checkbox(
                _label(option),
                key=f"{_key(item)}_{n}",
                on_change="ignore",
                persist_state="page",
            )


def _typed(item: StudentItem) -> None:
    st.text_input(
        f"Answer to question {item.number}",
        key=_key(item),
        on_change="ignore",
        persist_state="page",
        label_visibility="collapsed",
        placeholder="A number" if item.type is ItemType.NUMERICAL else "Your answer",
        width=360,
    )
    if item.unit:
        st.caption(f"in {escape_markdown(item.unit)}")


def _essay(item: StudentItem) -> None:
    st.text_area(
        f"Answer to question {item.number}",
        key=_key(item),
        on_change="ignore",
        persist_state="page",
        label_visibility="collapsed",
        placeholder="Your answer",
        height=140,
    )


def _matching(item: StudentItem) -> None:
    for n, left in enumerate(item.lefts):
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.markdown(author_markdown(left), anchors=False, width=280)
            _choice(item, n, f"Belongs to {left}", item.rights)


def _ordering(item: StudentItem) -> None:
    st.caption("Choose what comes first, second, and so on.")
    for n in range(len(item.entries)):
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.markdown(f":gray[{n + 1}]", width=24)
            _choice(item, n, f"Place {n + 1}", item.entries)


def _choice(item: StudentItem, n: int, label: str, texts: list[str]) -> None:
    st.selectbox(
        escape_markdown(label),
        texts,
        index=None,
        key=f"{_key(item)}_{n}",
        on_change="ignore",
        persist_state="page",
        label_visibility="collapsed",
        placeholder="Choose",
    )


def _label(text: str) -> str:
    """Option text inside a widget's label, where line breaks would end it."""
    return " ".join(author_markdown(text).split()) or "—"


_FIELDS: Final[dict[ItemType, Callable[[StudentItem], None]]] = {
    ItemType.MULTIPLE_CHOICE: _one,
    ItemType.TRUE_FALSE: _one,
    ItemType.MULTIPLE_RESPONSE: _several,
    ItemType.CLOZE: _typed,
    ItemType.SHORT_ANSWER: _typed,
    ItemType.NUMERICAL: _typed,
    ItemType.MATCHING: _matching,
    ItemType.ORDERING: _ordering,
    ItemType.ESSAY: _essay,
}
