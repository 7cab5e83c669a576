"""What work is announced, and on what?"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import streamlit as st

from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.permissions import OPERATORS, Actor
from backend.status import service as status
from backend.status.maintenance_schemas import Maintenance, NewMaintenance, Stage
from pages.operate.status.days import titles
from pages.ui import (
    confirm,
    duration,
    empty_state,
    error_state,
    escape_markdown,
    exact_time,
    maintenance_mark,
    page_header,
    perform,
    relative_time,
    section_title,
)

SHOWN: Final = 50
LENGTHS: Final[Mapping[str, timedelta]] = {
    "15 minutes": timedelta(minutes=15),
    "30 minutes": timedelta(minutes=30),
    "1 hour": timedelta(hours=1),
    "2 hours": timedelta(hours=2),
    "4 hours": timedelta(hours=4),
    "8 hours": timedelta(hours=8),
    "1 day": timedelta(days=1),
    "3 days": timedelta(days=3),
    "7 days": timedelta(days=7),
}


def look(uow: UnitOfWork, actor: Actor) -> tuple[Sequence[Maintenance], dict[str, str], bool]:
    """The windows, the titles of components, and whether the person may announce."""
    found = status.list_maintenance(uow, actor, limit=SHOWN).items
    return found, titles(status.read_status(uow, actor)), actor.role in OPERATORS


def concerned(window: Maintenance, known: Mapping[str, str]) -> str:
    """What the work is on."""
    return ", ".join(known.get(name, name) for name in window.components) or "all components"


def sentence(found: Sequence[Maintenance], known: Mapping[str, str]) -> str:
    """What goes on now, and what comes next."""
    now = [window for window in found if window.stage is Stage.UNDER_WAY]
    later = sorted(
        (window for window in found if window.stage is Stage.PLANNED), key=lambda each: each.starts_at
    )
    parts = [f"Work on {concerned(each, known)} goes on until {each.ends_at:%d %b %H:%M} UTC" for each in now]
    if later:
        first = later[0]
        parts.append(f"work on {concerned(first, known)} begins {relative_time(first.starts_at)}")
    if not parts:
        return "No work is announced."
    words = "; ".join(parts)
    return f"{words[0].upper()}{words[1:]}."


def row(window: Maintenance, known: Mapping[str, str], *, may_end: bool) -> None:
    """One window, and the way to end it."""
    what, act = st.columns([8, 2], gap="small", vertical_alignment="center")
    length = duration((window.ends_at - window.starts_at).total_seconds())
    facts = [f"from {exact_time(window.starts_at)}, {length}", f"announced by {window.author}"]
    if window.ended_by and window.ended_at:
        verb = "called off" if window.stage is Stage.CALLED_OFF else "ended early"
        facts.append(f"{verb} by {window.ended_by} {relative_time(window.ended_at)}")
    what.markdown(
        f"{maintenance_mark(window.stage)} **{escape_markdown(concerned(window, known))}**  \n"
        f"{escape_markdown(window.reason)}  \n:small[:gray[{escape_markdown(' · '.join(facts))}]]"
    )
    under_way = window.stage is Stage.UNDER_WAY
    if (
        may_end
        and window.stage in (Stage.UNDER_WAY, Stage.PLANNED)
        and act.button("End it now" if under_way else "Call it off", key=f"end_{window.id}")
    ):
        confirm(
            "End this work now?" if under_way else "Call this work off?",
            "From now on its components count in the uptime again."
            if under_way
            else "Its components go on to count in the uptime.",
            verb="End the work" if under_way else "Call it off",
            action=lambda: end(window),
        )


def end(window: Maintenance) -> None:
    """End it; for the dialog that asks first."""
    perform(status.end_maintenance, window.id)


@st.dialog("Announce work")
def announce(known: Mapping[str, str]) -> None:
    """Ask what, when and why, and announce it."""
    names = st.multiselect(
        "Components",
        [name for name in known if name != status.CONSOLE],
        format_func=lambda name: known[name],
        placeholder="All components",
        key="work_components",
    )
    at_once = st.toggle("It begins at once", value=True, key="work_now")
    begins = None
    if not at_once:
        begins = st.datetime_input(
            "It begins (UTC)",
            datetime.now(UTC).replace(tzinfo=None, second=0, microsecond=0) + timedelta(hours=1),
            key="work_begins",
        )
    length = st.selectbox("It lasts", list(LENGTHS), index=2, key="work_length")
    reason = st.text_input("Why", max_chars=500, key="work_reason")
    st.caption(
        "Its time counts neither way in the uptime. No incident opens meanwhile. It can be ended early."
    )
    if st.button("Announce the work", type="primary", key="work_announce", disabled=not reason.strip()):
        starts = begins.replace(tzinfo=UTC) if begins else None
        wanted = NewMaintenance(
            components=names,
            starts_at=starts,
            ends_at=(starts or datetime.now(UTC)) + LENGTHS[length],
            reason=reason,
        )
        act(partial(perform, status.plan_maintenance, wanted))


def act(action: partial[Maintenance]) -> None:
    """Do it and show the list anew; else say why not."""
    try:
        action()
    except ConsoleError as error:
        error_state(error)
    else:
        st.rerun()


def show() -> None:
    """The whole screen."""
    try:
        found, known, may = perform(look)
    except ConsoleError as error:
        page_header("Maintenance")
        error_state(error)
        return
    with page_header("Maintenance", sentence(found, known)):
        pressed = may and st.button("Announce work", icon=":material/add:", key="new_work")
    if not found:
        empty_state(
            "build",
            "No work was ever announced",
            "Announced work is shown on the status screen, and its time counts neither way in the uptime.",
        )
    coming = [window for window in found if window.stage in (Stage.UNDER_WAY, Stage.PLANNED)]
    over = [window for window in found if window not in coming]
    for title, windows in (("Now and next", coming), ("Over", over)):
        if windows:
            section_title(title)
            with st.container(border=True, gap="small"):
                for window in windows:
                    row(window, known, may_end=may)
    if pressed:
        announce(known)


show()
