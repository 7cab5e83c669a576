"""Who did what to what, when, from where? With its filters in the address, and a file to take along."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import pandas as pd
import streamlit as st

from backend.audit import service as trail
from backend.audit.schemas import AuditEvent, AuditFilter
from backend.auth import service as auth
from backend.db.paging import Page
from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.permissions import Actor
from pages.ui import (
    answer_line,
    empty_state,
    error_state,
    escape_markdown,
    exact_time,
    page_header,
    perform,
    share,
    shorten,
)

SHOWN: Final = 50
# Seconds for which all who look see the same.
SHARED: Final = 5.0
MOST_PEOPLE: Final = 200
WINDOWS: Final[Mapping[str, timedelta | None]] = {
    "24 h": timedelta(hours=24),
    "7 days": timedelta(days=7),
    "30 days": timedelta(days=30),
    "All": None,
}
USUAL: Final = "7 days"
_REQUEST: Final = re.compile(r"[0-9a-f]{32}")
_CURSORS: Final = "audit_cursors"
LONGEST_CHANGE: Final = 160
LONGEST_WHO: Final = 60


def choices(uow: UnitOfWork, actor: Actor) -> tuple[Sequence[str], Mapping[str, str]]:
    """Actions there are, and people by id."""
    users = auth.list_users(uow, actor, limit=MOST_PEOPLE).items
    return trail.list_actions(uow, actor), {str(user.id): f"{user.name}, {user.email}" for user in users}


def look(
    uow: UnitOfWork, actor: Actor, wanted: AuditFilter, cursor: str | None
) -> tuple[Page[AuditEvent], int]:
    """A page of events and how many there are."""
    found = trail.list_events(uow, actor, wanted, cursor=cursor, limit=SHOWN)
    return found, trail.count_events(uow, actor, wanted)


def filters(actions: Sequence[str], people: Mapping[str, str]) -> AuditFilter:
    """The filters as widgets; each stands in the address."""
    # What an address of before asks for stays possible, be the person gone or the action never recorded here.
    who, what = st.query_params.get("who"), st.query_params.get("action")
    ids = [*people, *([who] if who and who not in people and is_id(who) else [])]
    names = [*actions, *([what] if what and what not in actions else [])]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        about = st.text_input(
            "About",
            key="about",
            bind="query-params",
            type="search",
            placeholder="run, user:0190…, or a request id",
            width=280,
        )
        action = st.selectbox(
            "Action",
            names,
            index=names.index(what) if what else None,
            placeholder="Any",
            key="audit_action",
            width=220,
        )
        person = st.selectbox(
            "Who",
            ids,
            index=ids.index(who) if who in ids else None,
            format_func=lambda user_id: people.get(user_id, f"{user_id[-8:]}, no longer a user"),
            placeholder="Anybody",
            key="audit_who",
            width=260,
        )
        window = st.segmented_control(
            "Window", list(WINDOWS), default=USUAL, required=True, key="window", bind="query-params"
        )
    for name, value in (("action", action), ("who", person)):
        if value:
            st.query_params[name] = value
        elif not (name == "who" and names_nobody(who, people)):
            st.query_params.pop(name, None)
    words, back = (about or "").strip(), WINDOWS[window or USUAL]
    return AuditFilter(
        actor_id=UUID(person) if person else None,
        action=action,
        target=words if words and not _REQUEST.fullmatch(words) else None,
        request_id=words if _REQUEST.fullmatch(words) else None,
        # To the minute, so that the pages of a list belong together.
        since=(datetime.now(UTC) - back).replace(second=0, microsecond=0) if back else None,
    )


def names_nobody(who: str | None, people: Mapping[str, str]) -> bool:
    """Whether the address asks for somebody who cannot be anybody; left out, all events would pass for theirs."""
    return bool(who) and who not in people and not is_id(str(who))


def is_id(text: str) -> bool:
    """Whether this can be somebody's id."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def change(event: AuditEvent) -> str:
    """What changed, in a line: only the fields that differ."""
    before, after = event.before or {}, event.after or {}
    parts = []
    for name in dict.fromkeys([*before, *after]):
        if name in before and name in after:
            if before[name] != after[name]:
                parts.append(f"{name}: {word(before[name])} → {word(after[name])}")
        else:
            parts.append(f"{name}: {word((after if name in after else before)[name])}")
    return shorten(", ".join(parts), LONGEST_CHANGE)


