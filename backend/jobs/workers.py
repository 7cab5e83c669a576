"""Leases: every worker says each few seconds that it lives, and takes over the runs of those that no longer do."""

import hashlib
import logging
import os
import socket
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import psutil

from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import Unavailable
from backend.jobs import dispatch, durable, recording, repository, worker_repository
from backend.jobs.leases import RENEW_EVERY, liveness
from backend.jobs.models import LossRow, WorkerRow
from backend.jobs.quiet import OnceInAWhile
from backend.jobs.schemas import Liveness

logger = logging.getLogger(__name__)
logger.addFilter(OnceInAWhile())

TICK_SECONDS = 1.0
# A run is written as finished a moment before its workflow ends; younger ones are left alone.
ORPHAN_AFTER = timedelta(seconds=5)
# Where no process table can be named, only the lease counts.
NO_TABLE = "?"
# So many lost workers make a run suspect; it is given up after five.
SUSPECT_AFTER = 2
UNEXPECTED = "An unexpected error stopped this run. It is logged; try again, and tell us if it stays."


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
        now = worker_repository.database_time(uow.session)
        row = WorkerRow(
            id=worker_id, host=host, pid=pid, started_at=now, seen_at=now, slots=durable.RUNS_AT_ONCE
        )
        repository.add(uow.session, row)
    with durable.carry_out_runs(url, worker_id):
        reap(worker_id)
        stop = threading.Event()
        keeper = threading.Thread(target=_keep_lease, args=(worker_id, stop), name="lease", daemon=True)
        keeper.start()
        try:
            yield worker_id
        finally:
            # The lease is kept meanwhile, or another worker would take over what still goes on here.
            durable.stop_taking()
            _say_draining(worker_id)
            durable.drain(grace_seconds, hurry or threading.Event())
            stop.set()
            keeper.join(5)
    try:
        with unit_of_work() as uow:
            worker_repository.stop_worker(uow.session, worker_id)
            durable.forgive(uow.session, durable.gate.unfinished)
    except Unavailable:
        logger.warning("The database is gone; the lease of %s will run out by itself.", worker_id)


def reap(own_id: str) -> int:
    """Take over the runs of workers that stopped, lost their lease, or died on this host; returns how many runs."""
    with unit_of_work() as uow:
        unreaped = worker_repository.lock_unreaped_workers(uow.session, own_id)
        now = worker_repository.database_time(uow.session)
        lost = [row.id for row in unreaped if _is_gone(row, now)]
        if not lost:
            return 0
        worker_repository.mark_reaped(uow.session, lost)
        suspects = _write_down(
            uow, {row.id: row.host for row in unreaped if row.id in lost and row.stopped_at is None}
        )
        if suspects:
            # In a transaction of its own, since the engine takes over on a connection of its own.
            with unit_of_work() as apart:
                durable.set_apart(apart.session, suspects)
        return durable.take_over(lost)


def settle_orphans() -> int:
    """Close runs whose workflow ended without writing so, lest they look busy for ever; returns how many."""
    with unit_of_work() as uow:
        ids = repository.unfinished_run_ids(uow.session, created_before=utc_now() - ORPHAN_AFTER)
        ended = durable.ended_workflows(uow.session, [str(run_id) for run_id in ids]) if ids else {}
        for run_id, given_up in ended.items():
            message = _why_dead(uow, UUID(run_id)) if given_up else UNEXPECTED
            code = "given_up" if given_up else "internal"
            recording.fail(uow, UUID(run_id), code=code, message=message, dead=given_up)
    return len(ended)


def _say_draining(worker_id: str) -> None:
    try:
        with unit_of_work() as uow:
            worker_repository.drain_worker(uow.session, worker_id)
    except Unavailable:
        logger.warning("The database is gone; nobody sees that %s takes nothing new.", worker_id)


def _write_down(uow: UnitOfWork, hosts: Mapping[str, str]) -> list[str]:
    """Keep which runs lost a worker that did not stop in order, and how far each was: a dead run tells it.

    Returns the runs that lost several by now.
    """
    begun = durable.carried_by(uow.session, list(hosts)) if hosts else {}
    runs = repository.runs_by_id(uow.session, list(begun))
    steps = repository.last_steps(uow.session, [run.id for run in runs])
    losses = []
    for run in runs:
        worker = begun[str(run.id)]
        losses.append(
            LossRow(run_id=run.id, worker_id=worker, host=hosts[worker], last_step=steps.get(run.id, -1))
        )
    worker_repository.add_losses(uow.session, losses)
    counts = worker_repository.count_losses(uow.session, [run.id for run in runs])
    return [str(run_id) for run_id, count in counts.items() if count >= SUSPECT_AFTER]


def _why_dead(uow: UnitOfWork, run_id: UUID) -> str:
    """Which workers a run ended, when, and how far it came."""
    losses = worker_repository.losses_of(uow.session, run_id)
    told = "; ".join(
        f"{loss.lost_at:%Y-%m-%d %H:%M:%S} UTC on {loss.host} (worker {loss.worker_id[-12:]})"
        for loss in losses
    )
    steps = repository.list_steps(
        uow.session, run_id, after=repository.last_step_index(uow.session, run_id) - 1
    )
    seen = (
        f"The last step seen is {steps[-1].index} ({steps[-1].action.get('name')})."
        if steps
        else "No step was made."
    )
    times = durable.RECOVERY_ATTEMPTS + 1
    return (
        f"This run was begun {times} times and its worker was lost each time, so it was given up. {seen} "
        f"{f'Lost: {told}. ' if told else ''}Look at its source, or try again."
    )


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
    renewed, draining = 0.0, False
    while not stop.wait(TICK_SECONDS):
        try:
            if time.monotonic() - renewed >= RENEW_EVERY.total_seconds():
                with unit_of_work() as uow:
                    asked = worker_repository.renew_lease(uow.session, worker_id)
                renewed = time.monotonic()
                if asked and not draining:
                    durable.stop_taking()
                    draining = True
                    logger.warning(
                        "Worker %s was asked to drain: it takes nothing new until it is restarted.", worker_id
                    )
                reap(worker_id)
                settle_orphans()
            dispatch.admit_next()
        except Unavailable:
            logger.warning("The lease of %s waits for the database.", worker_id)
        except Exception:
            # Whatever it is, the lease must go on after it, or this worker's runs go to another.
            logger.exception("Could not renew the lease of %s; trying again.", worker_id)
