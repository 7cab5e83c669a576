"""Two reports side by side: what became of each figure from the older to the newer?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from backend.errors import ConsoleError
from backend.reports import service as reports
from backend.reports.schemas import ReportComparison, ReportSummary
from backend.reports.showing import NOT_MEASURED
from pages.review.words import VERDICTS, asked_for
from pages.ui import empty_state, error_state, escape_markdown, page_header, perform, section_title


def choose(made: list[ReportSummary]) -> tuple[ReportSummary, ReportSummary]:
    """Which two, as they stand in the address."""
    # Without an address, the newest with the one before it.
    usual = {"left": made[1].id, "right": made[0].id}
    wanted = [asked_for(side) if side in st.query_params else id for side, id in usual.items()]
    names = {one.id: f"{one.window}, {one.kind.value}" for one in made}
    chosen = []
    labels = ("One report", "The other")
    for place, side, label, id in zip(st.columns(2), usual, labels, wanted, strict=True):
        index = next((at for at, one in enumerate(made) if one.id == id), 0)
        with place:
            chosen.append(
                st.selectbox(
                    label,
                    made,
                    index=index,
                    format_func=lambda one: names[one.id],
                    key=f"compare_{side}",
                )
            )
    return chosen[0], chosen[1]


def show(found: ReportComparison) -> None:
    """Both verdicts, then every figure."""
    for place, word, one in zip(st.columns(2), ("Older", "Newer"), (found.left, found.right), strict=True):
        with place, st.container(border=True):
            verdict = VERDICTS[one.verdict] if one.verdict else ""
            st.markdown(f":small[:gray[{word}]]  \n**{escape_markdown(one.window)}** {verdict}")
            st.markdown(escape_markdown(one.headline or ""))
    for heading in dict.fromkeys(figure.heading for figure in found.figures):
        section_title(heading)
        every = [figure for figure in found.figures if figure.heading == heading]
        figures = [figure for figure in every if {figure.left, figure.right} != {NOT_MEASURED}]
        unmeasured = [figure.title for figure in every if figure not in figures]
        if unmeasured:
            st.caption(escape_markdown(f"Measured in neither: {', '.join(unmeasured)}."))
        if not figures:
            continue
        st.dataframe(
            pd.DataFrame(
                {
                    "Figure": [figure.title for figure in figures],
                    "Older": [figure.left for figure in figures],
                    "Newer": [figure.right for figure in figures],
                    "Change": [figure.words for figure in figures],
                }
            ),
            hide_index=True,
            height="content",
            key=f"compared_{heading}",
            alt=f"{heading}: both reports",
        )


try:
    made = [one for one in perform(reports.list_reports, limit=200).items if one.verdict is not None]
    if len(made) < 2:
        page_header("Two reports side by side", "There are not two reports yet.")
        empty_state(
            "compare", "Nothing to compare", "Make two reports, or wait for those the schedule makes."
        )
        st.stop()
    head = st.container()
    left, right = choose(made)
    comparison = perform(reports.compare_reports, left.id, right.id)
    with head:
        page_header("Two reports side by side", comparison.sentence)
    show(comparison)
except ConsoleError as error:
    page_header("Two reports side by side")
    error_state(error)
