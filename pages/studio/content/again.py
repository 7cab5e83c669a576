"""Have one section made again, with an instruction, and see how far that is where the section stands."""

from uuid import UUID, uuid4

import streamlit as st

from backend.agents import service as agents
from backend.agents.schemas import Regeneration
from backend.content.schemas import Section
from backend.errors import ConsoleError, NotFound
from backend.jobs import service as jobs
from backend.jobs.schemas import Run, RunState
from backend.quiz.schemas import LONGEST_INSTRUCTION
from pages.studio.acting import attempt, show_problem
from pages.ui import error_state, escape_markdown, perform, watch

EVERY = 0.5
_RUNS = "studio_sections_again"


def again_button(section: Section) -> None:
    """What should be different, and the button that starts it."""
    with st.popover("Make again", icon=":material/autorenew:", key=f"again_{section.id}", on_change="rerun"):
        words = st.text_area(
            "What should be different",
            key=f"again_words_{section.id}",
            max_chars=LONGEST_INSTRUCTION,
            height=88,
            placeholder="Shorter. About a term of the text. Others.",
            help="The local engine understands shorter, longer, a number, “about …” and others; a model provider, where "
            "one is set up, understands more. Empty asks for something else.",
        )
        st.button(
            "Make it again",
            key=f"again_now_{section.id}",
            type="primary",
            icon=":material/autorenew:",
            on_click=_start,
            args=(section, words or ""),
        )
        show_problem(f"again_{section.id}")


def show_run_of(section: Section) -> None:
    """How far a section is that is being made again; what came of it, once."""
    run_id = _runs().get(section.id)
    if run_id is None:
        return
    try:
        run = perform(jobs.read_run, run_id)
    except ConsoleError as error:
        _runs().pop(section.id, None)
        if not isinstance(error, NotFound):
            error_state(error)
        return
    if not run.state.finished:
        st.fragment(_going, run_every=EVERY)(run_id)
        return
    _runs().pop(section.id, None)
    if run.state is RunState.SUCCEEDED and run.delivered:
        st.success("Made again. What it was before stands under History.", icon=":material/autorenew:")
    else:
        st.warning(escape_markdown(_why_not(run)), title="Not made again", icon=":material/info:")


def _going(run_id: UUID) -> None:
    try:
        run = watch(jobs.read_run, run_id)
    except ConsoleError as error:
        error_state(error)
        return
    if run.state.finished:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        waiting = run.waiting_because or "Waiting to start."
        said = waiting if run.state is RunState.QUEUED else "Making this section again …"
        st.markdown(f":primary[:material/hourglass_top:] {escape_markdown(said)}", width="content")
        st.button(
            "Cancel",
            key=f"cancel_again_{run_id}",
            icon=":material/stop_circle:",
            on_click=attempt,
            args=("content", lambda: perform(jobs.cancel_run, run_id)),
        )


def _start(section: Section, words: str) -> None:
    wanted = Regeneration(version=section.version, instruction=words)
    run = attempt(
        f"again_{section.id}",
        lambda: perform(agents.regenerate_section, section.id, wanted, idempotency_key=uuid4().hex),
    )
    if run is not None:
        _runs()[section.id] = run.id
        st.session_state[f"again_{section.id}"] = False
        st.session_state[f"again_words_{section.id}"] = ""


def _why_not(run: Run) -> str:
    if run.error:
        return run.error.message
    if run.state is RunState.CANCELLED:
        return "It was cancelled; the section stays as it was."
    return (
        " ".join(reason.message for reason in run.shortfall.reasons)
        or "Nothing came; the section stays as it was."
    )


def _runs() -> dict[UUID, UUID]:
    runs: dict[UUID, UUID] = st.session_state.setdefault(_RUNS, {})
    return runs
