"""The queue of runs and the workers that carry them out."""

from datetime import timedelta

from backend.db.base import utc_now
from backend.db.unit_of_work import unit_of_work
from backend.jobs import service
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.schemas import Figure, State

# A run that waits longer than this with workers alive means they are too few.
LONG_WAIT = timedelta(seconds=60)


def _queue(around: Surroundings) -> Reading:
    with unit_of_work() as uow:
        load = service.queue_load(uow)
    figures = (
        Figure(label="Queued", value=str(load.queued)),
        Figure(label="Running", value=str(load.running)),
        Figure(label="Finished in 24 h", value=str(load.finished)),
        Figure(label="Failed in 24 h", value=str(load.failed)),
    )
    held = f" Paused: {', '.join(load.paused)}." if load.paused else ""
    waited = utc_now() - load.oldest_queued if load.oldest_queued else timedelta()
    if waited > LONG_WAIT:
        return Reading(
            State.DEGRADED,
            f"{load.queued} waiting, the oldest for {waited.total_seconds():.0f} s.{held}",
            figures=figures,
        )
    return Reading(
        State.OPERATIONAL, f"{load.queued} waiting, {load.running} running.{held}", figures=figures
    )


def _workers(around: Surroundings) -> Reading:
    with unit_of_work() as uow:
        load = service.queue_load(uow)
    figures = (
        Figure(label="Alive", value=str(load.workers_alive)),
        Figure(label="Draining", value=str(load.workers_draining)),
        Figure(label="Late or lost", value=str(load.workers_missing)),
    )
    if load.workers_alive == 0:
        return Reading(State.DOWN, "No worker renews its lease; runs stay queued.", figures=figures)
    if load.workers_draining == load.workers_alive:
        return Reading(
            State.DOWN,
            "Every worker is being drained and takes nothing new; runs stay queued.",
            figures=figures,
        )
    noun = "worker renews its" if load.workers_alive == 1 else "workers renew their"
    drains = "drains" if load.workers_draining == 1 else "drain"
    held = f" {load.workers_draining} of them {drains}." if load.workers_draining else ""
    return Reading(State.OPERATIONAL, f"{load.workers_alive} {noun} lease.{held}", figures=figures)


QUEUE = Probe(
    "queue",
    "Queue",
    _queue,
    "Start more workers, or look at the runs.",
    affects="runs start late",
    required=True,
)
WORKERS = Probe(
    "workers",
    "Workers",
    _workers,
    "Start a worker, or restart the console.",
    affects="runs stay queued",
    required=True,
)
