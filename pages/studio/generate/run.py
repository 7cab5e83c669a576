"""One run: how far it is while it goes, and what came of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

import streamlit as st

from backend.errors import ConsoleError, NotFound
from backend.jobs import service as jobs
from backend.jobs.schemas import Run, RunKind, RunState, Step
from backend.quiz import service as quizzes
from backend.quiz.schemas import Item, ItemType, Review
from pages.studio.acting import attempt, show_problem
from pages.studio.address import GENERATE, REVIEW, go, stay_with
from pages.studio.content.run import show_content_run
from pages.studio.words import counted
from pages.ui import (
    MadeItem,
    duration,
    error_state,
    escape_markdown,
    item_card,
    made_mark,
    page_header,
    perform,
    run_mark,
    section_title,
    sentence_case,
    shorten,
    standing_mark,
    standings,
    type_icon,
    type_word,
    watch,
)
from pages.ui.badges import STANDING_MARKS

EVERY = 0.5
# Enough to read along; the review has them all.
MOST_CARDS = 8
MOST_LINES = 20
# What became of a question; outcomes of another kind are said by their own name.
OUTCOMES = {
    "passed": "a {} question, drafted and checked",
    "refused": "a {} question, drafted and refused by the checks",
    "shortfall": "no further {} question could be made",
    "repaired": "a {} question, mended and checked again",
    "reviewed": "a {} question, looked over by a reviewer",
    "agreed": "a {} question, answered blind and with the same key",
    "disputed": "a {} question, answered blind and with another key",
}


def show_run(run_id: UUID) -> None:
    """Show a run of the person's own; it refreshes itself until it is finished."""
    run = perform(jobs.read_run, run_id)
    if run.kind is not RunKind.QUIZ:
        show_content_run(run)
    elif run.state.finished:
        _finished(run)
    else:
        st.fragment(_going, run_every=EVERY)(run_id)


def _going(run_id: UUID) -> None:
    try:
        run = watch(jobs.read_run, run_id)
        if run.state.finished:
            st.rerun()
        begun = run.state is RunState.RUNNING or run.quiz_id
        steps = watch(jobs.list_steps, run_id) if begun else []
        review = _items_so_far(run, steps)
    except ConsoleError as error:
        # A database that restarts is back within seconds; the next refresh asks again.
        error_state(error)
        return
    done, total = run.progress.done, run.progress.total
    with page_header("Making the quiz", _sentence_while_going(run)):
        st.button(
            "Cancel",
            key="cancel_run",
            icon=":material/stop_circle:",
            on_click=attempt,
            args=("run", lambda: perform(jobs.cancel_run, run_id)),
        )
    show_problem("run")
    st.progress(done / total)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.caption(_doing(run, steps), width="content")
        st.caption(duration((datetime.now(UTC) - run.created_at).total_seconds()), width="content")
    if review:
        _so_far(review, standings(run, steps))


def _sentence_while_going(run: Run) -> str:
    if run.state is RunState.QUEUED:
        return run.waiting_because or "Waiting to start."
    made = f"{run.delivered} of {counted(run.progress.total, 'question')} made"
    missing = run.progress.done - run.delivered
    return f"{made}; {missing} could not be made." if missing else f"{made}."


def _doing(run: Run, steps: Sequence[Step]) -> str:
    if not steps:
        return run_mark(run.state) + (" Reading the text" if run.state is RunState.RUNNING else "")
    last = steps[-1]
    return f"{run_mark(run.state)} Last: {escape_markdown(_said_of(last))}"


def _said_of(step: Step) -> str:
    """What a step led to, in words: "a cloze question, drafted and checked"."""
    kind = step.action.get("type")
    if step.outcome not in OUTCOMES or kind not in list(ItemType):
        return sentence_case(step.outcome).lower()
    return OUTCOMES[step.outcome].format(type_word(ItemType(kind)))


def _items_so_far(run: Run, steps: Sequence[Step]) -> Review | None:
    """What was made; read again only when a step has made or tested something."""
    if run.quiz_id is None:
        return None
    kept: tuple[UUID, int, Review] | None = st.session_state.get("run_items")
    if kept is None or kept[:2] != (run.id, len(steps)):
        kept = (run.id, len(steps), watch(quizzes.read_review, run.quiz_id))
        st.session_state["run_items"] = kept
    return kept[2]


