"""The list of study content: what waits for a verdict, newest first, and the trash."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import streamlit as st

from backend.content import service as contents
from backend.content.schemas import ContentFilter, ContentSummary
from pages.studio.acting import attempt, show_problem
from pages.studio.address import CONTENT, GENERATE, go
from pages.studio.content.menu import TRASH, rename, trash
from pages.studio.listing import more_button, search_field, shown_limit
from pages.studio.words import counted
from pages.ui import empty_state, escape_markdown, page_header, perform, relative_time, sentence_case, shorten

RENAME = "Rename"
_ICONS = {RENAME: "edit", TRASH: "delete"}


def show_contents() -> None:
    """Show all study content of the person's."""
    header = st.container()
    show_problem("contents")
    with st.container(horizontal=True, vertical_alignment="center"):
        text = search_field("q", "Search study content", "Search by title")
        trashed = st.toggle("Trash", key="trash", bind="query-params")
    wanted = ContentFilter(text=text or None, trashed=trashed)
    found = perform(contents.list_contents, wanted, limit=shown_limit("contents"))
    with header, page_header("Study content", _sentence(found.items, text, trashed)):
        if st.button("New study content", key="new_content", type="primary", icon=":material/add:"):
            go(GENERATE)
    if not found.items:
        _nothing(text, trashed)
        return
    with st.container(border=True, gap="xsmall"):
        for content in found.items:
            _row(content, trashed)
    more_button("contents", shown=len(found.items), more=found.next_cursor is not None)


def _sentence(items: Sequence[ContentSummary], text: str, trashed: bool) -> str:
    if trashed:
        return f"{counted(len(items), 'piece')} in the trash." if items else "The trash is empty."
    waiting = sum(content.total - content.approved - content.rejected for content in items)
    if not items:
        return "Nothing matches." if text else "No study content has been made yet."
    if waiting:
        return f"{counted(waiting, 'section')} still wait{'s' if waiting == 1 else ''} for your verdict."
    return "Every section has your verdict."


def _nothing(text: str, trashed: bool) -> None:
    if text:
        empty_state("search_off", "Nothing matches", "Try a part of the title, or clear the search.")
    elif trashed:
        empty_state("delete", "Nothing in the trash", "What you move here can be taken back.")
    elif empty_state(
        "menu_book",
        "No study content yet",
        "Give a text, choose a study guide, a worksheet or a lesson plan, and it appears as soon as a section is made.",
        action="Make the first one",
        key="first_content",
    ):
        go(GENERATE)


def _restore(content_id: UUID) -> None:
    attempt("contents", partial(perform, contents.restore_content, content_id))


def _row(content: ContentSummary, trashed: bool) -> None:
    left = content.total - content.approved - content.rejected
    title = f"**{escape_markdown(shorten(content.title, 70))}**"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"content_{content.id}"):
        with st.container(width="stretch", gap=None):
            if trashed:
                st.markdown(title)
            else:
                st.page_link(CONTENT, label=title, query_params={"content": str(content.id)})
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
            st.caption(sentence_case(content.kind.value), width=100)
            st.markdown(
                f":gray-badge[:primary[:material/pending:] {left} to review]"
                if left
                else ":gray-badge[:green[:material/verified:] Reviewed]"
                if content.total
                else ":gray-badge[Empty]",
                width=120,
            )
            st.caption(f"{content.approved} of {content.total} approved", width=110)
            st.caption(relative_time(content.updated_at), width=110)
            if trashed:
                st.button(
                    "Restore",
                    key=f"restore_{content.id}",
                    icon=":material/undo:",
                    on_click=_restore,
                    args=(content.id,),
                )
                return
            chosen = st.menu_button(
                "More",
                [RENAME, TRASH],
                key=f"content_menu_{content.id}",
                type="tertiary",
                format_func=lambda word: f":material/{_ICONS[word]}: {word}",
            )
    if chosen == RENAME:
        rename(content.id, content.title)
    elif chosen == TRASH:
        trash(content.id, content.title)
