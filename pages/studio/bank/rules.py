"""Build a quiz by rule: so many of this, so many of that; what matches and what is missing stands beside each rule."""

from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID

import streamlit as st
from pydantic import ValidationError

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import (
    Bloom,
    Difficulty,
    ItemType,
    Labels,
    NewQuizByRules,
    QuizByRules,
    Rule,
    RuleOutcome,
)
from backend.sources import service as sources
from pages.studio.address import REVIEW, go
from pages.studio.words import counted, said, told_apart
from pages.ui import (
    error_state,
    escape_markdown,
    item_mark,
    perform,
    sentence_case,
    shorten,
    type_icon,
    type_word,
)

_RULES: Final = "studio_rules"
_NEXT: Final = "studio_next_rule"
MOST_RULES: Final = 20
_SHOWN: Final = 50


def show_rules() -> None:
    """Draw the rules, what they would give, and the button that makes the quiz."""
    numbers: list[int] = st.session_state.setdefault(_RULES, [0])
    try:
        labels = perform(quizzes.list_labels)
        listed = perform(sources.list_sources, limit=200).items
    except ConsoleError as error:
        error_state(error)
        return
    known = told_apart({source.id: shorten(source.title, 60) for source in listed})
    rules: list[Rule] = []
    beside = []
    for number in numbers:
        with st.container(border=True, key=f"rule_{number}"):
            rules.append(_rule(number, labels, known, removable=len(numbers) > 1))
            beside.append(st.container())
    if len(numbers) < MOST_RULES:
        st.button("Add a rule", key="add_rule", icon=":material/add:", on_click=_add)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        title = st.text_input("Title", value="Quiz by rules", key="rules_title", max_chars=300, width=320)
        seed = st.number_input(
            "Seed",
            min_value=0,
            max_value=2**31 - 1,
            value=1,
            step=1,
            key="rules_seed",
            width=140,
            help="The same seed takes the same questions as long as the bank is the same; another takes others.",
        )
        approved_only = st.toggle("Approved questions only", value=True, key="rules_approved")
    try:
        wanted = NewQuizByRules(
            title=(title or "").strip() or "Quiz by rules",
            rules=rules,
            seed=int(seed),
            approved_only=approved_only,
            dry_run=True,
        )
        would = perform(quizzes.make_by_rules, wanted)
    except ValidationError as error:
        st.warning(escape_markdown(said(error)), title="Please correct this", icon=":material/edit_note:")
        return
    except ConsoleError as error:
        error_state(error)
        return
    for below, outcome in zip(beside, would.rules, strict=True):
        with below:
            _say(outcome)
    _offer(wanted, would)


def _add() -> None:
    st.session_state[_NEXT] = number = int(st.session_state.get(_NEXT, 0)) + 1
    st.session_state[_RULES] = [*st.session_state[_RULES], number]


def _remove(number: int) -> None:
    st.session_state[_RULES] = [other for other in st.session_state[_RULES] if other != number]


def _rule(number: int, labels: Labels, known: dict[UUID, str], *, removable: bool) -> Rule:
    key = f"rule_{number}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        count = st.number_input(
            "Questions", min_value=1, max_value=200, value=5, step=1, key=f"{key}_count", width=120
        )
        kind = st.selectbox(
            "Type",
            list(ItemType),
            index=None,
            format_func=lambda kind: sentence_case(type_word(kind)),
            key=f"{key}_type",
            placeholder="Any",
            width=170,
        )
        difficulty = st.selectbox(
            "Difficulty",
            list(Difficulty),
            index=None,
            format_func=sentence_case,
            key=f"{key}_difficulty",
            placeholder="Any",
            width=130,
        )
        bloom = st.selectbox(
            "Bloom level",
            list(Bloom),
            index=None,
            format_func=sentence_case,
            key=f"{key}_bloom",
            placeholder="Any",
            width=150,
        )
        tag = st.selectbox(
            "Tag",
            labels.tags,
            index=None,
            key=f"{key}_tag",
            placeholder="Any",
            accept_new_options=True,
            width=170,
        )
        objective = st.selectbox(
            "Objective",
            labels.objectives,
            index=None,
            key=f"{key}_objective",
            placeholder="Any",
            accept_new_options=True,
            width=220,
        )
        source_id: UUID | None = st.selectbox(
            "Source",
            list(known),
            index=None,
            format_func=lambda source_id: known[source_id],
            key=f"{key}_source",
            placeholder="Any",
            width=220,
        )
        section = _section(key, source_id)
        since: date | None = st.date_input(
            "Not exported since",
            value=None,
            max_value="today",
            key=f"{key}_since",
            width=160,
        )
        if removable:
            st.button(
                "Remove",
                key=f"{key}_remove",
                type="tertiary",
                icon=":material/close:",
                on_click=_remove,
                args=(number,),
                help="Take this rule away",
            )
    return Rule(
        count=int(count),
        type=kind,
        difficulty=difficulty,
        bloom=bloom,
        tag=tag or None,
        objective=objective or None,
        source_id=source_id,
        section=section,
        unused_since=datetime.combine(since, time(), UTC) if since else None,
    )


def _section(key: str, source_id: UUID | None) -> str | None:
    if source_id is None:
        return None
    passages = perform(sources.passages_for, source_id)
    sections = list(
        dict.fromkeys(passage.anchor.rpartition(", ¶")[0] or passage.anchor for passage in passages)
    )
    return st.selectbox("Section", sections, index=None, key=f"{key}_section", placeholder="Any", width=200)


def _say(outcome: RuleOutcome) -> None:
    many = ("more than " if outcome.more else "") + f"{outcome.matching:,}"
    if not outcome.short:
        st.caption(f":green[:material/check_circle:] {outcome.taken} of {many} that match.")
    elif outcome.taken < outcome.matching:
        st.caption(
            f":orange[:material/warning:] {outcome.short} missing: {many} match, and the other rules, or a question like "
            "them, take the rest."
        )
    else:
        st.caption(f":orange[:material/warning:] {outcome.short} missing: only {many} match.")


def _offer(wanted: NewQuizByRules, would: QuizByRules) -> None:
    number = len(would.items)
    missing = f", {would.short} fewer than asked for" if would.short else ""
    pressed = st.button(
        f"Make a quiz of {counted(number, 'question')}",
        key="make_by_rules",
        type="primary",
        icon=":material/playlist_add_check:",
        disabled=not number,
    )
    if pressed:
        try:
            made = perform(quizzes.make_by_rules, wanted.model_copy(update={"dry_run": False}))
        except ConsoleError as error:
            error_state(error)
        else:
            if made.quiz_id is not None:
                go(REVIEW, quiz=made.quiz_id)
    if not number:
        st.caption("No question fits. Widen a rule, or take drafts too.")
        return
    with st.expander(f"{counted(number, 'question')}{missing}", icon=":material/list:"):
        for item in would.items[:_SHOWN]:
            st.markdown(
                f"{type_icon(item.type)} {escape_markdown(shorten(item.stem, 110))} {item_mark(item.state)}"
            )
        if number > _SHOWN:
            st.caption(f"And {number - _SHOWN} more.")
