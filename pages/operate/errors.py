"""What of the program itself went wrong, whom did it hit, and has somebody dealt with it?"""

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from backend.auth import service as auth
from backend.db.paging import Page
from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.faults import service as faults
from backend.faults.schemas import ErrorDetail, ErrorFilter, ErrorGroup, ErrorState
from backend.permissions import Actor
from pages.ui import (
    answer_line,
    empty_state,
    error_state,
    escape_markdown,
    exact_time,
    fault_mark,
    metric_card,
    name_tab,
    page_header,
    perform,
    relative_time,
    section_title,
    share,
)

SHOWN: Final = 25
# Seconds for which all who look see the same list.
SHARED: Final = 5.0
STATES: Final[Mapping[str, ErrorState | None]] = {
    "Open": ErrorState.OPEN,
    "Resolved": ErrorState.RESOLVED,
    "All": None,
}
_CURSORS: Final = "error_cursors"


def look(
    uow: UnitOfWork, actor: Actor, wanted: ErrorFilter, cursor: str | None
) -> tuple[Page[ErrorGroup], Mapping[ErrorState, int]]:
    """A page of errors and how many there are of each state."""
    found = faults.list_errors(uow, actor, wanted, cursor=cursor, limit=SHOWN)
    return found, faults.count_errors(uow, actor)


def look_at(uow: UnitOfWork, actor: Actor, error_id: UUID) -> tuple[ErrorDetail, Mapping[UUID, str]]:
    """One error, and the names of those it hit."""
    found = faults.read_error(uow, actor, error_id)
    people = {one.user_id for one in found.hit} | {one.user_id for one in found.occurrences if one.user_id}
    return found, auth.name_people(uow, actor, people)


def sentence(counts: Mapping[ErrorState, int], newest: ErrorGroup | None) -> str:
    """Does anything wait for somebody?"""
    count = counts[ErrorState.OPEN]
    if not count:
        return "No error of the program is open."
    words = f"{count} error{' is' if count == 1 else 's are'} open."
    if newest is not None and newest.state is ErrorState.OPEN:
        words += f" The newest was last seen {relative_time(newest.last_seen)}."
    return words


def times(count: int) -> str:
    """How often, in words."""
    return "once" if count == 1 else f"{count:,} times"


def hit(count: int) -> str:
    """How many were hit, in words."""
    return {0: "nobody signed in", 1: "1 person"}.get(count, f"{count:,} people")


def open_one(error_id: UUID) -> None:
    """Show one error; for a button's callback."""
    st.query_params["error"] = str(error_id)


def back() -> None:
    """Show the list again; for a button's callback."""
    st.query_params.pop("error", None)


def row(group: ErrorGroup) -> None:
    """One error in the list."""
    what, often, act = st.columns([6, 3, 1], gap="small", vertical_alignment="center")
    again = (
        " :orange-badge[:material/replay: Came again]"
        if group.reopened_at and group.state is ErrorState.OPEN
        else ""
    )
    what.markdown(
        f"**{escape_markdown(group.kind)}** {fault_mark(group.state)}{again}  \n"
        f":small[:gray[{escape_markdown(group.place)}]]"
    )
    often.markdown(
        f"{relative_time(group.last_seen)}, {times(group.count)}  \n:small[:gray[hit {hit(group.people)}]]",
        help=escape_markdown(f"First {exact_time(group.first_seen)}, last {exact_time(group.last_seen)}."),
    )
    act.button("Open", key=f"open_{group.id}", type="tertiary", on_click=open_one, args=(group.id,))


def filters() -> ErrorFilter:
    """The filters as widgets; both stand in the address."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        state = st.segmented_control(
            "State", list(STATES), default="Open", required=True, key="state", bind="query-params"
        )
        request = st.text_input(
            "Request",
            key="request",
            bind="query-params",
            type="search",
            placeholder="the number somebody was told",
            width=320,
        )
    wanted = (request or "").strip()
    # Whoever has a number wants its error, dealt with or not.
    return ErrorFilter(None if wanted else STATES[state or "Open"], wanted or None)


def older(so_far: list[str], cursor: str) -> None:
    """Go a page back in time; for a button's callback."""
    so_far.append(cursor)


def newer(so_far: list[str]) -> None:
    """Go a page forward; for a button's callback."""
    so_far.pop()


def everything() -> None:
    """The list with its filters."""
    page_header("Errors")
    spot = st.empty()
    wanted = filters()
    if st.session_state.get(_CURSORS, (None,))[0] != wanted:
        st.session_state[_CURSORS] = (wanted, [])
    cursors: list[str] = st.session_state[_CURSORS][1]
    try:
        found, counts = share(look, SHARED, wanted, cursors[-1] if cursors else None)
    except ConsoleError as error:
        error_state(error)
        return
    with spot:
        answer_line(sentence(counts, found.items[0] if found.items and not cursors else None))
    if not found.items:
        nothing(wanted, counts)
        return
    with st.container(border=True, gap="small"):
        for group in found.items:
            row(group)
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        if cursors:
            st.button("Newer", key="newer", type="tertiary", on_click=newer, args=(cursors,))
        if found.next_cursor:
            st.button(
                "Older", key="older", type="tertiary", on_click=older, args=(cursors, found.next_cursor)
            )
    st.caption(
        "Caught in the API, on screens, in runs and in the background. Messages and values are not kept: they quote "
        "what people wrote. One that nobody meets for 90 days is forgotten."
    )


