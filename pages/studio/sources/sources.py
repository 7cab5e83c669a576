"""Which texts are here, and what can be made of them?"""

import streamlit as st

from backend.errors import ConsoleError
from backend.sources import service as sources
from backend.sources.schemas import SourceSummary
from pages.studio.address import BANK, GENERATE, UNIT, go
from pages.studio.listing import more_button, search_field, shown_limit
from pages.studio.sources.editions import replace_dialog
from pages.studio.words import counted
from pages.ui import (
    confirm,
    empty_state,
    error_state,
    escape_markdown,
    page_header,
    perform,
    relative_time,
    shorten,
)

KINDS = {
    "pasted": "Pasted",
    "txt": "Text file",
    "md": "Markdown",
    "html": "Web page",
    "pdf": "PDF",
    "docx": "Word",
    "pptx": "PowerPoint",
}

header = st.container()
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    text = search_field("title", "Search sources", "Search by title")
    older = st.toggle("Older editions", key="older", bind="query-params")

try:
    found = perform(sources.list_sources, q=text, limit=shown_limit("sources"), replaced=older)
except ConsoleError as error:
    with header:
        page_header("Sources")
    error_state(error)
    st.stop()

shown = len(found.items)
if not shown:
    sentence = "Nothing matches." if text else "No text has been given yet."
    if older and not text:
        sentence = "No source was replaced by a newer edition."
else:
    words = sum(source.words for source in found.items)
    more = " and more" if found.next_cursor else ""
    what = "that a newer edition replaced" if older else f"with {words:,} words to make quizzes from"
    sentence = f"{counted(shown, 'text')}{more} {what}."
with header, page_header("Sources", sentence):
    if st.button("New source", key="new_source", type="primary", icon=":material/add:"):
        go(GENERATE)

if not shown:
    if older and not text:
        empty_state("history", "No older editions", "A source that you replace by a newer one is kept here.")
    elif text:
        empty_state("search_off", "Nothing matches", "Try a part of the title, or clear the search.")
    elif empty_state(
        "article",
        "No sources yet",
        "A source is a text you teach from: pasted, or out of a file.",
        action="Give the first one",
        key="first_source",
    ):
        go(GENERATE)
    st.stop()


def delete(source: SourceSummary) -> None:
    """Ask, then delete a source."""
    confirm(
        f"Delete “{shorten(source.title, 60)}”?",
        "Its text and passages are deleted for good. Quizzes and questions made from it stay, with the quotes "
        "they hold, but no more can be made from it.",
        verb="Delete source",
        action=lambda: perform(sources.delete_source, source.id),
    )


def row(source: SourceSummary) -> None:
    """One source: its title leads to what can be made of it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"source_{source.id}"):
        with st.container(width="stretch", gap=None):
            st.page_link(
                GENERATE,
                label=f"**{escape_markdown(shorten(source.title, 55))}**",
                query_params={"source": str(source.id)},
            )
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
            if source.edition > 1:
                st.markdown(f":gray-badge[:material/history: Edition {source.edition}]", width="content")
            if source.local_only:
                st.markdown(":gray-badge[:material/lock: Stays here]", width="content")
            st.caption(KINDS.get(source.kind, source.kind), width=80)
            st.caption(f"{source.words:,} words", width=90)
            st.caption(counted(source.passage_count, "passage"), width=90)
            st.caption(relative_time(source.created_at), width=90)
            if older:
                st.page_link(
                    BANK,
                    label="Questions",
                    icon=":material/inventory_2:",
                    query_params={"source": str(source.id)},
                    help="Questions that rest on this edition alone",
                )
            elif st.button(
                "Replace",
                key=f"replace_{source.id}",
                type="tertiary",
                icon=":material/upgrade:",
                help="Say which source is its newer edition",
            ):
                replace_dialog(source, found.items)
            st.page_link(
                UNIT,
                label="Unit",
                icon=":material/folder_open:",
                query_params={"source": str(source.id)},
                help="Everything made of this text, in one ZIP to print",
            )
            if st.button(
                "Delete",
                key=f"delete_{source.id}",
                type="tertiary",
                icon=":material/delete:",
                help="Delete this source",
            ):
                delete(source)


with st.container(border=True, gap="xsmall"):
    for source in found.items:
        row(source)
more_button("sources", shown=shown, more=found.next_cursor is not None)
