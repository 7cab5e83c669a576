"""Replace a source by its newer edition: what goes along and what is gone is said before it is done."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import NewEdition, Replacement
from backend.sources.schemas import SourceSummary
from pages.studio.words import counted, told_apart, verb
from pages.ui import error_state, escape_markdown, perform, shorten


def replace_dialog(source: SourceSummary, others: Sequence[SourceSummary]) -> None:
    """Ask which source is the newer edition, show what that comes to, and do it."""
    names = told_apart({one.id: shorten(one.title, 60) for one in others if one.id != source.id})

    @st.dialog("Replace by a newer edition", width="medium", icon=":material/upgrade:")
    def ask() -> None:
        st.markdown(f"**{escape_markdown(shorten(source.title, 80))}**")
        if not names:
            st.caption("Give the newer edition first, under **New source**; then come back here.")
            return
        newer: UUID | None = st.selectbox(
            "Its newer edition",
            list(names),
            index=None,
            format_func=lambda source_id: names[source_id],
            key="newer_edition",
            placeholder="A source you have given",
        )
        if newer is None:
            st.caption(
                "Both are kept. Questions whose quotes still stand there rest on the newer one from then on."
            )
            return
        try:
            would = perform(quizzes.replace_source, source.id, NewEdition(by=newer, dry_run=True))
            _say(would)
            if st.button("Replace it", key="replace_now", type="primary"):
                perform(quizzes.replace_source, source.id, NewEdition(by=newer))
                st.toast("Replaced. The older edition is kept.", icon=":material/check:")
                st.rerun()
        except ConsoleError as error:
            error_state(error)

    ask()


def _say(would: Replacement) -> None:
    goes = verb(would.moved, "goes", "go")
    st.markdown(
        f":green[:material/check_circle:] {counted(would.moved, 'question')} {goes} along; verdicts stand."
    )
    if not would.gone_count:
        return
    rest = verb(would.gone_count, "rests", "rest")
    st.markdown(
        f":orange[:material/warning:] {counted(would.gone_count, 'question')} {rest} on a quote that is gone. They stay "
        "with the older edition and get a warning:"
    )
    with st.container(border=True, height=260 if would.gone_count > 3 else "content"):
        for one in would.gone:
            st.markdown(
                f"{escape_markdown(shorten(one.stem, 100))}  \n:gray[“{escape_markdown(shorten(one.quote, 140))}”]"
            )
        if would.gone_count > len(would.gone):
            st.caption(f"And {would.gone_count - len(would.gone):,} more.")