def nothing(wanted: ErrorFilter, counts: Mapping[ErrorState, int]) -> None:
    """Say why the list is empty."""
    if wanted.request_id:
        empty_state(
            "search_off",
            "No error of that request",
            "Of each error the newest 100 requests are kept; a refusal with a reason is none.",
        )
    elif wanted.state is ErrorState.OPEN and counts[ErrorState.RESOLVED]:
        empty_state("task_alt", "Nothing open", "Everything that went wrong was resolved.")
    else:
        empty_state("task_alt", "Nothing here", "What goes wrong in the program itself is listed here.")


def resolve(error_id: UUID) -> None:
    """Say that it is dealt with; for a button's callback, since it can be taken back."""
    _do(faults.resolve_error, error_id, "Resolved. Should it come again, it opens by itself.")


def reopen(error_id: UUID) -> None:
    """Take that back; for a button's callback."""
    _do(faults.reopen_error, error_id, "Open again.")


def _do(operation: Callable[[UnitOfWork, Actor, UUID], ErrorDetail], error_id: UUID, said: str) -> None:
    try:
        perform(operation, error_id)
    except ConsoleError as error:
        st.toast(escape_markdown(error.message), icon=":material/error:")
    else:
        st.toast(said, icon=":material/task_alt:")


def one(error_id: UUID) -> None:
    """One error in full."""
    st.button("All errors", key="back", icon=":material/arrow_back:", type="tertiary", on_click=back)
    try:
        found, names = perform(look_at, error_id)
    except ConsoleError as error:
        page_header("Error")
        error_state(error)
        return
    name_tab(found.kind, "Errors")
    with page_header(found.kind, f"It went through {found.place}, {times(found.count)}."):
        if found.state is ErrorState.OPEN:
            st.button(
                "Resolve",
                key="resolve",
                type="primary",
                icon=":material/task_alt:",
                on_click=resolve,
                args=(found.id,),
            )
        else:
            st.button("Open again", key="reopen", icon=":material/replay:", on_click=reopen, args=(found.id,))
    st.markdown(standing(found))
    with st.grid(4, min_column_width=150):
        metric_card("Times", f"{found.count:,}")
        metric_card("Hit", hit(found.people))
        metric_card("First seen", relative_time(found.first_seen), exact_time(found.first_seen))
        metric_card("Last seen", relative_time(found.last_seen), exact_time(found.last_seen))
    section_title("Where", "the newest trace; messages and values are left out, they quote what people wrote")
    st.code(
        found.trace, language=None, wrap_lines=True, height="content" if found.trace.count("\n") < 24 else 420
    )
    section_title("When", f"the newest {len(found.occurrences)}")
    st.dataframe(
        occurrences(found, names), hide_index=True, height="content", alt="The newest times it happened"
    )
    if found.hit:
        section_title("Who was hit", f"{len(found.hit)} of {found.people:,}, most often first")
        st.dataframe(
            people(found, names), hide_index=True, height="content", alt="Whom it hit, and how often"
        )


def standing(found: ErrorDetail) -> str:
    """Whether somebody dealt with it, and what became of that."""
    words = fault_mark(found.state)
    if found.resolved_at:
        words += f" by {escape_markdown(found.resolved_by or 'somebody')} {relative_time(found.resolved_at)}"
    elif found.reopened_at:
        words += f" It was resolved once and came again {relative_time(found.reopened_at)}."
    return words


def occurrences(found: ErrorDetail, names: Mapping[UUID, str]) -> pd.DataFrame:
    """The newest times as rows."""
    seen = found.occurrences
    return pd.DataFrame(
        {
            "When": [exact_time(one.at) for one in seen],
            "Where": [one.edge.value for one in seen],
            "During": [one.during for one in seen],
            "Who": [named(one.user_id, names) for one in seen],
            "Request": [one.request_id or "" for one in seen],
        }
    )


def people(found: ErrorDetail, names: Mapping[UUID, str]) -> pd.DataFrame:
    """Whom it hit as rows."""
    return pd.DataFrame(
        {
            "Who": [named(one.user_id, names) for one in found.hit],
            "Times": [one.count for one in found.hit],
            "Last": [exact_time(one.last_seen) for one in found.hit],
        }
    )


def named(user_id: UUID | None, names: Mapping[UUID, str]) -> str:
    """A person's name; nobody, where nobody was signed in."""
    if user_id is None:
        return "nobody"
    return names.get(user_id, f"{str(user_id)[-8:]}, no longer a user")


def asked_for() -> UUID | None:
    """The error the address names; none where it names nothing that could be one."""
    try:
        return UUID(st.query_params["error"])
    except (KeyError, ValueError):
        return None


chosen = asked_for()
if chosen is None:
    everything()
else:
    one(chosen)
