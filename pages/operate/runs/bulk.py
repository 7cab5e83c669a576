"""Cancel or retry every run a search finds: first what it would do, then the deed, then a record of it."""

from collections.abc import Callable
from typing import Final

import pandas as pd
import streamlit as st

from backend.errors import ConsoleError
from backend.jobs import service as jobs
from backend.jobs.bulk_schemas import Bulk, BulkVerb, NewBulk
from backend.jobs.schemas import CostKind
from pages.ui import (
    RUN_MARKS,
    empty_state,
    error_state,
    escape_markdown,
    exact_time,
    perform,
    relative_time,
    sentence_case,
)

_DONE: Final = "bulk_done"
# From this many on, the number has to be typed: a search may find more than was meant.
MANY: Final = 20
WORDS: Final = {
    BulkVerb.CANCEL: ("Cancel", "would be cancelled", "cancelled", "stop_circle"),
    BulkVerb.RETRY: ("Try again", "would be tried again", "tried again", "refresh"),
}


def bulk_actions(typed: str, *, ready: bool) -> None:
    """Show the buttons that act on everything the search finds, and the history.

    Args:
        typed: the search.
        ready: it can be read.
    """
    for verb, (label, _, _, icon) in WORDS.items():
        if st.button(f"{label} these …", key=f"bulk_{verb}", icon=f":material/{icon}:", disabled=not ready):
            ask_bulk(verb, typed)
    if st.button(
        "", key="bulk_history", icon=":material/history:", help="What was done to many runs at once"
    ):
        st.dialog("Done to many at once", width="large")(_history)()


def ask_bulk(verb: BulkVerb, typed: str) -> None:
    """Open the dialog that counts what a search finds, shows some of it, and acts on a second press."""
    st.dialog(f"{WORDS[verb][0]}: many at once", width="medium")(look_and_act)(verb, typed, _remember)


def say_done() -> None:
    """After an action: say what came of it, once."""
    done: Bulk | None = st.session_state.pop(_DONE, None)
    if done is not None:
        st.toast(escape_markdown(came_to(done)), icon=":material/done_all:", duration="long")


def _remember(done: Bulk) -> None:
    st.session_state[_DONE] = done


def look_and_act(verb: BulkVerb, typed: str, then: Callable[[Bulk], None]) -> None:
    """Within a dialog: count, sample and cost; then the button that acts. `then` is told what came of it."""
    try:
        look = perform(jobs.act_on_runs, NewBulk(action=verb, filter=typed, dry_run=True, all=not typed))
    except ConsoleError as error:
        error_state(error)
        return
    label, would, _, _ = WORDS[verb]
    left_alone = "".join(f" {_runs(left.count)} left alone: {left.message}" for left in look.skipped)
    taken = look.matched - sum(left.count for left in look.skipped)
    if not taken:
        said = escape_markdown(left_alone.strip()) if look.matched else _nothing_to(verb)
        empty_state("search_off", "Nothing to do", said)
        return
    st.markdown(f"**{_runs(taken)}** {would}. {escape_markdown(_cost_of(look) + left_alone)}")
    if not typed:
        st.markdown(":orange[:material/warning:] The search is empty, so these are all there are.")
    _sample(look)
    sure = True
    if taken >= MANY or not typed:
        word = st.text_input(f"Type {taken} to go on", key="bulk_word", live=True)
        sure = word.strip() == str(taken)
    problem = st.container()
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Leave them", key="bulk_leave"):
            st.rerun()
        act = st.button(f"{label} {_runs(taken)}", key="bulk_act", type="primary", disabled=not sure)
    if not (act and sure):
        return
    try:
        # In the words of the dry run, whose `since:` is a point in time: what is done is what was shown.
        done = perform(jobs.act_on_runs, NewBulk(action=verb, filter=look.filter, all=not look.filter))
    except ConsoleError as error:
        with problem:
            error_state(error)
    else:
        then(done)
        st.rerun()


def _sample(look: Bulk) -> None:
    st.caption("The newest of them:" if look.matched > len(look.sample) else "These are:")
    st.dataframe(
        pd.DataFrame(
            {
                "State": [RUN_MARKS[run.state].word for run in look.sample],
                "Kind": [sentence_case(run.kind) for run in look.sample],
                "Engine": [sentence_case(run.engine) for run in look.sample],
                "Got": [f"{run.delivered} of {run.requested}" for run in look.sample],
                "Asked": [relative_time(run.created_at) for run in look.sample],
                "Run": [str(run.id)[-8:] for run in look.sample],
            }
        ),
        hide_index=True,
        height="content",
        alt=f"{len(look.sample)} of the runs this would act on",
    )


def _cost_of(look: Bulk) -> str:
    if look.cost is None:
        return "Stopping costs nothing; what they have made stays."
    if look.cost.kind is CostKind.UNKNOWN or look.cost.amount is None:
        return f"What that costs is unknown: for {look.cost_unknown} of them the model's price is not in the table."
    if not look.cost.amount:
        return "They cost nothing the last time, so nothing is expected now (estimated)."
    return f"They cost {look.cost.amount:.4f} {look.cost.currency} the last time; expect about as much again (estimated)."


def _nothing_to(verb: BulkVerb) -> str:
    if verb is BulkVerb.CANCEL:
        return "Among these is no run that waits or goes on."
    return "Among these is no failed or dead run that was not tried again already."


def came_to(done: Bulk) -> str:
    """How many were acted on, and why the others were left alone."""
    said = f"{_runs(done.done)} {WORDS[done.action][2]}."
    return " ".join([said, *(f"{_runs(left.count)} left alone: {left.message}" for left in done.skipped)])


def _history() -> None:
    try:
        page = perform(jobs.list_bulk_actions)
    except ConsoleError as error:
        error_state(error)
        return
    if not page.items:
        empty_state("history", "Nothing yet", "What is done to many runs at once is written down here.")
        return
    st.dataframe(
        pd.DataFrame(
            {
                "When": [exact_time(done.created_at) for done in page.items],
                "Who": [done.actor_name for done in page.items],
                "What": [WORDS[done.action][0] for done in page.items],
                "Search": [done.filter or "all" for done in page.items],
                "Found": [done.matched for done in page.items],
                "Done": [done.done for done in page.items],
                "Left alone": [
                    "; ".join(f"{left.count}: {left.message}" for left in done.skipped) or "—"
                    for done in page.items
                ],
                "Ended": [
                    "completely" if done.finished_at else "cut short, or still going" for done in page.items
                ],
            }
        ),
        hide_index=True,
        height="content" if len(page.items) <= 12 else 460,
        alt="Actions on many runs, newest first",
    )
    if page.next_cursor:
        st.caption("These are the newest 50; the API has them all.")


def _runs(count: int) -> str:
    return "1 run" if count == 1 else f"{count:,} runs"
