"""The fields of a question, one set for each type. Drawn inside a form; pydantic makes an item of what was typed."""

from collections.abc import Callable
from string import ascii_uppercase
from typing import Any, Final

import streamlit as st

from backend.quiz.schemas import Answer, Bloom, Difficulty, ItemContent, ItemType, Option
from pages.ui import sentence_case

FEWEST_ROWS: Final = 4
SPARE_ROWS: Final = 1
MOST_ROWS: Final = 20

Fields = dict[str, Any]


def blank(kind: ItemType) -> ItemContent:
    """A question nobody has written yet; not valid until somebody does."""
    options = [Option(text="True", correct=True), Option(text="False")] if kind is ItemType.TRUE_FALSE else []
    return ItemContent.model_construct(type=kind, stem="", options=options, answer=Answer())


def item_fields(content: ItemContent, key: str) -> Fields:
    """Draw the fields of a question and return what stands in them.

    Args:
        content: what they begin with.
        key: prefix of the widgets' keys.
    """
    stem = st.text_area(
        "Question", value=content.stem, height=90, key=f"{key}_stem", help=_STEM_HELP.get(content.type)
    )
    fields: Fields = {"stem": stem, **_KEYS[content.type](content, key)}
    explanation = st.text_area(
        "Explanation",
        value=content.explanation,
        height=68,
        key=f"{key}_explanation",
        placeholder="Why the key is right",
    )
    points, difficulty, bloom, tags = st.columns([1, 2, 2, 3])
    with points:
        fields["points"] = st.number_input(
            "Points",
            min_value=0.25,
            max_value=1_000.0,
            value=float(content.points),
            step=0.5,
            key=f"{key}_points",
        )
    with difficulty:
        fields["difficulty"] = st.selectbox(
            "Difficulty",
            list(Difficulty),
            index=list(Difficulty).index(content.difficulty),
            format_func=sentence_case,
            key=f"{key}_difficulty",
        )
    with bloom:
        fields["bloom"] = st.selectbox(
            "Bloom level",
            list(Bloom),
            index=list(Bloom).index(content.bloom),
            format_func=sentence_case,
            key=f"{key}_bloom",
        )
    with tags:
        typed = st.text_input(
            "Tags", value=", ".join(content.tags), key=f"{key}_tags", placeholder="Separated by commas"
        )
        fields["tags"] = [tag.strip() for tag in (typed or "").split(",") if tag.strip()]
    objectives = st.text_area(
        "Objectives",
        value="\n".join(content.objectives),
        height=68,
        key=f"{key}_objectives",
        placeholder="What a student shows by answering it, one in each line",
    )
    return fields | {"explanation": explanation, "objectives": _lines(objectives)}


_STEM_HELP: Final = {ItemType.CLOZE: "Write ____ where the word is missing."}


def _choices(content: ItemContent, key: str) -> Fields:
    several = content.type is ItemType.MULTIPLE_RESPONSE
    count = min(MOST_ROWS, max(FEWEST_ROWS, len(content.options) + SPARE_ROWS))
    letters = list(ascii_uppercase[:count])
    right = [letters[n] for n, option in enumerate(content.options) if option.correct]
    if several:
        keys = st.pills("Right answers", letters, selection_mode="multi", default=right, key=f"{key}_keys")
    else:
        one = st.segmented_control(
            "Right answer", letters, default=right[0] if right else None, key=f"{key}_keys"
        )
        keys = [one] if one else []
    options = []
    for n, letter in enumerate(letters):
        was = content.options[n] if n < len(content.options) else Option(text="")
        left, beside = st.columns([3, 2], gap="small")
        text = left.text_input(
            f"Option {letter}",
            value=was.text,
            key=f"{key}_option_{n}",
            label_visibility="collapsed",
            placeholder=f"Option {letter}",
            icon=f":material/{_letter_icon(letter in keys)}:",
        )
        rationale = beside.text_input(
            f"Why {letter} is right or wrong",
            value=was.rationale,
            key=f"{key}_rationale_{n}",
            label_visibility="collapsed",
            placeholder="Why it is right or wrong",
        )
        if text and text.strip():
            options.append({"text": text, "correct": letter in keys, "rationale": rationale or ""})
    return {"options": options}


def _letter_icon(right: bool) -> str:
    return "check_circle" if right else "radio_button_unchecked"