# Any: values are JSON of any shape.
def word(value: Any) -> str:
    """A value in a line."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def table(events: Sequence[AuditEvent]) -> pd.DataFrame:
    """Events as rows."""
    return pd.DataFrame(
        {
            "When": [event.at for event in events],
            "Who": [event.actor_name or "the console" for event in events],
            "Action": [event.action for event in events],
            "On": [f"{event.target_kind} {event.target_id[-12:]}".strip() for event in events],
            "Change": [change(event) for event in events],
            "From": [event.address or "" for event in events],
            "Sealed": ["" if event.sealed is None else f"{event.sealed:,}" for event in events],
        }
    )


def details(event: AuditEvent) -> None:
    """One event in full."""
    st.markdown(
        f"**{escape_markdown(event.action)}** · {escape_markdown(event.actor_name or 'the console')}  \n"
        f":gray[{exact_time(event.at)}]"
    )
    facts = {
        "Target": f"{event.target_kind}:{event.target_id}" if event.target_id else event.target_kind,
        "Actor": str(event.actor_id) if event.actor_id else "the console itself",
        "Address": event.address or "none",
        "Request": event.request_id or "none",
        "Link": f"{event.sealed:,}" if event.sealed is not None else "waits for its seal",
        "Event": str(event.id),
    }
    st.table({name: escape_markdown(value) for name, value in facts.items()}, border="horizontal")
    for title, values in (("Before", event.before), ("After", event.after)):
        if values is not None:
            st.caption(title)
            st.json(values)


def check() -> None:
    """Go through the whole chain and say what it showed."""
    try:
        found = perform(trail.check_chain)
    except ConsoleError as error:
        error_state(error)
        return
    lines = "  \n".join(escape_markdown(line) for line in trail.describe_check(found))
    if found.holds:
        st.success(lines, icon=":material/verified_user:")
    else:
        st.error(lines, icon=":material/link_off:")


def export_address(wanted: AuditFilter) -> str:
    """Where the API answers with the same as a file."""
    given = {
        "actor": wanted.actor_id,
        "action": wanted.action,
        "target": wanted.target,
        "from": wanted.since.isoformat() if wanted.since else None,
        "request_id": wanted.request_id,
    }
    return "/api/v1/audit/export?" + urlencode({name: value for name, value in given.items() if value})


def older(trail_so_far: list[str], cursor: str) -> None:
    """Go a page back in time; for a button's callback."""
    trail_so_far.append(cursor)


def newer(trail_so_far: list[str]) -> None:
    """Go a page forward; for a button's callback."""
    trail_so_far.pop()


with page_header("Audit"):
    checking = st.button("Check the chain", key="check_chain", icon=":material/verified_user:")
    export = st.empty()
sentence = st.empty()
if checking:
    check()
try:
    actions, people = share(choices, SHARED)
    wanted = filters(actions, people)
    who = st.query_params.get("who")
    if who is not None and names_nobody(who, people):
        with sentence:
            answer_line(f"Nobody is known by “{shorten(who, LONGEST_WHO)}”.")
        if empty_state(
            "person_off",
            "No such person",
            "The address asks for the events of somebody who is not known here. Pick a person, or look at anybody's.",
            action="Show anybody's",
            key="anybody",
        ):
            st.query_params.pop("who")
            st.rerun()
        st.stop()
    asked = (wanted.actor_id, wanted.action, wanted.target, wanted.request_id, st.session_state.get("window"))
    if st.session_state.get(_CURSORS, (None,))[0] != asked:
        st.session_state[_CURSORS] = (asked, [])
    cursors: list[str] = st.session_state[_CURSORS][1]
    found, count = share(look, SHARED, wanted, cursors[-1] if cursors else None)
except ConsoleError as error:
    error_state(error)
    st.stop()

export.link_button("Export CSV", export_address(wanted), icon=":material/download:", disabled=not count)
with sentence:
    many = f"{count:,}" if count < trail.COUNTED else f"{trail.COUNTED:,} or more"
    answer_line(
        f"{many} event{'' if count == 1 else 's'}; nothing here can be changed or removed without showing."
        if count
        else "Nothing was recorded that matches."
    )
if not found.items:
    empty_state("search_off", "Nothing matches", "Take a filter away, or look further back.")
    st.stop()
first = len(cursors) * SHOWN + 1
st.caption(f"Pick a row to see all of it. {first:,} to {first + len(found.items) - 1:,}, newest first.")
picked = st.dataframe(
    table(found.items),
    column_config={
        "When": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm:ss", timezone="UTC", width=150),
        "Change": st.column_config.TextColumn(width="large"),
        "Sealed": st.column_config.TextColumn(help="Its number in the chain; empty for about a second."),
    },
    hide_index=True,
    height="content" if len(found.items) <= 20 else 740,
    on_select="rerun",
    selection_mode="single-row",
    key="audit_table",
    alt="Events, newest first; pick a row to see all of it",
)
rows = picked.selection.rows
if rows and rows[0] < len(found.items):
    with st.container(border=True):
        details(found.items[rows[0]])
with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
    if cursors:
        st.button(
            "Newer",
            key="newer",
            icon=":material/chevron_left:",
            type="tertiary",
            on_click=newer,
            args=(cursors,),
        )
    if found.next_cursor:
        st.button(
            "Older",
            key="older",
            icon=":material/chevron_right:",
            icon_position="right",
            type="tertiary",
            on_click=older,
            args=(cursors, found.next_cursor),
        )
