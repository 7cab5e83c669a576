"""Choose the passage that proves a key: a source, a passage of it, and on wish only some of its words."""

import re
from uuid import UUID

import streamlit as st

from backend.quiz.schemas import Evidence
from backend.sources import service as sources
from backend.sources.schemas import PassageSpan, SourceDetail
from pages.studio.words import told_apart
from pages.ui import escape_markdown, evidence_quote, perform, shorten, surroundings

# So many passages are offered at once; more are found by their words.
OFFERED = 60


def passage_field(key: str, source_id: UUID | None) -> tuple[UUID | None, list[Evidence]]:
    """Draw the choice and return the source and the evidence chosen; neither where none was.

    Args:
        key: prefix of the widgets' keys.
        source_id: the source the choice begins with.
    """
    with st.expander("Passage that proves it", icon=":material/format_quote:", key=f"{key}_proof"):
        listed = perform(sources.list_sources, limit=200).items
        names = told_apart({source.id: shorten(source.title, 60) for source in listed})
        if not names:
            st.caption(
                "You have no sources yet. Without a passage the question says that it has no evidence."
            )
            return None, []
        chosen = st.selectbox(
            "Source",
            list(names),
            index=list(names).index(source_id) if source_id in names else None,
            format_func=lambda id: names[id],
            key=f"{key}_source",
            placeholder="None: the question has no evidence",
        )
        if chosen is None:
            return None, []
        return chosen, _evidence(key, perform(sources.read_source, chosen))


def _evidence(key: str, source: SourceDetail) -> list[Evidence]:
    words = st.text_input(
        "Words in it",
        type="search",
        key=f"{key}_find",
        placeholder="Find a passage by its words",
        max_chars=200,
    )
    found = [passage for passage in source.passages if _has(source.text, passage, words or "")]
    if not found:
        st.caption("No passage has these words.")
        return []
    passage = st.selectbox(
        "Passage",
        found[:OFFERED],
        index=None,
        format_func=lambda passage: _begins(source.text, passage),
        key=f"{key}_passage",
        placeholder=f"{len(found)} passages"
        if len(found) <= OFFERED
        else f"The first {OFFERED} of {len(found)}",
    )
    if passage is None:
        return []
    whole = source.text[passage.start : passage.end]
    typed = st.text_area(
        "What of it proves the key",
        value=whole,
        height=110,
        # Another passage begins with its own words.
        key=f"{key}_quote_{passage.id}",
        help="Cut away what is not needed; the words themselves have to stay as they are.",
    )
    place = _find(whole, typed or "")
    if place is None:
        st.caption(
            ":orange[:material/warning:] This does not stand in the passage word for word, so nothing is quoted."
        )
        return []
    start, end = passage.start + place[0], passage.start + place[1]
    quote = source.text[start:end]
    evidence_quote(quote, *surroundings(source.text, start, end), passage.anchor)
    return [Evidence(passage_id=passage.id, start=start, end=end, quote=quote)]


def _has(text: str, passage: PassageSpan, words: str) -> bool:
    said = text[passage.start : passage.end].casefold()
    return all(word in said for word in words.casefold().split())


def _begins(text: str, passage: PassageSpan) -> str:
    start = " ".join(text[passage.start : passage.start + 160].split())
    return escape_markdown(
        f"{passage.anchor}: {shorten(start, 90)}" if passage.anchor else shorten(start, 90)
    )


def _find(whole: str, typed: str) -> tuple[int, int] | None:
    """Where the words stand in the passage, whatever the space between them; None where they do not."""
    words = typed.split()
    found = re.search(r"\s+".join(map(re.escape, words)), whole) if words else None
    return found.span() if found else None
