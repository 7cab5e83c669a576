"""What the bank is narrowed to. Every choice stands in the address, so that a reload, and another tab, see the same."""

from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Final
from uuid import UUID

import streamlit as st

from backend.quiz import service as quizzes
from backend.quiz.schemas import Bloom, Difficulty, FilterFields, ItemState, ItemType
from backend.sources import service as sources
from pages.studio.address import asked_for
from pages.studio.listing import search_field
from pages.studio.words import told_apart
from pages.ui import perform, sentence_case, shorten, type_word

_MORE: Final = ("tag", "objective", "bloom", "difficulty", "use", "since")


class Use(StrEnum):
    """How an item was used."""

    NEVER = "never"
    UNUSED = "unused"
    USED = "used"


_USES: Final = {
    Use.NEVER: "Never exported",
    Use.UNUSED: "Not exported since …",
    Use.USED: "Exported since …",
}
LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


def bank_filter() -> FilterFields:
    """Draw the filters and return what is chosen."""
    quiz_id = asked_for("quiz")
    st.session_state.setdefault("source_of", asked_for("source"))
    listed = perform(sources.list_sources, limit=200).items
    older = perform(sources.list_sources, limit=200, replaced=True).items
    known = told_apart(
        {source.id: shorten(source.title, 60) for source in listed}
        | {source.id: f"{shorten(source.title, 45)} (older edition)" for source in older}
    )
    if st.session_state["source_of"] not in known:
        st.session_state["source_of"] = None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        text = search_field("words", "Search questions", "Search in the questions")
        state = st.selectbox(
            "State",
            list(ItemState),
            index=None,
            format_func=sentence_case,
            key="state",
            bind="query-params",
            placeholder="Any state",
            label_visibility="collapsed",
            width=140,
        )
        kind = st.selectbox(
            "Type",
            list(ItemType),
            index=None,
            format_func=lambda kind: sentence_case(type_word(kind)),
            key="type",
            bind="query-params",
            placeholder="Any type",
            label_visibility="collapsed",
            width=170,
        )
        source_id: UUID | None = st.selectbox(
            "Source",
            list(known),
            index=None,
            format_func=lambda source_id: known[source_id],
            key="source_of",
            # Its id and not its title stands in the address.
            on_change=_keep_source_in_address,
            placeholder="Any source",
            label_visibility="collapsed",
            width=220,
        )
        chosen = sum(bool(st.session_state.get(name) or st.query_params.get(name)) for name in _MORE[:5])
        with st.popover(
            f"More ({chosen})" if chosen else "More", icon=":material/filter_list:", key="more_filters"
        ):
            more = _more_filters()
        trashed = st.toggle("Trash", key="trash", bind="query-params")
    return FilterFields(
        state=state,
        type=kind,
        source_id=source_id or None,
        quiz_id=quiz_id,
        q=text or None,
        trash=trashed,
        **more,
    )


def _more_filters() -> dict[str, object]:
    labels = perform(quizzes.list_labels)
    found: dict[str, object] = {}
    for name, word, known in (("tag", "Tag", labels.tags), ("objective", "Objective", labels.objectives)):
        typed = st.query_params.get(name)
        found[name] = (
            st.selectbox(
                word,
                # One that only older items have may be typed, and comes back with the address.
                list(dict.fromkeys([*known, *([typed] if typed else [])])),
                index=None,
                key=name,
                bind="query-params",
                placeholder=f"Any {name}",
                accept_new_options=True,
            )
            or None
        )
    found["bloom"] = st.selectbox(
        "Bloom level",
        list(Bloom),
        index=None,
        format_func=sentence_case,
        key="bloom",
        bind="query-params",
        placeholder="Any level",
    )
    found["difficulty"] = st.selectbox(
        "Difficulty",
        list(Difficulty),
        index=None,
        format_func=sentence_case,
        key="difficulty",
        bind="query-params",
        placeholder="Any difficulty",
    )
    return found | _use()


def _use() -> dict[str, object]:
    use = st.selectbox(
        "Use",
        list(Use),
        index=None,
        format_func=lambda use: _USES[use],
        key="use",
        bind="query-params",
        placeholder="Used or not",
        help="A question is used when a quiz with it is exported or printed.",
    )
    if use == Use.NEVER:
        return {"unused_since": LONG_AGO}
    if use is None:
        return {}
    day: date | None = st.date_input("Since", value=None, key="since", bind="query-params", max_value="today")
    if day is None:
        return {}
    return {"used_since" if use == Use.USED else "unused_since": datetime.combine(day, time(), UTC)}


def is_narrowed(wanted: FilterFields) -> bool:
    """Whether anything but the trash is chosen."""
    return any(value is not None for name, value in wanted if name != "trash")


def _keep_source_in_address() -> None:
    chosen = st.session_state["source_of"]
    if chosen:
        st.query_params["source"] = str(chosen)
    else:
        st.query_params.pop("source", None)
