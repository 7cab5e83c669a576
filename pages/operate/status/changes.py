"""What came into another state, and when."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.permissions import Actor
from backend.status import service as status
from backend.status.schemas import StateChange
from pages.operate.status.days import titles
from pages.ui import (
    empty_state,
    error_state,
    escape_markdown,
    exact_time,
    perform,
    relative_time,
    section_title,
    status_mark,
)

SHOWN: Final = 20


def change_row(change: StateChange, title: str | None) -> None:
    """One change: of what, from which state to which, when, and what was seen."""
    name = f"**{escape_markdown(title)}** " if title else ""
    before = f"{status_mark(change.before)} :material/arrow_forward: " if change.before else ""
    said = escape_markdown(f"{relative_time(change.at)} · {change.summary}")
    st.markdown(
        f"{name}{before}{status_mark(change.state)}  \n:small[:gray[{said}]]", help=exact_time(change.at)
    )


def change_list(changes: Sequence[StateChange], titles: Mapping[str, str] | None = None) -> None:
    """Changes, newest first; each with its component where titles are given."""
    if not changes:
        empty_state("timeline", "No change of state", "Nothing came into another state in this time.")
        return
    with st.container(border=True, gap="small"):
        for change in changes:
            change_row(change, titles.get(change.component, change.component) if titles else None)


def look(uow: UnitOfWork, actor: Actor) -> tuple[Sequence[StateChange], dict[str, str]]:
    """The newest changes, and the titles of what changed."""
    return status.list_changes(uow, actor, limit=SHOWN).items, titles(status.read_status(uow, actor))


def recent_changes() -> None:
    """The newest changes of all components; they are kept in the database."""
    section_title("Changes of state", f"the newest {SHOWN}")
    try:
        changes, known = perform(look)
    except ConsoleError as error:
        error_state(error)
        return
    change_list(changes, known)
