"""Which reports are there, and did the newest meet its targets?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import streamlit as st

from backend.errors import ConsoleError
from backend.permissions import OPERATORS
from backend.reports import service as reports
from backend.reports.schemas import ReportKind, ReportState, ReportSummary
from backend.reports.window import last_complete_days
from pages.review.targets import targets
from pages.review.words import STATES, VERDICTS
from pages.ui import (
    current_actor,
    empty_state,
    error_state,
    escape_markdown,
    page_header,
    perform,
    relative_time,
    section_title,
    share,
)

SHOWN: Final = 50
REPORT: Final = "review/report.py"
REFRESH: Final = timedelta(seconds=3)
KINDS: Final = {
    ReportKind.ASKED: "On request",
    ReportKind.DAILY: "Daily",
    ReportKind.WEEKLY: "Weekly",
}
may_make = current_actor().role in OPERATORS


def sentence(found: list[ReportSummary]) -> str:
    """The newest report's first line."""
    made = next((one for one in found if one.headline), None)
    if made is None:
        return "No report has been made yet."
    return f"{made.window}: {made.headline}"


def ask() -> None:
    """A popover in which a window is chosen."""
    with st.popover("Make a report", icon=":material/add:", key="make", type="primary"):
        usual = last_complete_days(datetime.now(UTC))
        first = usual.start.date()
        last = (usual.end - timedelta(days=1)).date()
        chosen = st.date_input(
            "First and last day",
            value=(first, last),
            max_value=last,
            key="days",
            help="UTC. The 28 days before today hold every weekday four times.",
        )
        if st.button("Make it", key="make_report", type="primary", width="stretch"):
            days = chosen if isinstance(chosen, tuple) else (chosen, chosen)
            if len(days) != 2:
                st.warning("Choose a first and a last day.")
                return
            try:
                asked = perform(
                    reports.ask_for_report, midnight(days[0]), midnight(days[1]) + timedelta(days=1)
                )
            except ConsoleError as error:
                error_state(error)
            else:
                st.switch_page(REPORT, query_params={"id": str(asked.id)})


def midnight(day: date) -> datetime:
    """When a day begins in UTC."""
    return datetime.combine(day, time(), UTC)


def row(one: ReportSummary) -> None:
    """One report: what it covers, its verdict, where it stands."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"[**{escape_markdown(one.window)}**](/report?id={one.id})")
            said = one.headline or one.error or ""
            if said:
                st.caption(escape_markdown(said))
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
            st.caption(KINDS[one.kind], width="content")
            if one.verdict:
                st.markdown(VERDICTS[one.verdict], width="content")
            st.markdown(STATES[one.state], width="content")
            signed = f"{one.signed_by}, " if one.signed_by else ""
            st.caption(
                escape_markdown(signed + relative_time(one.signed_at or one.made_at or one.created_at)),
                width="content",
            )


def listed() -> None:
    """The list; it refreshes itself while a report is being made."""
    try:
        found = list(share(reports.list_reports, REFRESH.total_seconds(), limit=SHOWN).items)
    except ConsoleError as error:
        error_state(error)
        return
    if not found:
        empty_state(
            "summarize",
            "No report yet",
            "Operators make one for any days that are over; daily and weekly ones come by themselves.",
        )
        return
    with st.container(border=True, gap="small"):
        for one in found:
            row(one)
    if len(found) == SHOWN:
        st.caption(f"These are the newest {SHOWN}.")


try:
    newest = list(share(reports.list_reports, REFRESH.total_seconds(), limit=SHOWN).items)
except ConsoleError as error:
    page_header("Reports")
    error_state(error)
    st.stop()

with page_header("Reports", sentence(newest)):
    if may_make:
        ask()
unmade = any(one.state in (ReportState.WAITING, ReportState.MAKING) for one in newest)
st.fragment(listed, run_every=REFRESH if unmade else None)()
made = [one for one in newest if one.verdict is not None]
if len(made) > 1:
    st.markdown(f"[Two side by side](/compare?left={made[1].id}&right={made[0].id})")
st.space("xsmall")
section_title("Targets", "hold for reports made from now on")
with st.expander("What figures are to reach", key="targets"):
    targets(may_change=may_make)