def _truth(content: ItemContent, key: str) -> Fields:
    right = next((n for n, option in enumerate(content.options) if option.correct), 0)
    chosen = st.segmented_control(
        "Right answer",
        range(len(content.options)),
        default=right,
        required=True,
        format_func=lambda n: content.options[n].text,
        key=f"{key}_keys",
    )
    options = []
    for n, option in enumerate(content.options):
        rationale = st.text_input(
            f"Feedback on “{option.text}”",
            value=option.rationale,
            key=f"{key}_rationale_{n}",
            placeholder="Why it is right or wrong",
        )
        options.append({"text": option.text, "correct": n == chosen, "rationale": rationale or ""})
    return {"options": options}


def _accepted(content: ItemContent, key: str) -> Fields:
    typed = st.text_area(
        "Accepted answers",
        value="\n".join(content.answer.accepted or []),
        height=90,
        key=f"{key}_accepted",
        help="One in each line. Case, a leading article and final punctuation do not count.",
    )
    return {"answer": {"accepted": _lines(typed)}}


def _number(content: ItemContent, key: str) -> Fields:
    value, tolerance, unit = st.columns(3)
    was = content.answer
    number = value.text_input("Value", value=_written(was.value), key=f"{key}_value")
    slack = tolerance.text_input(
        "Tolerance", value=_written(was.tolerance), key=f"{key}_tolerance", placeholder="0"
    )
    name = unit.text_input("Unit", value=was.unit or "", key=f"{key}_unit")
    return {
        "answer": {
            "value": _number_typed(number),
            "tolerance": _number_typed(slack),
            "unit": name or None,
        }
    }


def _number_typed(typed: str | None) -> str | None:
    """A number as the schema reads it: a comma may be the decimal point unless it could be a mark of thousands."""
    text = (typed or "").strip()
    whole, comma, decimals = text.partition(",")
    if (
        comma
        and "." not in text
        and "," not in decimals
        and (len(decimals) != 3 or whole.lstrip("+-") == "0")
    ):
        text = f"{whole}.{decimals}"
    return text or None


def _pairs(content: ItemContent, key: str) -> Fields:
    was = content.answer.pairs or []
    st.caption("Pairs: each left with the right it belongs to.")
    pairs = []
    for n in range(min(MOST_ROWS, max(FEWEST_ROWS, len(was) + SPARE_ROWS))):
        before = was[n] if n < len(was) else ("", "")
        columns = st.columns(2, gap="small")
        left, right = (
            column.text_input(
                f"{side} {n + 1}",
                value=text,
                key=f"{key}_{side.lower()}_{n}",
                label_visibility="collapsed",
                placeholder=f"{side} {n + 1}",
            )
            or ""
            for column, side, text in zip(columns, ("Left", "Right"), before, strict=True)
        )
        if left.strip() or right.strip():
            pairs.append((left, right))
    return {"answer": {"pairs": pairs}}


def _order(content: ItemContent, key: str) -> Fields:
    typed = st.text_area(
        "Entries in the right order",
        value="\n".join(content.answer.order or []),
        height=120,
        key=f"{key}_order",
        help="One in each line, the first on top.",
    )
    return {"answer": {"order": _lines(typed)}}


def _essay(content: ItemContent, key: str) -> Fields:
    typed = st.text_area(
        "Rubric",
        value=content.answer.rubric or "",
        height=120,
        key=f"{key}_rubric",
        help="What an answer is marked by.",
    )
    return {"answer": {"rubric": typed or None}}


def _lines(typed: str | None) -> list[str]:
    return [line.strip() for line in (typed or "").splitlines() if line.strip()]


def _written(number: float | None) -> str:
    return "" if number is None else f"{number:.12g}"


_KEYS: Final[dict[ItemType, Callable[[ItemContent, str], Fields]]] = {
    ItemType.MULTIPLE_CHOICE: _choices,
    ItemType.MULTIPLE_RESPONSE: _choices,
    ItemType.TRUE_FALSE: _truth,
    ItemType.CLOZE: _accepted,
    ItemType.SHORT_ANSWER: _accepted,
    ItemType.NUMERICAL: _number,
    ItemType.MATCHING: _pairs,
    ItemType.ORDERING: _order,
    ItemType.ESSAY: _essay,
}
