"""Questions that buttons inside a refreshing part ask: kept in the session, and opened by the page around it.

A dialog that a refreshing fragment opens is gone with the fragment's next turn; one that the page opens stays.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

import streamlit as st

from backend.errors import ConsoleError
from backend.jobs import service as jobs
from backend.jobs.schemas import QueueChange, QueueName
from pages.ui import confirm, error_state, escape_markdown, perform

_ASKED: Final = "asked"
_NEW: Final = "asked_new"
# What each comes to.
PAUSED: Final = (
    "Nothing more of it starts, and what no worker has begun is taken back. Runs in progress go on. Those that "
    "wait say that you paused it."
)
DRAINED: Final = (
    "takes nothing new from the next second on, until it is restarted. What it carries goes on. If it is the only "
    "one, runs wait until another starts."
)


def ask(what: str, about: str) -> None:
    """Keep a question; for a button's callback."""
    st.session_state[_ASKED] = (what, about)
    st.session_state[_NEW] = True


def open_asked() -> None:
    """Open the dialog of the question that was asked, if one was."""
    st.session_state.pop(_NEW, None)
    asked: tuple[str, str] | None = st.session_state.get(_ASKED)
    if asked is None:
        return
    what, about = asked
    _DIALOGS[what](about)


def _answered() -> None:
    st.session_state.pop(_ASKED, None)


def _drain(worker_id: str) -> None:
    confirm(
        "Drain this worker?",
        f"{worker_id} {DRAINED}",
        verb="Drain the worker",
        action=partial(_do, jobs.drain_worker, worker_id),
        on_close=_answered,
    )


def _pause(queue: str) -> None:
    confirm(
        f"Pause the queue “{queue}”?",
        PAUSED,
        verb="Pause the queue",
        action=partial(_do, jobs.pause_queue, QueueName(queue)),
        on_close=_answered,
    )


def _limits(queue: str) -> None:
    name = QueueName(queue)

    @st.dialog(f"Limits of the queue “{queue}”", on_dismiss=_answered)
    def change() -> None:
        try:
            found = next(each for each in perform(jobs.list_queues) if each.name is name)
        except ConsoleError as error:
            error_state(error)
            return
        # A field whose own default is a number cannot be emptied, so what holds is put in as if typed.
        st.session_state.setdefault(f"concurrency_{queue}", found.concurrency)
        st.session_state.setdefault(f"rate_{queue}", found.rate_per_minute)
        concurrency = st.number_input(
            "Runs under way at once, in the whole fleet",
            min_value=1,
            max_value=10_000,
            step=1,
            value=None,
            placeholder="No limit",
            key=f"concurrency_{queue}",
        )
        rate = st.number_input(
            "Runs that start a minute",
            min_value=1,
            max_value=100_000,
            step=1,
            value=None,
            placeholder="No limit",
            key=f"rate_{queue}",
        )
        st.caption("It holds at once. Runs in progress go on, even when they are more than the new limit.")
        problem = st.container()
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button("Leave them", key="limits_leave"):
                _answered()
                st.rerun()
            pressed = st.button("Set the limits", key="limits_set", type="primary")
        if not pressed:
            return
        try:
            perform(jobs.change_queue, name, QueueChange(concurrency=concurrency, rate=rate))
        except ConsoleError as error:
            with problem:
                error_state(error)
        else:
            _answered()
            st.rerun()

    change()


# Any operation that takes one thing by its name.
def _do(operation: Callable[..., object], about: str) -> None:
    perform(operation, about)


def resume(queue: QueueName) -> None:
    """Let a queue's runs start again; for a button's callback, since it takes nothing from anybody."""
    try:
        perform(jobs.resume_queue, queue)
    except ConsoleError as error:
        st.toast(escape_markdown(error.message), icon=":material/error:")


_DIALOGS: Final[dict[str, Callable[[str], None]]] = {"drain": _drain, "pause": _pause, "limits": _limits}
