"""One incident: what it is, who looks after it, what was said, and what it was."""

from functools import partial
from uuid import UUID

import streamlit as st

from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.permissions import OPERATORS, Actor
from backend.status import service as status
from backend.status.incident_schemas import Incident, IncidentChange, NewNote
from pages.operate.incidents.words import cause_of, facts, standing
from pages.operate.status.days import titles
from pages.operate.way import STATUS, way_to
from pages.ui import (
    confirm,
    duration,
    empty_state,
    error_state,
    escape_markdown,
    exact_time,
    incident_mark,
    name_tab,
    page_header,
    perform,
    relative_time,
    section_title,
)


def look(uow: UnitOfWork, actor: Actor, incident_id: UUID) -> tuple[Incident, dict[str, str], bool]:
    """The incident, the titles of components, and whether the person may have a hand in it."""
    known = titles(status.read_status(uow, actor))
    return status.read_incident(uow, actor, incident_id), known, actor.role in OPERATORS


def sentence(incident: Incident) -> str:
    """Does it go on, and does anybody look after it?"""
    lasted = duration(incident.duration_s)
    if incident.resolved_at:
        how = f"closed by {incident.resolved_by}" if incident.resolved_by else "all components recovered"
        return f"It is over after {lasted}: {how}."
    after = (
        f"{incident.acknowledged_by} looks after it."
        if incident.acknowledged_by
        else "Nobody looks after it yet."
    )
    return f"It goes on for {lasted}. {after}"


def moments(incident: Incident) -> list[str]:
    """When it began, was acknowledged, and ended."""
    lines = [f"Began {exact_time(incident.opened_at)}"]
    if incident.acknowledged_at:
        lines.append(f"Acknowledged {exact_time(incident.acknowledged_at)} by {incident.acknowledged_by}")
    if incident.resolved_at:
        lines.append(f"Over {exact_time(incident.resolved_at)}")
    return lines


def levers(incident: Incident) -> None:
    """What an operator may do with it."""
    with st.container(horizontal=True, gap="small"):
        if not incident.acknowledged_at and st.button(
            "Look after it", icon=":material/person_check:", type="primary", key="acknowledge"
        ):
            act(partial(perform, status.acknowledge_incident, incident.id))
        closes = incident.opened_by is not None and incident.resolved_at is None
        if closes and st.button("Close it", icon=":material/done_all:", key="resolve"):
            confirm(
                "Close this incident?",
                "It was opened by hand, so it is closed by hand. It stays in the list, with its notes.",
                verb="Close the incident",
                action=lambda: close(incident.id),
            )
        if st.button("Say what it was", icon=":material/edit:", key="explain"):
            explain(incident)


@st.dialog("What was it?")
def explain(incident: Incident) -> None:
    """Ask for the title and the cause."""
    title = st.text_input("Title", incident.title, max_chars=200, key="explain_title")
    cause = st.text_area("Cause", incident.cause, max_chars=2_000, key="explain_cause")
    ready = bool(title.strip() and cause.strip())
    if st.button("Save", type="primary", key="explain_save", disabled=not ready):
        act(partial(perform, status.change_incident, incident.id, IncidentChange(title=title, cause=cause)))


def act(action: partial[Incident]) -> None:
    """Do it and show the incident anew; else say why not."""
    try:
        action()
    except ConsoleError as error:
        error_state(error)
    else:
        st.rerun()


def close(incident_id: UUID) -> None:
    """Close it; for the dialog that asks first."""
    perform(status.resolve_incident, incident_id)


def notes(incident: Incident, *, may_write: bool) -> None:
    """What was said, oldest first, and a field for more."""
    section_title("Notes", "never changed")
    if incident.notes:
        with st.container(border=True, gap="small"):
            for note in incident.notes:
                st.markdown(
                    f"{escape_markdown(note.text)}  \n"
                    f":small[:gray[{escape_markdown(note.author)}, {relative_time(note.created_at)}]]",
                    help=exact_time(note.created_at),
                )
    elif not may_write:
        empty_state("notes", "No notes", "Nobody has written anything about it yet.")
    if may_write:
        with st.form("note", clear_on_submit=True, border=False):
            text = st.text_area("A note", max_chars=2_000, key="note_text")
            if st.form_submit_button("Add the note", icon=":material/add_comment:") and text.strip():
                act(partial(perform, status.add_note, incident.id, NewNote(text=text)))


def show_incident(incident_id: UUID) -> None:
    """The whole screen."""
    if st.button("All incidents", icon=":material/arrow_back:", type="tertiary", key="all_incidents"):
        st.query_params.clear()
        st.rerun()
    try:
        incident, known, may = perform(look, incident_id)
    except ConsoleError as error:
        page_header("Incident")
        error_state(error)
        return
    name_tab(incident.title, "Incidents")
    with page_header(incident.title, sentence(incident)):
        st.markdown(incident_mark(standing(incident)), width="content")
    with st.container(border=True, gap="small"):
        st.markdown(escape_markdown(cause_of(incident)))
        st.markdown(f":small[:gray[{facts(incident, known)}]]")
        st.markdown(f":small[:gray[{escape_markdown('. '.join(moments(incident)))}.]]")
        if incident.components:
            with st.container(horizontal=True, gap="small"):
                for name in incident.components:
                    way_to(known.get(name, name), STATUS, f"component_{name}", component=name)
    if may:
        levers(incident)
    notes(incident, may_write=may)
