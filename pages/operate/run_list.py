"""The list of runs, with its filters in the address so that what is seen can be sent to somebody."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import pandas as pd
import streamlit as st

from backend.db.paging import Page
from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.jobs import service as jobs
from backend.jobs.schemas import Engine, Run, RunFilter, RunKind, RunState
from backend.permissions import Actor
from pages.ui import (
    RUN_MARKS,
    duration,
    empty_state,
    error_state,
    page_header,
    sentence_case,
    watch,
)

REFRESH: Final = timedelta(seconds=3)
SHOWN: Final = 200
# These words stand in the address.
SPANS: Final = {
    "Last hour": timedelta(hours=1),
    "Last 24 h": timedelta(hours=24),
    "Last 7 days": timedelta(days=7),
}
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
    head = st.container()
    wanted = _filters()
    live = st.session_state.get("runs_live", True)
    # The head is filled by the fragment: its sentence counts what the list shows.
    st.fragment(_listed, run_every=REFRESH if live else None)(head, wanted)


def _filters() -> RunFilter:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words = st.text_input(
            "Words",
            key="words",
            bind="query-params",
            type="search",
            placeholder="Title or id",
            label_visibility="collapsed",
            width=220,
        )
        kind = st.selectbox(
            "Kind",
            list(RunKind),
            index=None,
            key="kind",
            bind="query-params",
            format_func=sentence_case,
            placeholder="Any kind",
            label_visibility="collapsed",
            width=150,
        )
        engine = st.selectbox(
            "Engine",
            [Engine.LOCAL, Engine.PROVIDER],
            index=None,
            key="engine",
            bind="query-params",
            format_func=sentence_case,
            placeholder="Any engine",
            label_visibility="collapsed",
            width=150,
        )
        since = st.selectbox(
            "Since",
            list(SPANS),
            index=None,
            key="since",
            bind="query-params",
            placeholder="Any time",
            label_visibility="collapsed",
            width=150,
        )
        st.space("stretch")
        st.toggle("Live", value=True, key="runs_live", help="Refresh every 3 seconds.")
    state = st.pills(
        "State",
        list(RunState),
        key="state",
        bind="query-params",
        format_func=lambda state: RUN_MARKS[state].word,
        label_visibility="collapsed",
    )
    return RunFilter(
        state=state,
        kind=kind,
        engine=engine,
        text=words.strip() or None,
        since=datetime.now(UTC) - SPANS[since] if since else None,
    )


def _look(uow: UnitOfWork, actor: Actor, wanted: RunFilter) -> tuple[Page[Run], Mapping[RunState, int]]:
    return jobs.list_runs(uow, actor, wanted, limit=SHOWN), jobs.count_runs(uow, actor, wanted)


def _listed(head: st.delta_generator.DeltaGenerator, wanted: RunFilter) -> None:
    try:
        found, counts = watch(_look, wanted)
    except ConsoleError as error:
        with head:
            page_header("Runs")
        error_state(error)
        return
    with head:
        page_header("Runs", _sentence(found.items, counts))
    if not found.items:
        if wanted == RunFilter(since=wanted.since):
            empty_state(
                "play_circle", "No runs yet", "A run appears here as soon as somebody asks for a quiz."
            )
        else:
            empty_state("search_off", "Nothing matches", "Take a filter away, or look further back.")
        return
    picked = st.dataframe(
        _table(found.items),
        column_config={
            "State": st.column_config.MultiselectColumn(
                options=[mark.word for mark in RUN_MARKS.values()],
                color=[mark.colour for mark in RUN_MARKS.values()],
                width=110,
            ),
            "Got": st.column_config.TextColumn(help="Items delivered of items asked for.", width=80),
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
    st.caption(
        "Pick a row to open it."
        + (
            f" These are the newest {SHOWN}; narrow the filters to see older ones."
            if found.next_cursor
            else ""
        )
    )
    cells = picked.selection.cells
    if cells:
        st.query_params["run"] = str(found.items[cells[0][0]].id)
        st.rerun()


def _sentence(shown: Sequence[Run], counts: Mapping[RunState, int]) -> str:
    parts = [f"{counts[state]} {word}" for state, word in COUNTED.items() if counts.get(state)]
    if not parts:
        return "Nothing here."
    sentence = ", ".join(parts) + "."
    because = next((run.waiting_because for run in shown if run.waiting_because), None)
    return f"{sentence} {because}" if because else sentence


def _table(runs: Sequence[Run]) -> pd.DataFrame:
    now = datetime.now(UTC)
    return pd.DataFrame(
        {
            "State": [[RUN_MARKS[run.state].word] for run in runs],
            "Kind": [sentence_case(run.kind) for run in runs],
            "Engine": [sentence_case(run.engine) for run in runs],
            "Got": [f"{run.delivered} of {run.requested}" for run in runs],
            "Missing": [str(run.shortfall.count) if run.shortfall.count else "—" for run in runs],
            "Waited": [waited(run, now) for run in runs],
            "Took": [took(run, now) for run in runs],
            "When": [run.created_at for run in runs],
            "Run": [str(run.id)[-8:] for run in runs],
        }
    )


def waited(run: Run, now: datetime) -> str:
    """How long a run waited, or has been waiting, to start; one that was stopped first waited until then."""
    return duration(((run.started_at or run.finished_at or now) - run.created_at).total_seconds())


def took(run: Run, now: datetime) -> str:
    """How long a run took, or has taken so far; a dash for one that never started."""
    return duration(((run.finished_at or now) - run.started_at).total_seconds()) if run.started_at else "—"
