"""One run: what became of it, and each of its steps."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.jobs import service as jobs
from backend.jobs.schemas import Run, RunState, Step
from backend.permissions import EDUCATORS, Actor
from pages.operate.run_list import took, waited
from pages.ui import (
    bar_figure,
    confirm,
    current_actor,
    empty_state,
    error_state,
    escape_markdown,
    exact_time,
    metric_card,
    page_header,
    perform,
    relative_time,
    run_mark,
    section_title,
    sentence_case,
    show_chart,
    watch,
)

REFRESH: Final = 2.0
PROBLEM: Final = "run_problem"


def show_run(run_id: UUID) -> None:
    """Show one run; it refreshes itself until it is finished."""
    if st.button("All runs", key="all_runs", icon=":material/arrow_back:", type="tertiary"):
        del st.query_params["run"]
        st.rerun()
    try:
        run, _ = watch(_look, run_id)
    except ConsoleError as error:
        page_header("Run")
        error_state(error)
        return
    may_retry = current_actor().role in EDUCATORS
    st.fragment(_shown, run_every=None if run.state.finished else REFRESH)(run_id, may_retry)


def _look(uow: UnitOfWork, actor: Actor, run_id: UUID) -> tuple[Run, Sequence[Step]]:
    return jobs.read_run(uow, actor, run_id), jobs.list_steps(uow, actor, run_id)


def _shown(run_id: UUID, may_retry: bool) -> None:
    try:
        run, steps = watch(_look, run_id)
    except ConsoleError as error:
        page_header("Run")
        error_state(error)
        return
    with page_header(f"{sentence_case(run.kind)} run", _sentence(run)):
        st.markdown(run_mark(run.state), width="content")
        _actions(run, may_retry)
    refused = st.session_state.pop(PROBLEM, None)
    if refused is not None:
        error_state(refused)
    if run.error:
        st.error(
            escape_markdown(run.error.message),
            title="The run failed",
            icon=":material/error:",
        )
    _figures(run, steps)
    if run.shortfall.reasons:
        section_title("Short of what was asked for")
        for reason in run.shortfall.reasons:
            st.markdown(f":orange[:material/remove_circle:] {escape_markdown(reason.message)}")
    _timeline(run, steps)
    _particulars(run)


def _sentence(run: Run) -> str:
    if run.state is RunState.QUEUED:
        return run.waiting_because or "Waiting to start."
    got = f"{run.delivered} of {run.requested} items"
    if run.state is RunState.RUNNING:
        return f"{got} so far."
    ended = relative_time(run.finished_at) if run.finished_at else ""
    return f"{got}; {sentence_case(run.state).lower()} {ended}."


def _actions(run: Run, may_retry: bool) -> None:
    if not run.state.finished:
        if st.button("Cancel", key="cancel", icon=":material/stop_circle:"):
            confirm(
                "Cancel this run?",
                "It stops before its next step. Items it has made stay.",
                verb="Cancel the run",
                action=lambda: _cancel(run.id),
            )
        return
    if may_retry and st.button("Try again", key="retry", icon=":material/refresh:"):
        try:
            again = perform(jobs.retry_run, run.id)
        except ConsoleError as error:
            st.session_state[PROBLEM] = error
            st.rerun(scope="fragment")
        st.query_params["run"] = str(again.id)
        st.rerun()
    if (
        may_retry
        and run.quiz_id
        and st.button("Open the quiz", key="quiz", icon=":material/quiz:", type="primary")
    ):
        st.switch_page("studio/review.py", query_params={"quiz": str(run.quiz_id)})


def _cancel(run_id: UUID) -> None:
    perform(jobs.cancel_run, run_id)


def _figures(run: Run, steps: Sequence[Step]) -> None:
    now = datetime.now(UTC)
    rewards = [step.reward["scalar"] for step in steps if "scalar" in step.reward]
    with st.grid(4, min_column_width=150):
        metric_card(
            "Delivered",
            f"{run.delivered} of {run.requested}",
            f"{run.shortfall.count} cannot be had" if run.shortfall.count else "nothing given up",
        )
        metric_card("Waited", waited(run, now), "from asking to the first step")
        metric_card("Took", took(run, now), f"{len(steps)} step{'' if len(steps) == 1 else 's'}")
        metric_card(
            "Reward",
            f"{sum(rewards) / len(rewards):.2f}" if rewards else None,
            f"mean of {len(rewards)} item{'' if len(rewards) == 1 else 's'}, 0 to 1" if rewards else None,
            help="A proxy from the checks, the evidence, the blueprint and the speed, until a person has judged.",
        )


def _timeline(run: Run, steps: Sequence[Step]) -> None:
    section_title("Steps", "what was chosen, why, and what came of it")
    if not steps:
        empty_state("timeline", "No step yet", "Each step appears here as soon as it is written down.")
        return
    drafts = [step for step in steps if step.agent]
    if len(drafts) > 1:
        show_chart(
            bar_figure(
                [step.index for step in drafts], {"Latency": [step.latency_ms for step in drafts]}, unit="ms"
            ),
            alt=f"Latency of {len(drafts)} steps, the longest {max(s.latency_ms for s in drafts):.0f} ms",
            key="latency",
            height=140,
        )
    st.dataframe(
        pd.DataFrame(
            {
                "Step": [step.index for step in steps],
                "Action": [_action(step) for step in steps],
                "Outcome": [sentence_case(step.outcome) for step in steps],
                "Reward": [step.reward.get("scalar") for step in steps],
                "Latency": [step.latency_ms if step.agent else None for step in steps],
                "Because": [str(step.policy.get("because", "")) for step in steps],
                "Refused drafts": [_refused(step) for step in steps],
                "At": [step.created_at for step in steps],
            }
        ),
        column_config={
            "Step": st.column_config.NumberColumn(width=60),
            "Reward": st.column_config.ProgressColumn(format="%.2f", min_value=0.0, max_value=1.0, width=110),
            "Latency": st.column_config.NumberColumn(format="%.0f ms", width=90),
            "At": st.column_config.DatetimeColumn(format="HH:mm:ss", width=90),
        },
        hide_index=True,
        height="content" if len(steps) <= 20 else 740,
        placeholder="—",
        key="steps_table",
        alt="The run's steps in order",
    )


def _action(step: Step) -> str:
    name = sentence_case(str(step.action.get("name", "")))
    kind = step.action.get("type")
    return f"{name} · {sentence_case(str(kind)).lower()}" if kind else name


def _refused(step: Step) -> str:
    """How many drafts the checks refused, and which checks; never the drafts."""
    count = step.action.get("refused_drafts") or 0
    by_check = step.context.get("refused_by_check") or {}
    words = ", ".join(f"{sentence_case(check).lower()} {times}" for check, times in by_check.items())
    if not count and not words:
        return "—"
    return f"{count} ({words})" if words else str(count)


def _particulars(run: Run) -> None:
    section_title("Particulars")
    rows = {
        "Run": f"`{run.id}`",
        "Engine": escape_markdown(f"{run.engine.value} ({run.engine_version or 'not started'})"),
        "Asked for": ", ".join(
            f"{count} {escape_markdown(sentence_case(kind).lower())}"
            for kind, count in run.blueprint.counts.items()
        ),
        "Attempt": str(run.attempt)
        + (f", after [the one before](/runs?run={run.parent_run_id})" if run.parent_run_id else ""),
        "Asked": escape_markdown(exact_time(run.created_at)),
        "Started": escape_markdown(exact_time(run.started_at)) if run.started_at else "—",
        "Finished": escape_markdown(exact_time(run.finished_at)) if run.finished_at else "—",
        "Cost": "Unknown: the model's price is not in the table"
        if run.cost.amount is None
        else escape_markdown(f"{run.cost.amount:.4f} {run.cost.currency}, {run.cost.kind.value}"),
    }
    st.table(rows, border="horizontal", width="content")
