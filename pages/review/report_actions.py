"""The actions of a report, edited in place until it is signed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import streamlit as st
from pydantic import ValidationError

from backend.errors import ConsoleError
from backend.reports import service as reports
from backend.reports.schemas import Action, ActionChange, ActionCreate, Report, ReportState
from pages.ui import error_state, escape_markdown, perform


def actions(report: Report, *, may_edit: bool) -> None:
    """Overdue first; operators close, change and add while it is a draft."""
    editable = may_edit and report.state is ReportState.DRAFT
    for one in report.actions:
        _action(one, editable=editable)
    if editable:
        _new(report)


def _action(one: Action, *, editable: bool) -> None:
    mark = (
        ":gray-badge[:green[:material/check_circle:] Closed]"
        if one.closed_at
        else ":red-badge[:material/alarm: Overdue]"
        if one.overdue
        else ":gray-badge[:material/radio_button_unchecked: Open]"
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"{escape_markdown(one.what)}  \n:small[:gray[{escape_markdown(one.owner)}, due {one.due}]]",
            width="stretch",
        )
        st.markdown(mark, width="content")
        if editable:
            st.button(
                "Open again" if one.closed_at else "Close",
                key=f"close_{one.id}",
                on_click=partial(_change, one, ActionChange(version=one.version, closed=not one.closed_at)),
            )
            with st.popover(":material/edit:", key=f"edit_{one.id}", help="Change this action"):
                _edit(one)


def _edit(one: Action) -> None:
    with st.form(f"edit_form_{one.id}", border=False):
        what = st.text_input("What", value=one.what, max_chars=500, key=f"what_{one.id}")
        owner = st.text_input("Owner", value=one.owner, max_chars=120, key=f"owner_{one.id}")
        due = st.date_input("Due", value=one.due, key=f"due_{one.id}")
        if st.form_submit_button("Save", key=f"save_{one.id}"):
            try:
                change = ActionChange(version=one.version, what=what, owner=owner, due=due)
            except ValidationError:
                st.warning("An action needs both: what is to be done, and who does it.")
            else:
                _change(one, change)
                st.rerun()


def _change(one: Action, change: ActionChange) -> None:
    try:
        perform(reports.change_action, one.id, change)
    except ConsoleError as error:
        st.toast(escape_markdown(error.message), icon=":material/error:")


def _new(report: Report) -> None:
    with (
        st.expander("Add an action", icon=":material/add:", key="new_action"),
        st.form("action_form", border=False, clear_on_submit=True),
    ):
        what = st.text_input("What", max_chars=500, key="action_what")
        owner = st.text_input("Owner", max_chars=120, key="action_owner")
        due = st.date_input(
            "Due", value=datetime.now(UTC).date() + timedelta(days=7), key="action_due", min_value=None
        )
        if st.form_submit_button("Add", key="add_action", type="primary"):
            try:
                perform(reports.add_action, report.id, ActionCreate(what=what, owner=owner, due=due))
            except ValidationError:
                st.warning("An action needs both: what is to be done, and who does it.")
            except ConsoleError as error:
                error_state(error)
            else:
                st.rerun()
