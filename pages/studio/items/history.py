"""What became of a question: each version with who made it, when, and what changed."""

from uuid import UUID

import streamlit as st

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import Item, ItemVersion
from pages.studio.items.changes import changed_fields
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

STEP = 10
MOST = 199


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
            _version(item.id, version, before, versions[0])
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


def _version(item_id: UUID, version: ItemVersion, before: ItemVersion | None, now: ItemVersion) -> None:
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
            for name, words in changed_fields(before.content, version.content):
                st.markdown(f":gray[{name}]  \n{words}")
        if version.content != now.content and st.button(
            "Make it this again",
            key=f"restore_version_{version.version}",
            icon=":material/history:",
            help="A new version with what it was then; it waits for your verdict again.",
        ):
            _restore(item_id, version, now)


def _restore(item_id: UUID, version: ItemVersion, now: ItemVersion) -> None:
    try:
        saved = perform(quizzes.restore_version, item_id, version.version, version=now.version)
    except ConsoleError as error:
        error_state(error)
    else:
        st.toast(f"Version {version.version} again, as version {saved.version}.", icon=":material/check:")
        st.rerun()
