"""Who carries out the runs, and are they alive?"""

from datetime import timedelta

import streamlit as st

from backend.errors import ConsoleError
from backend.jobs import service as jobs
from backend.jobs.schemas import Liveness, Worker
from pages.ui import (
    empty_state,
    error_state,
    escape_markdown,
    exact_time,
    page_header,
    relative_time,
    watch,
    worker_mark,
)

REFRESH = timedelta(seconds=3)


def sentence(workers: list[Worker]) -> str:
    """Does anybody work?"""
    count = [worker.liveness for worker in workers]
    alive = count.count(Liveness.ALIVE)
    words = (
        f"{alive} worker{' is' if alive == 1 else 's are'} alive."
        if alive
        else "No worker is alive; runs stay queued."
    )
    missing = count.count(Liveness.LATE) + count.count(Liveness.LOST)
    if missing:
        words += f" {missing} did not renew {'its' if missing == 1 else 'their'} lease; what they had begun is taken over."
    return words


@st.fragment(run_every=REFRESH)
def everything() -> None:
    """The whole screen, anew every few seconds."""
    try:
        workers = list(watch(jobs.list_workers))
    except ConsoleError as error:
        page_header("Workers")
        error_state(error)
        return
    page_header("Workers", sentence(workers))
    if not workers:
        empty_state("engineering", "No worker in the last hour", "Start one, or restart the console.")
        return
    order = list(Liveness)
    with st.container(border=True, gap="small"):
        for worker in sorted(
            workers, key=lambda worker: (order.index(worker.liveness), worker.host, worker.pid)
        ):
            name, state, seen = st.columns([4, 2, 4], gap="small")
            name.markdown(
                f"**{escape_markdown(worker.host)}** :small[:gray[process {worker.pid}]]  \n"
                f":small[:gray[{escape_markdown(worker.id)}]]"
            )
            state.markdown(worker_mark(worker.liveness))
            seen.markdown(
                f"Last renewed {relative_time(worker.seen_at)}  \n"
                f":small[:gray[started {relative_time(worker.started_at)}]]",
                help=escape_markdown(
                    f"Renewed {exact_time(worker.seen_at)}, started {exact_time(worker.started_at)}."
                ),
            )
    st.caption(
        "Late after 5 s without a renewed lease, lost after 10 s. What a worker says of itself does not count. "
        "Shown are those of the last hour."
    )


everything()
