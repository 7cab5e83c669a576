"""Tell an educator that a run of hers is over, wherever in the console she is."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import streamlit as st

from backend.errors import ConsoleError
from backend.jobs import service as jobs
from backend.jobs.schemas import FollowedRun, RunKind, RunState
from backend.permissions import EDUCATORS, Actor
from pages.ui.session import watch
from pages.ui.text import escape_markdown, sentence_case, shorten

EVERY: Final = timedelta(seconds=3)
# Of more than these only the number is told.
MOST_TOLD: Final = 3
_FOLLOWED: Final = "runs_followed"
_ENDED: Final = {
    RunState.SUCCEEDED: ("is made", "check_circle"),
    RunState.FAILED: ("failed", "error"),
    RunState.DEAD: ("was given up", "dangerous"),
    RunState.CANCELLED: ("was cancelled", "block"),
}


def tell_of_finished_runs(actor: Actor) -> None:
    """Look once, in each run of the shell; while a run of the person's goes on, look again every few seconds.

    It draws nothing on the screen but a toast and the tab's title, so it is in nobody's way.
    """
    if actor.role not in EDUCATORS:
        return
    _look()
    if _followed():
        # The first turn of the fragment is this very run, which has looked.
        st.session_state["runs_looked"] = True
        st.fragment(_look_again, run_every=EVERY)()


def _look_again() -> None:
    if st.session_state.pop("runs_looked", False) or not _followed():
        return
    _look()


def _look() -> None:
    followed = _followed()
    try:
        runs = watch(jobs.follow_runs, followed)
    except ConsoleError:
        # It is only a notice: the next look makes up for it.
        return
    st.session_state[_FOLLOWED] = {run.id for run in runs if not run.state.finished}
    over = [run for run in runs if run.state.finished and run.id in followed]
    if over:
        _tell(over)


def _followed() -> set[UUID]:
    kept: set[UUID] = st.session_state.get(_FOLLOWED, set())
    return kept


def _tell(over: Sequence[FollowedRun]) -> None:
    words, _ = _ENDED[over[0].state]
    news = f"{sentence_case(over[0].kind)} {words}" if len(over) == 1 else f"{len(over)} runs are over"
    st.set_page_config(page_title=f"● {news} · ToolboxAI Console")
    if len(over) > MOST_TOLD:
        st.toast(f"{news}. [See your runs](/runs?q=by:me)", icon=":material/done_all:", duration="long")
        return
    # Whoever looks at one sees it.
    seen = {st.query_params.get(name) for name in ("run", "with")}
    for run in over:
        if str(run.id) not in seen and str(run.content_id) != st.query_params.get("content"):
            _tell_one(run)


def _tell_one(run: FollowedRun) -> None:
    words, icon = _ENDED[run.state]
    title = escape_markdown(shorten(run.title, 60))
    got = f"{run.delivered} of {run.requested} {'questions' if run.kind is RunKind.QUIZ else 'parts'}"
    link = _link(run)
    st.toast(
        f"**{sentence_case(run.kind)} {words}**  \n{title}: {got}. {link}",
        icon=f":material/{icon}:",
        duration="long",
    )


def _link(run: FollowedRun) -> str:
    if run.delivered and run.quiz_id:
        return f"[Review it](/review?quiz={run.quiz_id})"
    if run.delivered and run.content_id:
        return f"[Review it](/content?content={run.content_id})"
    return f"[See why](/runs?run={run.id})"
