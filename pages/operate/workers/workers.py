"""Who carries out the runs, are they alive, and what waits in which queue?"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import streamlit as st

from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.jobs import service as jobs
from backend.jobs.schemas import Engine, Liveness, Queue, Worker
from backend.permissions import Actor
from pages.operate.asking import ask, open_asked
from pages.operate.workers.queue_card import queue_card
from pages.ui import (
    answer_line,
    draining_mark,
    duration,
    empty_state,
    error_state,
    escape_markdown,
    exact_time,
    page_header,
    relative_time,
    section_title,
    sentence_case,
    share,
    worker_mark,
)

REFRESH: Final = timedelta(seconds=3)
MOST_CARRIED: Final = 6


def look(uow: UnitOfWork, actor: Actor) -> tuple[Sequence[Worker], Sequence[Queue]]:
    """Both halves of the screen in one transaction."""
    return jobs.list_workers(uow, actor), jobs.list_queues(uow, actor)


def sentence(workers: Sequence[Worker], queues: Sequence[Queue]) -> str:
    """Does anybody work, and does anything wait?"""
    count = [worker.liveness for worker in workers]
    alive = count.count(Liveness.ALIVE)
    carried = sum(len(worker.carries) for worker in workers if worker.liveness is Liveness.ALIVE)
    waiting = sum(queue.waiting for queue in queues)
    words = (
        f"{alive} worker{' is' if alive == 1 else 's are'} alive and carr{'ies' if alive == 1 else 'y'} {carried} "
        f"run{'' if carried == 1 else 's'}; {waiting or 'nothing'} wait{'' if waiting > 1 else 's'}."
        if alive
        else "No worker is alive; runs stay queued."
    )
    draining = sum(worker.draining_at is not None for worker in workers if worker.liveness is Liveness.ALIVE)
    if draining and draining == alive:
        words += f" {'It drains' if alive == 1 else 'All of them drain'}, so runs stay queued."
    elif draining:
        words += f" {draining} of them {'drains' if draining == 1 else 'drain'}, the others take what waits."
    missing = count.count(Liveness.LATE) + count.count(Liveness.LOST)
    if missing:
        words += f" {missing} did not renew {'its' if missing == 1 else 'their'} lease; what they had begun is taken over."
    paused = [queue.name.value for queue in queues if queue.paused]
    if paused:
        words += f" Paused: {', '.join(paused)}."
    return words


def slots(worker: Worker) -> str:
    """How full a worker is: a dot per slot, and the numbers. Runs on the provider wait, and take none of these slots."""
    waits = sum(run.engine is Engine.PROVIDER for run in worker.carries)
    computed = len(worker.carries) - waits
    taken = min(computed, worker.slots)
    dots = ":primary[" + "●" * taken + "]" if taken else ""
    free = ":gray[" + "○" * (worker.slots - taken) + "]" if worker.slots > taken else ""
    beside = f", and {waits} on the provider" if waits else ""
    return f"{dots}{free} {computed} of {worker.slots}{beside}"


def row(worker: Worker) -> None:
    """One worker: who, how it is, what it carries."""
    name, state, load, act = st.columns([4, 3, 4, 2], gap="small", vertical_alignment="center")
    name.markdown(
        f"**{escape_markdown(worker.host)}** :small[:gray[process {worker.pid}]]  \n"
        f":small[:gray[{escape_markdown(worker.id)}]]"
    )
    live = worker.liveness in (Liveness.ALIVE, Liveness.LATE)
    draining = live and worker.draining_at is not None
    mark = worker_mark(worker.liveness) + (f" {draining_mark()}" if draining else "")
    state.markdown(
        f"{mark}  \n:small[:gray[renewed {relative_time(worker.seen_at)}]]",
        help=escape_markdown(
            f"Renewed {exact_time(worker.seen_at)}, started {exact_time(worker.started_at)}."
            + (f" Draining since {exact_time(worker.draining_at)}." if worker.draining_at else "")
        ),
    )
    with load:
        if live:
            st.markdown(slots(worker), help="Runs it computes, of as many as it computes at once.")
        lines = [
            f":small[[{str(run.id)[-8:]}](/runs?run={run.id}) {escape_markdown(sentence_case(run.kind))}, "
            f"{run.done} of {run.requested}]"
            for run in worker.carries[:MOST_CARRIED]
        ]
        if len(worker.carries) > MOST_CARRIED:
            lines.append(f":small[:gray[and {len(worker.carries) - MOST_CARRIED} more]]")
        if lines:
            st.markdown("  \n".join(lines))
        elif not live:
            st.markdown(
                f":small[:gray[it ran for {duration((worker.seen_at - worker.started_at).total_seconds())}]]"
            )
    if live and not draining:
        act.button(
            "Drain",
            key=f"drain_{worker.id}",
            icon=":material/hourglass_bottom:",
            on_click=ask,
            args=("drain", worker.id),
        )


def rows(workers: Sequence[Worker]) -> None:
    """Those that matter now, and the ones that went in order behind a fold."""
    order = list(Liveness)
    listed = sorted(workers, key=lambda one: (order.index(one.liveness), one.host, one.pid))
    stopped = [worker for worker in listed if worker.liveness is Liveness.STOPPED]
    here = [worker for worker in listed if worker.liveness is not Liveness.STOPPED]
    if here:
        with st.container(border=True, gap="small"):
            for worker in here:
                row(worker)
    if stopped:
        with st.expander(f"{len(stopped)} stopped in the last hour", key="stopped_workers"):
            for worker in stopped:
                row(worker)


@st.fragment(run_every=REFRESH)
def everything(spot: st.delta_generator.DeltaGenerator) -> None:
    """The whole screen, anew every few seconds."""
    try:
        workers, queues = share(look, REFRESH.total_seconds())
    except ConsoleError as error:
        spot.empty()
        error_state(error)
        return
    with spot:
        answer_line(sentence(workers, queues))
    with st.grid(2, min_column_width=320):
        for queue in queues:
            queue_card(queue)
    section_title("Workers", "those of the last hour, by the age of their leases")
    if not workers:
        empty_state("engineering", "No worker in the last hour", "Start one, or restart the console.")
    else:
        rows(workers)
        st.caption(
            "Late after 5 s without a renewed lease, lost after 10 s. What a worker says of itself does not count. "
            "A drained one takes nothing new until it is restarted."
        )
    if st.session_state.get("asked_new"):
        # A button above was pressed: dialogs stand outside of what refreshes itself, lest a refresh closes them.
        st.rerun()


page_header("Workers and queues")
place = st.empty()
open_asked()
everything(place)
