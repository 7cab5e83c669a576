"""What figures are to reach: shown to everybody, changed by operators."""

from __future__ import annotations

import streamlit as st

from backend.errors import ConsoleError
from backend.reports import service as reports
from backend.reports.schemas import TargetChange, TargetView
from pages.ui import error_state, escape_markdown, perform


def targets(*, may_change: bool) -> None:
    """The list of targets, and a form to choose another."""
    found = perform(reports.list_targets)
    st.table(
        {
            escape_markdown(one.title): escape_markdown(
                (one.shown or "none") + (f", chosen by {one.updated_by}" if one.updated_by else "")
            )
            for one in found
        },
        border="horizontal",
    )
    if may_change:
        _form(found)


def _form(found: list[TargetView]) -> None:
    with st.form("target_form", border=False):
        by_id = {one.figure: one for one in found}
        figure = st.selectbox(
            "Figure", list(by_id), format_func=lambda id: by_id[id].title, key="target_figure"
        )
        value = st.number_input(
            "Target",
            min_value=0.0,
            value=None,
            format="%.4f",
            key="target_value",
            help="Shares lie between 0 and 1: 99.5% is 0.995. Empty: judge nothing. Reports made already stay.",
        )
        if st.form_submit_button("Set the target", key="set_target"):
            try:
                perform(reports.change_target, figure, TargetChange(target=value))
            except ConsoleError as error:
                error_state(error)
            else:
                st.rerun()
