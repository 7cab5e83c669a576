"""What figures are to reach: shown to everybody, changed by operators."""

from __future__ import annotations

import streamlit as st

from backend.errors import ConsoleError
from backend.reports import service as reports
from backend.reports.schemas import TargetChange, TargetView
from backend.reports.showing import Aim, Unit
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
    by_id = {one.figure: one for one in found}
    figure = st.selectbox("Figure", list(by_id), format_func=lambda id: by_id[id].title, key="target_figure")
    one = by_id[figure]
    # Shares are typed as people say them.
    scale, unit = (100.0, "%") if one.unit == Unit.SHARE else (1.0, one.unit)
    value = st.number_input(
        f"{'At least' if one.aim is Aim.AT_LEAST else 'At most'}, in {unit}",
        min_value=0.0,
        max_value=100.0 if one.unit == Unit.SHARE else None,
        value=None if one.target is None else round(one.target * scale, 6),
        format="%.6g",
        key=f"target_value_{figure}",
        help="Holds for reports made from now on; those made already stay as they are.",
    )
    with st.container(horizontal=True, gap="small"):
        if st.button("Set the target", key="set_target", disabled=value is None) and value is not None:
            _change(figure, round(value / scale, 12))
        if st.button("Judge it no more", key="drop_target", disabled=one.target is None):
            _change(figure, None)


def _change(figure: str, target: float | None) -> None:
    try:
        perform(reports.change_target, figure, TargetChange(target=target))
    except ConsoleError as error:
        error_state(error)
    else:
        st.rerun()
