"""Two runs side by side: what they were asked differently, and what each came to."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.jobs import service as jobs
from backend.jobs.fork_schemas import Comparison, RunFigures
from backend.jobs.schemas import Step
from backend.permissions import Actor
from pages.operate.runs.listing import cost_word
from pages.operate.runs.timeline import timeline
from pages.ui import (
    answer_line,
    duration,
    error_state,
    escape_markdown,
    name_tab,
    page_header,
    run_mark,
    section_title,
    sentence_case,
    watch,
)

REFRESH: Final = 2.0


def show_comparison(first: UUID, second: UUID) -> None:
    """Show two runs beside each other; it refreshes itself until both are over."""
    if st.button("All runs", key="all_runs", icon=":material/arrow_back:", type="tertiary"):
        st.query_params.clear()
        st.rerun()
    page_header("Two runs side by side")
    name_tab("Two runs", "Runs")
    try:
        found, _, _ = watch(_look, first, second)
    except ConsoleError as error:
        error_state(error)
        return
    over = found.first.run.state.finished and found.second.run.state.finished
    st.fragment(_shown, run_every=None if over else REFRESH)(first, second, over)


def _look(
    uow: UnitOfWork, actor: Actor, first: UUID, second: UUID
) -> tuple[Comparison, Sequence[Step], Sequence[Step]]:
    return (
        jobs.compare_runs(uow, actor, first, second),
        jobs.list_steps(uow, actor, first),
        jobs.list_steps(uow, actor, second),
    )


def _shown(first: UUID, second: UUID, over: bool) -> None:
    try:
        found, steps, other_steps = watch(_look, first, second)
    except ConsoleError as error:
        error_state(error)
        return
    if not over and found.first.run.state.finished and found.second.run.state.finished:
        # Nothing will change any more.
        st.rerun()
    answer_line(_sentence(found))
    left, right = st.columns(2, gap="medium")
    for place, name, figures in ((left, "First", found.first), (right, "Second", found.second)):
        with place, st.container(border=True, gap="xsmall"):
            run = figures.run
            st.markdown(f"**{name}** · run [{str(run.id)[-8:]}](/runs?run={run.id}) {run_mark(run.state)}")
            timeline(run, steps if name == "First" else other_steps, key=f"timeline_{name}")
    section_title("Figures", "what differs is marked")
    rows = _rows(found)
    st.dataframe(
        pd.DataFrame(
            {
                "≠": ["≠" if one != two else "" for one, two in rows.values()],
                "": list(rows),
                "First": [one for one, _ in rows.values()],
                "Second": [two for _, two in rows.values()],
            }
        ),
        column_config={"≠": st.column_config.TextColumn(width=40, help="Marked where they differ.")},
        hide_index=True,
        height="content",
        key="comparison",
        alt="The figures of both runs, row by row",
    )
    for name, figures in (("First", found.first), ("Second", found.second)):
        for reason in figures.run.shortfall.reasons:
            st.markdown(f":orange[:material/remove_circle:] {name}: {escape_markdown(reason.message)}")


def _sentence(found: Comparison) -> str:
    first, second = found.first, found.second
    begun = first.run.engine_version and second.run.engine_version
    asked = ", ".join(
        name.removeprefix("blueprint.").replace("_", " ")
        for name in found.differs
        # One that has not begun has no version yet.
        if begun or name != "engine_version"
    )
    differs = f"They were asked differently in {asked}" if asked else "They were asked the same"
    if not (first.run.state.finished and second.run.state.finished):
        return f"{differs}. At least one of them is not over yet."
    items = _more(
        second.delivered - first.delivered,
        "item" if abs(second.delivered - first.delivered) == 1 else "items",
    )
    return f"{differs}. The second gave {items}, and {_more(second.flagged - first.flagged, 'flagged')}."


def _more(count: int, of: str) -> str:
    return f"{abs(count)} {'more' if count > 0 else 'fewer'} {of}" if count else f"as many {of}"


def _rows(found: Comparison) -> dict[str, tuple[str, str]]:
    both = (found.first, found.second)
    sides = [_side(figures) for figures in both]
    names = dict.fromkeys([*sides[0], *sides[1]])
    return {name: (sides[0].get(name, "—"), sides[1].get(name, "—")) for name in names}


def _side(figures: RunFigures) -> dict[str, str]:
    run, blueprint = figures.run, figures.run.blueprint
    counts = {f"Asked for: {sentence_case(kind).lower()}": str(n) for kind, n in blueprint.counts.items()}
    return {
        "State": sentence_case(run.state),
        "Engine": f"{run.engine.value} ({run.engine_version or 'not started'})",
        "Seed": str(blueprint.seed) if blueprint.seed is not None else "none given",
        "Priority": str(run.priority),
        "Difficulty": sentence_case(blueprint.difficulty),
        **counts,
        "Delivered": f"{figures.delivered} of {figures.requested}",
        "Missing": str(figures.missing),
        "Passed": str(figures.passed),
        "Flagged": str(figures.flagged),
        "Took": duration(figures.seconds),
        "Cost": cost_word(figures.cost),
        "Steps": str(figures.steps),
        "Steps taken over": str(figures.taken_over),
    }
