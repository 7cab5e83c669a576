"""Incidents that go on and work that is announced, on the status screen."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import streamlit as st

from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.permissions import Actor
from backend.status import service as status
from backend.status.incident_schemas import Incident
from backend.status.maintenance_schemas import Maintenance, Stage
from pages.operate.incident_words import facts, standing
from pages.operate.status_days import titles
from pages.operate.way import INCIDENTS, MAINTENANCE, way_to
from pages.ui import escape_markdown, incident_mark, maintenance_mark, relative_time, section_title, watch

REFRESH: Final = timedelta(seconds=10)
SHOWN: Final = 10


def look(uow: UnitOfWork, actor: Actor) -> tuple[Sequence[Incident], list[Maintenance], dict[str, str]]:
    """Open incidents, work that is not over, and the titles of components."""
    windows = status.list_maintenance(uow, actor, limit=SHOWN).items
    return (
        status.list_incidents(uow, actor, is_open=True, limit=SHOWN).items,
        [window for window in windows if window.stage in (Stage.UNDER_WAY, Stage.PLANNED)],
        titles(status.read_status(uow, actor)),
    )


@st.fragment(run_every=REFRESH)
def going_on() -> None:
    """What goes on, if anything does; the database may be away, and then nothing is said."""
    try:
        incidents, windows, known = watch(look)
    except ConsoleError:
        return
    if not incidents and not windows:
        return
    section_title("Going on", "incidents and announced work")
    with st.container(border=True, gap="small"):
        for incident in incidents:
            mark, quiet = incident_mark(standing(incident)), facts(incident, known)
            line(mark, incident.title, quiet, INCIDENTS, f"going_{incident.id}", incident=str(incident.id))
        for window in windows:
            what = ", ".join(known.get(name, name) for name in window.components) or "all components"
            when = (
                f"until {window.ends_at:%d %b %H:%M} UTC"
                if window.stage is Stage.UNDER_WAY
                else f"begins {relative_time(window.starts_at)}"
            )
            mark, quiet = maintenance_mark(window.stage), escape_markdown(f"{window.reason} · {when}")
            line(mark, f"Work on {what}", quiet, MAINTENANCE, f"going_{window.id}")


def line(mark: str, title: str, quiet: str, screen: str, key: str, **address: str) -> None:
    """One thing that goes on, and the way to it."""
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(mark, width="content")
            way_to(title, screen, key, **address)
        st.markdown(f":small[:gray[{quiet}]]")
