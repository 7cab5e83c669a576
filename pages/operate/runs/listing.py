"""The list of runs, with its search in the address so that what is seen can be sent to somebody."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import pandas as pd
import streamlit as st

from backend.db.paging import Page
from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError, Invalid
from backend.jobs import service as jobs
from backend.jobs.schemas import Cost, CostKind, Engine, QueueName, Run, RunFilter, RunKind, RunState
from backend.permissions import Actor
from pages.operate.runs.bulk import bulk_actions, say_done
from pages.ui import (
    RUN_MARKS,
    answer_line,
    duration,
    empty_state,
    error_state,
    escape_markdown,
    page_header,
    perform,
    sentence_case,
    share,
)

# Seconds between two looks, by the words on screen; these stand in the address.
EVERY: Final[Mapping[str, float | None]] = {"2 s": 2.0, "5 s": 5.0, "30 s": 30.0, "Paused": None}
USUAL_EVERY: Final = "5 s"
SHOWN: Final = 50
STEP_SECONDS: Final = 5
SEARCH: Final = "q"
# Cursors of the pages in front of the one on screen, with the search they belong to.
_TRAIL: Final = "runs_trail"
# Words with numbers in front, in the order of the sentence: what needs somebody first.
COUNTED: Final = {
    RunState.FAILED: "failed",
    RunState.DEAD: "dead",
    RunState.RUNNING: "running",
    RunState.QUEUED: "waiting",
    RunState.SUCCEEDED: "succeeded",
    RunState.CANCELLED: "cancelled",
}


def show_runs() -> None:
    """Show the list; it refreshes itself unless it is paused."""
    say_done()
    actions = page_header("Runs")
    # An element and not a container: what a fragment writes there replaces what stood there.
    sentence = st.empty()
    typed, every = _search()
    problem: Invalid | None = None
    try:
        jobs.parse_query(typed, now=datetime.now(UTC))
    except Invalid as error:
        problem = error
        st.markdown(f":orange[:material/edit_note:] {escape_markdown(error.message)}")
    with actions:
        bulk_actions(typed, ready=problem is None)
    if problem is None:
        st.fragment(_listed, run_every=EVERY[every])(sentence, typed, every)


def _search() -> tuple[str, str]:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        typed = st.text_input(
            "Search runs",
            key=SEARCH,
            bind="query-params",
            type="search",
            placeholder="state:failed engine:local since:7d, or words of a title or id",
            label_visibility="collapsed",
            icon=":material/search:",
            width="stretch",
        )
        with st.popover("How to search", icon=":material/help:", type="tertiary", width="content"):
            st.table(_qualifiers(), border="horizontal", width="content")
        every = st.segmented_control(
            "Refresh",
            list(EVERY),
            default=USUAL_EVERY,
            required=True,
            key="every",
            bind="query-params",
            label_visibility="collapsed",
        )
    return typed.strip() if typed else "", every or USUAL_EVERY


def _qualifiers() -> dict[str, str]:
    known = {
        "state": " ".join(RunState),
        "engine": " ".join([Engine.LOCAL, Engine.PROVIDER]),
        "kind": " ".join(RunKind),
        "queue": " ".join(QueueName),
        "by": "me",
        "since": "30m 12h 7d 2w, or 2026-01-31; when it was asked for",
        "until": "the same",
        "ended_since": "the same; when it ended",
        "ended_until": "the same",
    }
    said = {f"`{name}:`": escape_markdown(values) for name, values in known.items()}
    return said | {
        "words": "of the source's title (an admin's search: beginnings of its words), or the beginning of an id; in "
        "quotes if they hold a colon"
    }


def _look(
    uow: UnitOfWork, actor: Actor, wanted: RunFilter, cursor: str | None
) -> tuple[Page[Run], Mapping[RunState, int]]:
    return (
        jobs.list_runs(uow, actor, wanted, cursor=cursor, limit=SHOWN),
        jobs.count_runs(uow, actor, wanted),
    )


def _listed(sentence: st.delta_generator.DeltaGenerator, typed: str, every: str) -> None:
    trail = _trail(typed)
    # As old as a look of one's own would be before the next one: a hundred viewers then cost what one does.
    life = EVERY[every] or STEP_SECONDS
    try:
        # In steps, so that all who look within one ask the same.
        wanted = jobs.parse_query(typed, now=_stepwise(datetime.now(UTC)))
        found, counts = share(_look, life, wanted, trail[-1] if trail else None)
    except ConsoleError as error:
        sentence.empty()
        error_state(error)
        return
    with sentence:
        answer_line(_sentence(found.items, counts))
    if not found.items:
        _nothing(wanted)
        return
    first = len(trail) * SHOWN + 1
    # Above the table also because the table's own tools, shown while it is pointed at, would cover the controls there.
    total = sum(counts.values())
    words = f"{total:,}" if total < jobs.COUNTED else f"{total:,} or more"
    st.caption(f"Pick a row to open it. {first:,} to {first + len(found.items) - 1:,} of {words}.")
    if total >= jobs.COUNTED and st.button(
        "Count them all", key="count_all", icon=":material/tag:", type="tertiary"
    ):
        _count_all(wanted)
    picked = st.dataframe(
        _table(found.items),
        column_config={
            "State": st.column_config.MultiselectColumn(
                options=[mark.word for mark in RUN_MARKS.values()],
                color=[mark.colour for mark in RUN_MARKS.values()],
                width=110,
            ),
            "Why": st.column_config.TextColumn(
                help="Why it waits, or what stopped it; the whole sentence is in the run.", width=200
            ),
            "Got": st.column_config.TextColumn(help="Items delivered of items asked for.", width=80),
            "Cost": st.column_config.TextColumn(
                help="~ is estimated from list prices, ? is not known; 0 is measured: no model was asked.",
                width=80,
            ),
            "When": st.column_config.DatetimeColumn(format="distance"),
            "Run": st.column_config.TextColumn(width=90),
        },
        hide_index=True,
        height="content" if len(found.items) <= 20 else 740,
        on_select="rerun",
        selection_mode="single-cell",
        key="runs_table",
        alt="Runs, newest first; pick a cell to open its run",
    )
    cells = picked.selection.cells
    if cells and cells[0][0] < len(found.items):
        st.query_params["run"] = str(found.items[cells[0][0]].id)
        st.rerun()
    _pager(found.next_cursor, trail)


def _count_all(wanted: RunFilter) -> None:
    try:
        counts = perform(jobs.count_runs, wanted, every=True)
    except ConsoleError as error:
        error_state(error)
    else:
        st.markdown(f"{sum(counts.values()):,} in all: {_by_state(counts)}.")


def _by_state(counts: Mapping[RunState, int]) -> str:
    return ", ".join(f"{counts[state]:,} {word}" for state, word in COUNTED.items() if counts.get(state))


def _trail(typed: str) -> list[str]:
    kept: tuple[str, list[str]] | None = st.session_state.get(_TRAIL)
    if kept is None or kept[0] != typed:
        kept = (typed, [])
        st.session_state[_TRAIL] = kept
    return kept[1]


def _pager(next_cursor: str | None, trail: list[str]) -> None:
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        if trail:
            st.button(
                "Newer",
                key="newer",
                icon=":material/chevron_left:",
                on_click=_back,
                args=(trail,),
                type="tertiary",
            )
        if next_cursor:
            st.button(
                "Older",
                key="older",
                icon=":material/chevron_right:",
                icon_position="right",
                on_click=trail.append,
                args=(next_cursor,),
                type="tertiary",
            )


def _back(trail: list[str]) -> None:
    trail.pop()


def _stepwise(now: datetime) -> datetime:
    return now.replace(second=now.second - now.second % STEP_SECONDS, microsecond=0)


def _nothing(wanted: RunFilter) -> None:
    if wanted.narrows:
        empty_state("search_off", "Nothing matches", "Take a word away, or look further back.")
    else:
        empty_state("play_circle", "No runs yet", "A run appears here as soon as somebody asks for a quiz.")


def _sentence(shown: Sequence[Run], counts: Mapping[RunState, int]) -> str:
    by_state = _by_state(counts)
    if not by_state:
        return "Nothing here."
    newest = f"Of the newest {jobs.COUNTED:,}: " if sum(counts.values()) >= jobs.COUNTED else ""
    sentence = f"{newest}{by_state}."
    because = next((run.waiting_because for run in shown if run.waiting_because), None)
    return f"{sentence} {because}" if because else sentence


def _table(runs: Sequence[Run]) -> pd.DataFrame:
    now = datetime.now(UTC)
    why = [run.waiting_because or (run.error.message if run.error else "") for run in runs]
    columns: dict[str, list[object]] = {
        "State": [[RUN_MARKS[run.state].word] for run in runs],
        **({"Why": list(why)} if any(why) else {}),
        "Got": [f"{run.delivered} of {run.requested}" for run in runs],
        "When": [run.created_at for run in runs],
        "Waited": [waited(run, now) for run in runs],
        "Took": [took(run, now) for run in runs],
        "Cost": [cost_word(run.cost) for run in runs],
        "Kind": [sentence_case(run.kind) for run in runs],
        "Engine": [sentence_case(run.engine) for run in runs],
        "Queue": [sentence_case(run.queue) for run in runs],
        "Run": [str(run.id)[-8:] for run in runs],
    }
    return pd.DataFrame(columns)


def cost_word(cost: Cost) -> str:
    """A cost in a table's cell: how it is known is a sign in front."""
    if cost.amount is None:
        return "?"
    if cost.kind is CostKind.MEASURED:
        return f"0 {cost.currency}"
    return f"~{cost.amount:.4f} {cost.currency}"


def waited(run: Run, now: datetime) -> str:
    """How long a run waited, or has been waiting, to start; one that was stopped first waited until then."""
    return duration(((run.started_at or run.finished_at or now) - run.created_at).total_seconds())


def took(run: Run, now: datetime) -> str:
    """How long a run took, or has taken so far; a dash for one that never started."""
    return duration(((run.finished_at or now) - run.started_at).total_seconds()) if run.started_at else "—"
