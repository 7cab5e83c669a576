"""The list of incidents: those that go on, then those that are over."""

from datetime import timedelta
from typing import Final

import streamlit as st

from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.permissions import OPERATORS, Actor
from backend.status import service as status
from backend.status.incident_schemas import Incident, NewIncident
from pages.operate.incidents.words import cause_of, facts, sentence_of, standing
from pages.operate.status.days import titles
from pages.operate.way import INCIDENTS, way_to
from pages.ui import (
    answer_line,
    current_actor,
    empty_state,
    error_state,
    escape_markdown,
    exact_time,
    incident_mark,
    page_header,
    perform,
    section_title,
    share,
)

REFRESH: Final = timedelta(seconds=10)
SHOWN: Final = 50


def look(uow: UnitOfWork, actor: Actor) -> tuple[list[Incident], list[Incident], dict[str, str]]:
    """Those that go on, those that are over, and the titles of components."""
    going_on = status.list_incidents(uow, actor, is_open=True, limit=SHOWN).items
    over = status.list_incidents(uow, actor, is_open=False, limit=SHOWN).items
    return list(going_on), list(over), titles(status.read_status(uow, actor))


def row(incident: Incident, known: dict[str, str]) -> None:
    """One incident, and the way to it."""
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(incident_mark(standing(incident)), width="content")
            way_to(incident.title, INCIDENTS, f"open_{incident.id}", incident=str(incident.id))
        st.markdown(
            f"{escape_markdown(cause_of(incident))}  \n:small[:gray[{facts(incident, known)}]]",
            help=exact_time(incident.opened_at),
        )


@st.fragment(run_every=REFRESH)
def everything(spot: st.delta_generator.DeltaGenerator) -> None:
    """Both lists, anew every few seconds."""
    try:
        going_on, over, known = share(look, REFRESH.total_seconds())
    except ConsoleError as error:
        spot.empty()
        error_state(error)
        return
    with spot:
        answer_line(sentence_of(going_on))
    if going_on:
        with st.container(border=True, gap="small"):
            for incident in going_on:
                row(incident, known)
    section_title("Over", f"the last {SHOWN}")
    if not over:
        empty_state(
            "sentiment_satisfied",
            "No incident is over yet",
            "One opens by itself when a required component is down for a minute, or not well for five.",
        )
        return
    with st.container(border=True, gap="small"):
        for incident in over:
            row(incident, known)


@st.dialog("Open an incident")
def open_one() -> None:
    """Ask what is wrong, and open it."""
    try:
        known = perform(lambda uow, actor: titles(status.read_status(uow, actor)))
    except ConsoleError as error:
        error_state(error)
        return
    st.caption("For what no probe sees. What probes see opens by itself.")
    title = st.text_input("What is wrong?", max_chars=200, key="incident_title")
    names = st.multiselect(
        "Components", list(known)[1:], format_func=lambda name: known[name], key="incident_components"
    )
    cause = st.text_area("Cause, as far as it is known", max_chars=2_000, key="incident_cause")
    if st.button("Open the incident", type="primary", key="incident_open", disabled=not title.strip()):
        wanted = NewIncident(title=title, components=names, cause=cause)
        try:
            made = perform(status.open_incident, wanted)
        except ConsoleError as error:
            error_state(error)
        else:
            st.query_params["incident"] = str(made.id)
            st.rerun()


def show_incidents() -> None:
    """The whole screen."""
    with page_header("Incidents"):
        pressed = current_actor().role in OPERATORS and st.button(
            "Open an incident", icon=":material/add:", key="new_incident"
        )
    everything(st.empty())
    if pressed:
        open_one()
