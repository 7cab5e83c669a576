"""One run that makes study content: how far it is while it goes, and what came of it."""

from datetime import UTC, datetime
from uuid import UUID

import streamlit as st

from backend.content import service as contents
from backend.content.schemas import Content
from backend.errors import ConsoleError, NotFound
from backend.jobs import service as jobs
from backend.jobs.schemas import Run, RunState
from pages.studio.acting import attempt, show_problem
from pages.studio.address import CONTENT, GENERATE, go, stay_with
from pages.studio.words import counted
from pages.ui import (
    duration,
    error_state,
    escape_markdown,
    page_header,
    perform,
    run_mark,
    section_title,
    sentence_case,
    watch,
)

EVERY = 0.5


def show_content_run(run: Run) -> None:
    """Show a run of the person's own; it refreshes itself until it is finished."""
    if run.state.finished:
        _finished(run)
    else:
        st.fragment(_going, run_every=EVERY)(run.id)


def _going(run_id: UUID) -> None:
    try:
        run = watch(jobs.read_run, run_id)
        if run.state.finished:
            st.rerun()
        made = watch(contents.read_content, run.content_id) if run.content_id else None
    except ConsoleError as error:
        error_state(error)
        return
    sentence = f"{run.delivered} of {counted(run.progress.total, 'section')} made."
    if run.state is RunState.QUEUED:
        sentence = run.waiting_because or "Waiting to start."
    with page_header(f"Making the {_thing(run)}", sentence):
        st.button(
            "Cancel",
            key="cancel_run",
            icon=":material/stop_circle:",
            on_click=attempt,
            args=("run", lambda: perform(jobs.cancel_run, run_id)),
        )
    show_problem("run")
    st.progress(run.progress.done / run.progress.total)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.caption(run_mark(run.state), width="content")
        st.caption(duration((datetime.now(UTC) - run.created_at).total_seconds()), width="content")
    if made:
        _sections(made)


def _finished(run: Run) -> None:
    with page_header(_title(run), _sentence(run)):
        again = bool(run.source_id) and st.button("Try again", key="retry_run", icon=":material/refresh:")
        if run.source_id and st.button("Choose other sections", key="choose_again", icon=":material/tune:"):
            stay_with(source=run.source_id)
        read = bool(run.content_id and run.delivered) and st.button(
            f"Review the {_thing(run)}", key="review_content", type="primary", icon=":material/fact_check:"
        )
    if read and run.content_id:
        go(CONTENT, content=run.content_id)
    if again:
        try:
            started = perform(jobs.retry_run, run.id)
        except ConsoleError as error:
            error_state(error)
        else:
            stay_with(run=started.id)
    if run.error:
        st.warning(escape_markdown(run.error.message), title="Why it stopped", icon=":material/error:")
    if run.shortfall.reasons:
        with st.container(border=True, gap="xsmall"):
            section_title("Missing", counted(run.shortfall.count, "section"))
            for reason in run.shortfall.reasons:
                st.markdown(f":gray[:material/remove:] {escape_markdown(reason.message)}")
    if run.content_id and run.delivered:
        try:
            _sections(perform(contents.read_content, run.content_id))
        except NotFound:
            st.caption(f"Its {_thing(run)} is in the trash, under Study content.")
    st.page_link(GENERATE, label="Make something else", icon=":material/add_circle:")


def _sections(content: Content) -> None:
    with st.container(border=True, gap="xsmall"):
        section_title(content.title, counted(len(content.sections), "section"))
        for section in content.sections:
            st.markdown(
                f"**{escape_markdown(section.heading)}** "
                f":gray[{counted(len(section.statements), 'statement')}]"
            )


def _thing(run: Run) -> str:
    return sentence_case(run.kind.value).lower()


def _title(run: Run) -> str:
    return {
        RunState.SUCCEEDED: f"The {_thing(run)} is made" if run.delivered else "No section could be made",
        RunState.CANCELLED: "Cancelled",
        RunState.FAILED: "The run failed",
        RunState.DEAD: "The run was given up",
    }.get(run.state, sentence_case(run.state))


def _sentence(run: Run) -> str:
    began = run.started_at or run.created_at
    took = duration((run.finished_at - began).total_seconds()) if run.finished_at else "—"
    made = f"{run.delivered} of {counted(run.requested, 'section')} made in {took}"
    missing = run.shortfall.count
    if run.state is RunState.SUCCEEDED:
        return f"{made}; {missing} {'is' if missing == 1 else 'are'} missing." if missing else f"{made}."
    return f"{made} before it stopped." + (" What was made is kept." if run.delivered else "")
