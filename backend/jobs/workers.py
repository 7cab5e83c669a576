"""Leases: every worker says each few seconds that it lives, and takes over the runs of those that no longer do."""

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

import psutil

from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import unit_of_work
from backend.errors import Unavailable
from backend.jobs import durable, recording, repository
from backend.jobs.models import WorkerRow
from backend.jobs.quiet import OnceInAWhile
from backend.jobs.schemas import Liveness

logger = logging.getLogger(__name__)
logger.addFilter(OnceInAWhile())

RENEW_EVERY = timedelta(seconds=2)
LATE_AFTER = timedelta(seconds=5)
LOST_AFTER = timedelta(seconds=10)
# A run is written as finished a moment before its workflow ends; younger ones are left alone.
ORPHAN_AFTER = timedelta(seconds=5)


def liveness(seen_at: datetime, stopped_at: datetime | None, now: datetime) -> Liveness:
    """What the age of a lease says of its worker."""
    if stopped_at is not None:
        return Liveness.STOPPED
    age = now - seen_at
    if age > LOST_AFTER:
        return Liveness.LOST
    return Liveness.LATE if age > LATE_AFTER else Liveness.ALIVE


@contextmanager
def work(url: str) -> Iterator[str]:
    """Be a worker until the block ends: carry out queued runs, renew the lease, take over from the lost.

    Yields this worker's id.
    """
    worker_id = f"{socket.gethostname()}:{os.getpid()}:{str(new_id())[-12:]}"
    with unit_of_work() as uow:
        repository.add(uow.session, WorkerRow(id=worker_id, host=socket.gethostname(), pid=os.getpid()))
    with durable.carry_out_runs(url, worker_id):
        reap(worker_id)
        stop = threading.Event()
        keeper = threading.Thread(target=_keep_lease, args=(worker_id, stop), name="lease", daemon=True)
        keeper.start()
        try:
            yield worker_id
        finally:
            stop.set()
            keeper.join(5)
    try:
        with unit_of_work() as uow:
            repository.stop_worker(uow.session, worker_id)
    except Unavailable:
        logger.warning("The database is gone; the lease of %s will run out by itself.", worker_id)


def reap(own_id: str) -> int:
    """Take over the runs of workers that stopped, lost their lease, or died on this host; returns how many runs."""
    taken = 0
    with unit_of_work() as uow:
        lost = [row for row in repository.lock_unreaped_workers(uow.session, own_id) if _is_gone(row)]
        for row in lost:
            row.reaped_at = utc_now()
        if lost:
            taken = durable.take_over([row.id for row in lost])
    return taken


def settle_orphans() -> int:
    """Close runs whose workflow ended without writing so, lest they look busy for ever; returns how many."""
    with unit_of_work() as uow:
        ids = repository.unfinished_run_ids(uow.session, created_before=utc_now() - ORPHAN_AFTER)
        ended = durable.ended_workflows(uow.session, [str(run_id) for run_id in ids]) if ids else {}
        for run_id, given_up in ended.items():
            message = (
                "This run stopped its worker again and again, so it was given up. Look at its source, or try again."
                if given_up
                else "An unexpected error stopped this run. It is logged; try again, and tell us if it stays."
            )
            code = "given_up" if given_up else "internal"
            recording.fail(uow, UUID(run_id), code=code, message=message, dead=given_up)
    return len(ended)


def _is_gone(row: WorkerRow) -> bool:
    if liveness(row.seen_at, row.stopped_at, utc_now()) in (Liveness.STOPPED, Liveness.LOST):
        return True
    # On this host the process table knows at once; a reused pid waits for the lease.
    return row.host == socket.gethostname() and not psutil.pid_exists(row.pid)


def _keep_lease(worker_id: str, stop: threading.Event) -> None:
    while not stop.wait(RENEW_EVERY.total_seconds()):
        try:
            with unit_of_work() as uow:
                repository.renew_lease(uow.session, worker_id)
            reap(worker_id)
            settle_orphans()
        except Unavailable:
            logger.warning("The lease of %s waits for the database.", worker_id)
        except Exception:
            # Whatever it is, the lease must go on after it, or this worker's runs go to another.
            logger.exception("Could not renew the lease of %s; trying again.", worker_id)
