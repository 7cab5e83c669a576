"""Which texts are here, and what can be made of them?"""

import streamlit as st

from backend.errors import ConsoleError
from backend.sources import service as sources
from backend.sources.schemas import SourceSummary
from pages.studio.address import GENERATE, UNIT, go
from pages.studio.listing import more_button, search_field, shown_limit
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

KINDS = {"pasted": "Pasted", "txt": "Text file", "md": "Markdown", "pdf": "PDF", "docx": "Word"}

header = st.container()
text = search_field("title", "Search sources", "Search by title")

try:
    found = perform(sources.list_sources, q=text, limit=shown_limit("sources"))
except ConsoleError as error:
    with header:
        page_header("Sources")
    error_state(error)
    st.stop()

shown = len(found.items)
if not shown:
    sentence = "Nothing matches." if text else "No text has been given yet."
else:
    words = sum(source.words for source in found.items)
    more = " and more" if found.next_cursor else ""
    sentence = f"{counted(shown, 'text')}{more} with {words:,} words to make quizzes from."
with header, page_header("Sources", sentence):
    if st.button("New source", key="new_source", type="primary", icon=":material/add:"):
        go(GENERATE)

if not shown:
    if text:
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
            if source.local_only:
                st.markdown(":gray-badge[:material/lock: Stays here]", width="content")
            st.caption(KINDS.get(source.kind, source.kind), width=80)
            st.caption(f"{source.words:,} words", width=90)
            st.caption(counted(source.passage_count, "passage"), width=90)
            st.caption(relative_time(source.created_at), width=90)
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
