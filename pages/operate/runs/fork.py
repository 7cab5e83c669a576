"""Fork a run: go on from one of its steps with other settings, and look at both side by side."""

from collections.abc import Sequence

import streamlit as st
from pydantic import ValidationError

from backend.errors import ConsoleError
from backend.jobs import service as jobs
from backend.jobs.fork_schemas import ForkChanges, NewFork
from backend.jobs.schemas import HIGHEST_PRIORITY, MAY_GO_FIRST, Engine, Run, Step
from backend.quiz.schemas import Blueprint
from pages.operate.runs.steps import action_words
from pages.ui import current_actor, error_state, escape_markdown, perform, sentence_case

AS_BEFORE = "As before"


def fork_button(run: Run, steps: Sequence[Step]) -> None:
    """Offer to fork a run that has a step to go on from."""
    from_here = [step for step in steps if step.action.get("name") != "finish"]
    if run.blueprint.instead_of or not from_here or run.source_id is None:
        return
    if st.button("Fork …", key="fork", icon=":material/call_split:"):
        st.dialog("Go on from a step, differently", width="medium")(_ask)(run, from_here)


def _ask(run: Run, steps: Sequence[Step]) -> None:
    most = HIGHEST_PRIORITY if current_actor().role in MAY_GO_FIRST else 0
    st.markdown(
        "A new run takes over everything up to a step, at no cost and with copies of what it made, and goes on "
        "with what you change. This run stays as it is."
    )
    step = st.selectbox(
        "Take over up to and including",
        steps,
        # The last would leave nothing to do.
        index=0,
        format_func=lambda step: (
            f"Step {step.index}: {action_words(step)}, {sentence_case(step.outcome).lower()}"
        ),
        key="fork_step",
    )
    with st.grid(3, min_column_width=150):
        engine = st.selectbox(
            "Engine",
            [None, *Engine],
            format_func=lambda engine: sentence_case(engine) if engine else AS_BEFORE,
            key="fork_engine",
        )
        seed = st.number_input(
            "Seed",
            min_value=0,
            max_value=2**31 - 1,
            value=None,
            step=1,
            placeholder=AS_BEFORE,
            key="fork_seed",
        )
        priority = st.number_input(
            "Priority",
            min_value=-HIGHEST_PRIORITY,
            max_value=most,
            value=min(run.priority, most),
            key="fork_priority",
            help="Higher goes before others that wait in the same queue; above 0 takes an admin.",
        )
        counts = {
            kind: st.number_input(
                sentence_case(kind), min_value=0, max_value=100, value=count, key=f"fork_count_{kind}"
            )
            for kind, count in run.blueprint.counts.items()
        }
    problem = st.container()
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Leave it", key="fork_leave"):
            st.rerun()
        pressed = st.button("Fork the run", key="fork_act", type="primary")
    if not pressed or step is None:
        return
    try:
        blueprint = (
            Blueprint.model_validate(run.blueprint.model_dump() | {"counts": counts})
            if counts != run.blueprint.counts
            else None
        )
        changes = ForkChanges(blueprint=blueprint, engine=engine, seed=seed, priority=priority)
        forked = perform(jobs.fork_run, run.id, NewFork(from_step=step.index, changes=changes))
    except ValidationError as error:
        with problem:
            st.warning(escape_markdown(error.errors()[0]["msg"].removeprefix("Value error, ")))
    except ConsoleError as error:
        with problem:
            error_state(error)
    else:
        st.query_params["run"] = str(run.id)
        st.query_params["with"] = str(forked.id)
        st.rerun()
