"""The queue of runs: how much waits, how long the oldest has, and how much gets done."""

from datetime import timedelta

from backend.db.base import utc_now
from backend.db.unit_of_work import unit_of_work
from backend.jobs import service as jobs
from backend.jobs.schemas import QueueName
from backend.jobs.service import THROUGHPUT_WINDOW, QueueLoad
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.probes.words import span
from backend.status.schemas import Figure, State

# A run that waits longer than this with workers alive means they are too few.
LONG_WAIT = timedelta(seconds=60)


def _look(around: Surroundings) -> Reading:
    with unit_of_work() as uow:
        return judge(jobs.queue_load(uow))


def judge(load: QueueLoad) -> Reading:
    """What to say of the queues."""
    waited = utc_now() - load.oldest_queued if load.oldest_queued else timedelta()
    held = f" Paused: {', '.join(load.paused)}." if load.paused else ""
    figures = _figures(load, waited)
    if waited <= LONG_WAIT:
        summary = f"{load.queued} waiting, {load.running} running.{held}"
        return Reading(State.OPERATIONAL, summary, figures=figures)
    summary = f"{load.queued} waiting, the oldest for {waited.total_seconds():.0f} s"
    if not load.workers_alive:
        # Not the queue's fault; the component Workers says what to do.
        return Reading(State.OPERATIONAL, f"{summary}: no worker takes them.{held}", figures=figures)
    if load.running:
        cause, action = f", while {load.running} run.", "Start more workers, or pause the bulk."
    else:
        cause = ", and none runs though workers are alive."
        action = "Look on the screen Runs at what they wait for: a limit, draining workers, or the provider."
    return Reading(State.DEGRADED, f"{summary}{cause}{held}", action, figures=figures)


def _figures(load: QueueLoad, waited: timedelta) -> tuple[Figure, ...]:
    minutes = THROUGHPUT_WINDOW.total_seconds() / 60
    return (
        Figure(label="Queued", value=str(load.queued)),
        *(
            Figure(label=f"Queued in {name}", value=str(each.waiting + each.dispatched))
            for name, each in sorted(load.queues.items())
        ),
        Figure(label="Oldest", value=_oldest(load, waited)),
        Figure(label="Running", value=str(load.running)),
        Figure(
            label="Throughput", value=f"{load.ended_lately / minutes:.1f} a minute, over {minutes:.0f} min"
        ),
        Figure(label="Finished in 24 h", value=str(load.finished)),
        Figure(label="Failed in 24 h", value=str(load.failed)),
    )


def _oldest(load: QueueLoad, waited: timedelta) -> str:
    """How long the oldest clicked run waits, where anything may start at all."""
    if load.oldest_queued:
        return span(waited)
    return "not counted while the queue is paused" if QueueName.INTERACTIVE in load.paused else "none waits"


PROBE = Probe(
    "queue",
    "Queue",
    _look,
    "Start more workers, or look at the runs.",
    affects="runs start late",
    required=True,
    timeout=timedelta(seconds=4),
    in_database=True,
)
