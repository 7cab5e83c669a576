"""Leases: every worker says each few seconds that it lives, and takes over the runs of those that no longer do."""

import hashlib
import logging
import os
import socket
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
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
# Where no process table can be named, only the lease counts.
NO_TABLE = "?"


def liveness(seen_at: datetime, stopped_at: datetime | None, now: datetime) -> Liveness:
    """What the age of a lease says of its worker."""
    if stopped_at is not None:
        return Liveness.STOPPED
    age = now - seen_at
    if age > LOST_AFTER:
        return Liveness.LOST
    return Liveness.LATE if age > LATE_AFTER else Liveness.ALIVE


@contextmanager
def work(url: str, *, grace_seconds: float = 0.0, hurry: threading.Event | None = None) -> Iterator[str]:
    """Be a worker until the block ends: carry out queued runs, renew the lease, take over from the lost.

    Yields this worker's id.

    Args:
        url: database of the runs.
        grace_seconds: how long runs in progress may go on once the block has ended; nothing new is taken meanwhile.
        hurry: set, that grace is over.
    """
    host, pid = socket.gethostname(), os.getpid()
    worker_id = f"{host}:{pid}:{_process_table()}:{str(new_id())[-12:]}"
    with unit_of_work() as uow:
        now = repository.database_time(uow.session)
        repository.add(uow.session, WorkerRow(id=worker_id, host=host, pid=pid, started_at=now, seen_at=now))
    with durable.carry_out_runs(url, worker_id):
        reap(worker_id)
        stop = threading.Event()
        keeper = threading.Thread(target=_keep_lease, args=(worker_id, stop), name="lease", daemon=True)
        keeper.start()
        try:
            yield worker_id
        finally:
            # The lease is kept meanwhile, or another worker would take over what still goes on here.
            durable.drain(grace_seconds, hurry or threading.Event())
            stop.set()
            keeper.join(5)
    try:
        with unit_of_work() as uow:
            repository.stop_worker(uow.session, worker_id)
            durable.forgive(uow.session, durable.gate.unfinished)
    except Unavailable:
        logger.warning("The database is gone; the lease of %s will run out by itself.", worker_id)


def reap(own_id: str) -> int:
    """Take over the runs of workers that stopped, lost their lease, or died on this host; returns how many runs."""
    with unit_of_work() as uow:
        unreaped = repository.lock_unreaped_workers(uow.session, own_id)
        now = repository.database_time(uow.session)
        lost = [row.id for row in unreaped if _is_gone(row, now)]
        if not lost:
            return 0
        repository.mark_reaped(uow.session, lost)
        return durable.take_over(lost)


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


def _is_gone(row: WorkerRow, now: datetime) -> bool:
    if liveness(row.seen_at, row.stopped_at, now) in (Liveness.STOPPED, Liveness.LOST):
        return True
    # A process of our own process table is known to be gone at once; one with a reused pid waits for the lease.
    own_table = _process_table()
    return own_table != NO_TABLE and f":{own_table}:" in row.id and not psutil.pid_exists(row.pid)


@lru_cache(maxsize=1)
def _process_table() -> str:
    """Names the process table our pid is from: this boot of this machine and, in a container, that container.

    A host's name does not: two containers may share one, and each has a process 1.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        # Elsewhere than on Linux a machine has one process table, named after its network card.
        if sys.platform.startswith("linux"):
            return NO_TABLE
        boot, namespace = str(uuid.getnode()), socket.gethostname()
    return hashlib.sha256(f"{boot} {namespace}".encode()).hexdigest()[:12]


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
