"""How the review screens mark what a report says."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import streamlit as st

from backend.errors import NotFound
from backend.permissions import RUN_WATCHERS
from backend.reports.catalogue import every_figure
from backend.reports.schemas import Figure, ReportState
from backend.reports.window import Window, behind
from backend.reports.wording import Verdict
from pages.ui import current_actor

VERDICTS: Final = {
    Verdict.MET: ":gray-badge[:green[:material/check_circle:] Met]",
    Verdict.MISSED: ":red-badge[:material/cancel: Missed]",
    Verdict.NOT_ENOUGH: ":gray-badge[:material/help: Not enough data]",
}
STATES: Final = {
    ReportState.WAITING: ":gray-badge[:material/schedule: Waiting]",
    ReportState.MAKING: ":gray-badge[:primary[:material/timelapse:] Being made]",
    ReportState.DRAFT: ":gray-badge[:material/edit_note: Draft]",
    ReportState.SIGNED: ":gray-badge[:green[:material/verified:] Signed]",
    ReportState.FAILED: ":red-badge[:material/error: Failed]",
}


def rows_address(figure: Figure, window: Window) -> str | None:
    """Where the rows behind a figure are shown to whoever reads: not everybody may see runs one by one."""
    quoted = every_figure().get(figure.id)
    of_runs = (figure.rows_url or "").startswith("/runs")
    if of_runs and quoted and current_actor().role not in RUN_WATCHERS:
        return behind("measure", quoted.measure, window)
    return figure.rows_url


def asked_for(name: str) -> UUID:
    """The id that stands in the address under a name.

    Raises:
        NotFound: none, or something else than an id stands there.
    """
    try:
        return UUID(st.query_params.get(name, ""))
    except ValueError as error:
        raise NotFound("This address does not lead to a report; choose one in the list.") from error