def _so_far(review: Review, made: Mapping[UUID, MadeItem]) -> None:
    """In the order they were made, so that what somebody reads stays where it is; each says how it stands."""
    items = review.quiz.items
    for number, item in enumerate(items[:MOST_CARDS], 1):
        item_card(
            item,
            number=number,
            source_text=review.source_text,
            anchors=review.anchors,
            # One that came since the steps were read has not been tested yet.
            standing=_mark_of(item, made) or standing_mark("checking"),
        )
    if len(items) > MOST_CARDS:
        _lines(review, made, MOST_CARDS)


def _mark_of(item: Item, made: Mapping[UUID, MadeItem]) -> str | None:
    """How an item stands in its run; None for one the run did not make."""
    return made_mark(made[item.id]) if item.id in made else None


def _standing_words(made: Mapping[UUID, MadeItem]) -> str:
    """How many of the questions stand how: "5 passed, 1 checking"."""
    counts = Counter(item.standing for item in made.values() if item.standing != "replaced")
    return ", ".join(f"{counts[s]} {STANDING_MARKS[s].word.lower()}" for s in STANDING_MARKS if counts[s])


def _finished(run: Run) -> None:
    st.session_state.pop("run_items", None)
    with page_header(_title_at_the_end(run), _sentence_at_the_end(run)):
        if run.source_id:
            if st.button("Change the blueprint", key="change_blueprint", icon=":material/tune:"):
                stay_with(source=run.source_id, like=run.id)
            again = st.button("Try again", key="retry_run", icon=":material/refresh:")
        else:
            again = False
        review = bool(run.quiz_id and run.delivered) and st.button(
            "Review the quiz", key="review_quiz", type="primary", icon=":material/fact_check:"
        )
    if review and run.quiz_id:
        go(REVIEW, quiz=run.quiz_id)
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
        _missing(run)
    if run.quiz_id and run.delivered:
        try:
            made = standings(run, perform(jobs.list_steps, run.id))
            _lines(perform(quizzes.read_review, run.quiz_id), made)
        except NotFound:
            st.caption("Its quiz was deleted. It waits under “Deleted” among your quizzes.")
    elif run.source_id is None:
        st.caption("Its source was deleted, so it cannot be tried again.")
    with st.container(horizontal=True):
        st.page_link(GENERATE, label="New quiz", icon=":material/add_circle:")


def _title_at_the_end(run: Run) -> str:
    return {
        RunState.SUCCEEDED: "The quiz is made" if run.delivered else "No question could be made",
        RunState.CANCELLED: "Cancelled",
        RunState.FAILED: "The run failed",
        RunState.DEAD: "The run was given up",
    }.get(run.state, sentence_case(run.state))


def _sentence_at_the_end(run: Run) -> str:
    began = run.started_at or run.created_at
    took = duration((run.finished_at - began).total_seconds()) if run.finished_at else "—"
    made = f"{run.delivered} of {counted(run.requested, 'question')} made in {took}"
    if run.state is RunState.SUCCEEDED:
        missing = run.shortfall.count
        return f"{made}; {missing} {'is' if missing == 1 else 'are'} missing." if missing else f"{made}."
    kept = " What was made is kept." if run.delivered else ""
    if run.state is RunState.DEAD:
        return f"{made}. Its worker stopped again and again.{kept}"
    return f"{made} before it stopped.{kept}"


def _missing(run: Run) -> None:
    with st.container(border=True, gap="xsmall"):
        section_title("Missing", counted(run.shortfall.count, "question"))
        for reason in run.shortfall.reasons:
            st.markdown(f":gray[:material/remove:] {escape_markdown(reason.message)}")


def _lines(review: Review, made: Mapping[UUID, MadeItem], after: int = 0) -> None:
    """The questions in one line each; the review shows them whole."""
    items = review.quiz.items
    with st.container(border=True, gap="xsmall"):
        if not after:
            said = _standing_words({item.id: made[item.id] for item in items if item.id in made})
            section_title("In the quiz", f"{counted(len(items), 'question')}{': ' if said else ''}{said}")
        for number, item in enumerate(items[after : after + MOST_LINES], after + 1):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(
                    f":gray[{number}] {type_icon(item.type)} {escape_markdown(shorten(item.stem, 140))}",
                    width="stretch",
                )
                st.markdown(_mark_of(item, made) or "", width="content")
        rest = len(items) - after - MOST_LINES
        if rest > 0:
            st.caption(f"… and {counted(rest, 'question')} more.")
