"""What became of a question: each version with who made it, when, and what changed."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import Item, ItemVersion
from pages.ui import (
    error_state,
    escape_markdown,
    exact_time,
    item_mark,
    perform,
    relative_time,
    sentence_case,
    shorten,
)

LONGEST = 160
STEP = 10
MOST = 199
FIELDS = {"stem": "Question", "bloom": "Bloom level"}


def show_history(item: Item) -> None:
    """Open a drawer with an item's versions, newest first."""

    @st.dialog("History", width="medium", position="right", icon=":material/history:")
    def show() -> None:
        st.caption(escape_markdown(shorten(item.stem, 200)))
        shown = int(st.session_state.get(key, STEP))
        try:
            # One more than is shown: the last one's change is told from the version before it.
            versions = perform(quizzes.list_history, item.id, limit=shown + 1).items
        except ConsoleError as error:
            error_state(error)
            return
        for version, before in list(zip(versions, [*versions[1:], None], strict=True))[:shown]:
            _version(version, before)
        if len(versions) <= shown:
            return
        if shown >= MOST:
            st.caption(f"These are the newest {MOST} versions.")
        else:
            st.button(
                "Show older versions", key="older_versions", icon=":material/expand_more:", on_click=older
            )

    key = f"history_{item.id}"

    def older() -> None:
        st.session_state[key] = min(MOST, int(st.session_state.get(key, STEP)) + STEP)

    st.session_state.pop(key, None)
    show()


def _version(version: ItemVersion, before: ItemVersion | None) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**Version {version.version}** {item_mark(version.state)}", width="content")
            st.caption(
                relative_time(version.created_at), help=exact_time(version.created_at), width="content"
            )
        who = version.actor_name or "the engine"
        st.caption(f"{escape_markdown(sentence_case(version.change))} by {escape_markdown(who)}")
        if version.reason:
            st.markdown(f":gray[Because] {escape_markdown(version.reason)}")
        if before is not None:
            for name, old, new in _changes(before.content, version.content):
                label = FIELDS.get(name, sentence_case(name))
                st.markdown(
                    f":gray[{label}]  \n:red[−] {escape_markdown(old)}  \n:green[+] {escape_markdown(new)}"
                )


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Sequence[tuple[str, str, str]]:
    return [
        (name, _written(old.get(name)), _written(value))
        for name, value in new.items()
        if old.get(name) != value
    ]


def _written(value: Any) -> str:
    """A field as a person reads it; the key among options is marked."""
    if isinstance(value, list) and value and isinstance(value[0], dict) and "text" in value[0]:
        text = " · ".join(("✓ " if option["correct"] else "") + option["text"] for option in value)
    elif isinstance(value, list):
        text = ", ".join(str(part) for part in value)
    elif isinstance(value, dict):
        set_ = {name: part for name, part in value.items() if part is not None}
        text = "; ".join(f"{name} {json.dumps(part, ensure_ascii=False)}" for name, part in set_.items())
    else:
        text = str(value)
    return shorten(text, LONGEST) or "—"
