"""One run: what became of it, when its steps went on, what it made and cost, and each step's reasons."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import streamlit as st

from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.jobs import service as jobs
from backend.jobs.schemas import Cost, CostKind, Run, RunState, Step
from backend.permissions import EDUCATORS, Actor
from pages.operate.runs.causes import to_do_about
from pages.operate.runs.fork import fork_button
from pages.operate.runs.listing import cost_word, took, waited
from pages.operate.runs.made import costs_of, items_of
from pages.operate.runs.steps import steps_opened, steps_table
from pages.operate.runs.timeline import timeline
from pages.ui import (
    answer_line,
    confirm,
    current_actor,
    duration,
    error_state,
    escape_markdown,
    exact_time,
    metric_card,
    name_tab,
    page_header,
    perform,
    relative_time,
    run_mark,
    section_title,
    sentence_case,
    watch,
)

REFRESH: Final = 2.0
PROBLEM: Final = "run_problem"
CHART, TABLE = "Timeline", "Table"


def show_run(run_id: UUID) -> None:
    """Show one run; it refreshes itself until it is finished."""
    if st.button("All runs", key="all_runs", icon=":material/arrow_back:", type="tertiary"):
        del st.query_params["run"]
        st.rerun()
    try:
        run, steps = watch(_look, run_id)
    except ConsoleError as error:
        page_header("Run")
        error_state(error)
        return
    name_tab(f"{sentence_case(run.kind)} run {str(run.id)[-8:]}", "Runs")
    # What is pressed stands outside of what refreshes itself, so that no refresh takes an open dialog away.
    with page_header(f"{sentence_case(run.kind)} run"):
        st.markdown(run_mark(run.state), width="content")
        _actions(run, steps, current_actor())
    refused = st.session_state.pop(PROBLEM, None)
    if refused is not None:
        error_state(refused)
    st.fragment(_shown, run_every=None if run.state.finished else REFRESH)(run_id, run.state)


def _look(uow: UnitOfWork, actor: Actor, run_id: UUID) -> tuple[Run, Sequence[Step]]:
    return jobs.read_run(uow, actor, run_id), jobs.list_steps(uow, actor, run_id)


def _shown(run_id: UUID, seen: RunState) -> None:
    try:
        run, steps = watch(_look, run_id)
    except ConsoleError as error:
        error_state(error)
        return
    if run.state is not seen:
        # The buttons above are for another state.
        st.rerun()
    answer_line(_sentence(run))
    if run.error:
        with st.container(border=True, gap="xsmall"):
            st.markdown(f":red[:material/error:] **{_why(run)}** {escape_markdown(run.error.message)}")
            st.markdown(f":material/arrow_forward: {escape_markdown(to_do_about(run.error.code))}")
    _figures(run, steps)
    if run.shortfall.reasons:
        section_title("Short of what was asked for", f"{run.shortfall.count} of {run.requested}")
        for reason in run.shortfall.reasons:
            st.markdown(f":orange[:material/remove_circle:] {escape_markdown(reason.message)}")
    if steps:
        _when(run, steps)
        items_of(run, steps)
        costs_of(run, steps)
    steps_opened(steps)
    _particulars(run, steps)


def _why(run: Run) -> str:
    return {RunState.DEAD: "Why it was given up.", RunState.FAILED: "Why it failed."}.get(run.state, "Why.")


def _sentence(run: Run) -> str:
    got = f"{run.delivered} of {run.requested} items"
    if run.state is RunState.QUEUED:
        return run.waiting_because or "Waiting to start."
    if run.state is RunState.RUNNING:
        because = f" {run.waiting_because}" if run.waiting_because else ""
        return f"{got} so far; {_cost_words(run.cost)}.{because}"
    if run.started_at is None:
        return f"It never started: {sentence_case(run.state).lower()} {_ended(run)}."
    return f"{got} in {took(run, datetime.now(UTC))}; {_cost_words(run.cost)}. {sentence_case(run.state)} {_ended(run)}."


def _ended(run: Run) -> str:
    return relative_time(run.finished_at) if run.finished_at else ""


def _cost_words(cost: Cost) -> str:
    if cost.amount is None:
        return "what it cost is unknown, because a model's price is not in the table"
    if cost.kind is CostKind.MEASURED:
        paid = f"{cost.amount:.4f} {cost.currency}" if cost.amount else "nothing"
        return (
            f"it cost {paid}, which is measured: no model was asked" if not cost.amount else f"it cost {paid}"
        )
    return f"it cost about {cost.amount:.4f} {cost.currency}, estimated from list prices"


def _actions(run: Run, steps: Sequence[Step], actor: Actor) -> None:
    educates = actor.role in EDUCATORS
    if run.parent_run_id and st.button("Compare", key="compare", icon=":material/compare:"):
        st.query_params["with"] = str(run.id)
        st.query_params["run"] = str(run.parent_run_id)
        st.rerun()
    if educates:
        fork_button(run, steps)
    if not run.state.finished:
        if st.button("Cancel", key="cancel", icon=":material/stop_circle:"):
            confirm(
                "Cancel this run?",
                "It stops before its next step. Items it has made stay.",
                verb="Cancel the run",
                action=lambda: _cancel(run.id),
            )
        return
    if st.button("Try again", key="retry", icon=":material/refresh:"):
        _retry(run)
    if educates and run.quiz_id and _open("Open the quiz", "quiz"):
        st.switch_page("studio/review/review.py", query_params={"quiz": str(run.quiz_id)})
    if educates and run.content_id and _open("Open the content", "menu_book"):
        st.switch_page("studio/content/content.py", query_params={"content": str(run.content_id)})


def _open(label: str, icon: str) -> bool:
    return st.button(label, key=f"open_{icon}", icon=f":material/{icon}:", type="primary")


def _cancel(run_id: UUID) -> None:
    perform(jobs.cancel_run, run_id)


def _retry(run: Run) -> None:
    try:
        again = perform(jobs.retry_run, run.id)
    except ConsoleError as error:
        st.session_state[PROBLEM] = error
    else:
        st.query_params["run"] = str(again.id)
    st.rerun()


def _figures(run: Run, steps: Sequence[Step]) -> None:
    now = datetime.now(UTC)
    rewards = [step.reward["scalar"] for step in steps if "scalar" in step.reward]
    with st.grid(5, min_column_width=150):
        metric_card(
            "Delivered",
            f"{run.delivered} of {run.requested}",
            f"{run.shortfall.count} cannot be had" if run.shortfall.count else "nothing given up",
        )
        metric_card("Waited", waited(run, now), "from asking to the first step")
        metric_card("Took", took(run, now), f"{len(steps)} step{'' if len(steps) == 1 else 's'}")
        metric_card(
            "Cost",
            "Unknown" if run.cost.amount is None else cost_word(run.cost),
            _known_how(run.cost),
        )
        metric_card(
            "Reward",
            f"{sum(rewards) / len(rewards):.2f}" if rewards else None,
            f"mean of {len(rewards)} item{'' if len(rewards) == 1 else 's'}, 0 to 1" if rewards else None,
            help="A proxy from the checks, the evidence, the blueprint and the speed, until a person has judged.",
        )


def _known_how(cost: Cost) -> str:
    return {
        CostKind.MEASURED: "measured: no model was asked",
        CostKind.ESTIMATED: "estimated from list prices",
        CostKind.UNKNOWN: "a model's price is not in the table",
    }[cost.kind]


def _when(run: Run, steps: Sequence[Step]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        section_title("Steps", "what went on when, since it began")
        way = st.segmented_control(
            "Show as",
            [CHART, TABLE],
            default=CHART,
            required=True,
            key="steps_as",
            label_visibility="collapsed",
            persist_state="session",
        )
    if way == TABLE:
        steps_table(steps)
    else:
        timeline(run, steps, key="run_timeline")


def _particulars(run: Run, steps: Sequence[Step]) -> None:
    section_title("Particulars")
    copied = sum("taken_from" in step.context for step in steps)
    before = (
        f", after [the one before](/runs?run={run.parent_run_id})"
        + (f", from which it took over {copied} step{'' if copied == 1 else 's'}" if copied else "")
        if run.parent_run_id
        else ""
    )
    rows = {
        "Run": f"`{run.id}`",
        "Engine": escape_markdown(f"{run.engine.value} ({run.engine_version or 'not started'})"),
        "Queue": escape_markdown(f"{run.queue.value}, priority {run.priority}"),
        "Asked for": ", ".join(
            f"{count} {escape_markdown(sentence_case(kind).lower())}"
            for kind, count in run.blueprint.counts.items()
        ),
        "Seed": str(run.blueprint.seed) if run.blueprint.seed is not None else "none given",
        "Attempt": f"{run.attempt}{before}",
        "Asked": escape_markdown(exact_time(run.created_at)),
        "Handed to the workers": escape_markdown(exact_time(run.dispatched_at)) if run.dispatched_at else "—",
        "Started": escape_markdown(exact_time(run.started_at)) if run.started_at else "—",
        "Finished": escape_markdown(exact_time(run.finished_at)) if run.finished_at else "—",
        "Agents worked": escape_markdown(
            duration(sum(s.latency_ms for s in steps if "taken_from" not in s.context) / 1_000)
        ),
    }
    st.table(rows, border="horizontal", width="content")
