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
            st.markdown(
                f"{incident_mark(standing(incident))} **[{escape_markdown(incident.title)}]"
                f"(/incidents?incident={incident.id})**  \n:small[:gray[{facts(incident, known)}]]"
            )
        for window in windows:
            what = ", ".join(known.get(name, name) for name in window.components) or "all components"
            when = (
                f"until {window.ends_at:%d %b %H:%M} UTC"
                if window.stage is Stage.UNDER_WAY
                else f"begins {relative_time(window.starts_at)}"
            )
            st.markdown(
                f"{maintenance_mark(window.stage)} **[{escape_markdown(f'Work on {what}')}](/maintenance)**  \n"
                f":small[:gray[{escape_markdown(f'{window.reason} · {when}')}]]"
            )
