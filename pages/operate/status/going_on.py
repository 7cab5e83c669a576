"""Incidents that go on and work that is announced, on the status screen."""

from datetime import timedelta
from typing import Final

import streamlit as st

from backend.db.unit_of_work import UnitOfWork
from backend.permissions import Actor
from backend.status import service as status
from backend.status.going_on_schemas import GoingOn
from backend.status.maintenance_schemas import Stage
from pages.operate.incidents.words import facts, standing
from pages.operate.status.days import titles
from pages.operate.way import INCIDENTS, MAINTENANCE, way_to
from pages.ui import escape_markdown, incident_mark, maintenance_mark, peek, relative_time, section_title

REFRESH: Final = timedelta(seconds=10)


def look(uow: UnitOfWork | None, actor: Actor) -> tuple[GoingOn, dict[str, str]]:
    """What goes on, and the titles of components."""
    return status.read_going_on(uow, actor), titles(status.read_status(uow, actor))


@st.fragment(run_every=REFRESH)
def going_on() -> None:
    """What goes on, if anything does, out of the sampler's memory."""
    found, known = peek(look)
    if not found.incidents and not found.maintenance:
        return
    section_title("Going on", "incidents and announced work")
    with st.container(border=True, gap="small"):
        for incident in found.incidents:
            mark, quiet = incident_mark(standing(incident)), facts(incident, known)
            line(mark, incident.title, quiet, INCIDENTS, f"going_{incident.id}", incident=str(incident.id))
        for window in found.maintenance:
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
