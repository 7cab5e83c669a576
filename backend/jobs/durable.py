"""The one place that knows DBOS: start and stop it, put a run in the queue, cancel, take over a lost worker's runs."""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from dbos import DBOS, DBOSClient
from dbos._dbos import _get_dbos_instance
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from backend.jobs.quiet import OnceInAWhile

RUN_QUEUE: Final = "runs"
# Runs on the provider wait for it nearly all of their time, and nobody else's run is to wait with them.
PROVIDER_QUEUE: Final = "provider-runs"
# Runs whose worker was lost twice: one of them at a time in a worker, lest one that kills takes others along.
SUSPECT_QUEUE: Final = "suspect-runs"
WORKFLOW: Final = "carry_out_run"
# Pinned: left to itself DBOS hashes the workflow source, and one added comment strands every queued run.
APPLICATION_VERSION: Final = "1"
# Five executions in all: the first and four recoveries.
RECOVERY_ATTEMPTS: Final = 4
# The local engine is bound by the processor; two at a time keep the screens quick on two cores.
RUNS_AT_ONCE: Final = 2
PROVIDER_RUNS_AT_ONCE: Final = 8
# A step takes a fraction of a second; one that parses a book is not waited for, and made again at the next start.
LONGEST_WAIT_SECONDS: Final = 3
LOOK_EVERY_SECONDS: Final = 0.05


class Stopping(BaseException):
    """Ends a workflow's thread and leaves the workflow pending.

    Not an `Exception`: DBOS would record one as the outcome of the step and of the workflow.
    """


class _Gate:
    """Knows which runs are being carried out here, and ends them between steps once the process stops."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._going: set[str] = set()

    def wait_until_idle(self, seconds: float, hurry: threading.Event) -> None:
        """Wait until nothing is carried out here any more, at most so long, and no longer once there is hurry."""
        deadline = time.monotonic() + seconds
        while self._going and time.monotonic() < deadline and not hurry.wait(LOOK_EVERY_SECONDS):
            pass

    def open(self) -> None:
        """Let runs in."""
        self._going.clear()
        self._stopping.clear()

    def close(self) -> None:
        """End every run at its next step."""
        self._stopping.set()

    def check(self) -> None:
        """Go on, or end this thread's run because the process stops.

        Raises:
            Stopping: it does.
        """
        if self._stopping.is_set():
            raise Stopping

    @contextmanager
    def going(self, run_id: str) -> Iterator[None]:
        """Count a run as being carried out; one that is interrupted stays in `unfinished`."""
        self._going.add(run_id)
        self.check()
        try:
            yield
        except Stopping:
            raise
        except BaseException:
            self.check()
            self._going.discard(run_id)
            raise
        self._going.discard(run_id)

    @property
    def unfinished(self) -> list[str]:
        """Runs that were begun here and are not at their end."""
        return list(self._going)


gate: Final = _Gate()


@contextmanager
def carry_out_runs(url: str, worker_id: str) -> Iterator[None]:
    """Work off the queue in this process until the block ends.

    Args:
        url: database of the runs.
        worker_id: this process's own executor id; two processes under one id would run a live step twice.
    """
    DBOS(
        config={
            "name": "toolboxai-console",
            "system_database_url": url,
            "executor_id": worker_id,
            "application_version": APPLICATION_VERSION,
            "log_level": "WARNING",
            "sys_db_pool_size": 8,
            "run_migrations": False,
        }
    )
    quiet = OnceInAWhile()
    logging.getLogger("dbos").addFilter(quiet)
    gate.open()
    DBOS.launch()
    DBOS.register_queue(RUN_QUEUE, worker_concurrency=RUNS_AT_ONCE, polling_interval_sec=0.1)
    DBOS.register_queue(PROVIDER_QUEUE, worker_concurrency=PROVIDER_RUNS_AT_ONCE, polling_interval_sec=0.2)
    DBOS.register_queue(SUSPECT_QUEUE, worker_concurrency=1, polling_interval_sec=1.0)
    try:
        yield
    finally:
        # A run in progress is left as it is and taken over at the next start; what DBOS says of that is noise.
        logging.getLogger("dbos").setLevel(logging.CRITICAL)
        gate.close()
        DBOS.destroy(workflow_completion_timeout_sec=LONGEST_WAIT_SECONDS if gate.unfinished else 0)


def stop_taking() -> None:
    """Take nothing new in this process; what it carries goes on. For good: a drained worker is restarted."""
    for event in _get_dbos_instance().background_thread_stop_events:
        event.set()


def drain(grace_seconds: float, hurry: threading.Event) -> None:
    """Take nothing new, and let what is carried out go on for a while.

    Args:
        grace_seconds: how long at most.
        hurry: set, the wait ends at once.
    """
    stop_taking()
    gate.wait_until_idle(grace_seconds, hurry)


def enqueue(session: Session, run_id: str, *, rank: int = 1, by_provider: bool = False) -> None:
    """Queue a run in the caller's transaction: a rollback leaves nothing behind. The run's id is the workflow's.

    Args:
        by_provider: it waits for the provider rather than computes, so it takes no slot from those that compute.
        rank: 1 or more; among those that wait for a worker the lowest goes first, then the oldest.
    """
    _client(session).enqueue_in_transaction(
        session,
        {
            "workflow_name": WORKFLOW,
            "queue_name": PROVIDER_QUEUE if by_provider else RUN_QUEUE,
            "workflow_id": run_id,
            "app_version": APPLICATION_VERSION,
            "priority": rank,
        },
        run_id,
    )


def recall(session: Session, run_ids: Sequence[str]) -> list[str]:
    """Take back those of the runs that no worker has begun, in the caller's transaction; returns which.

    The engine knows no pause: what is to wait again must not be in its queue.
    """
    taken = text(
        "DELETE FROM dbos.workflow_status WHERE workflow_uuid = ANY(:ids) AND status = 'ENQUEUED' "
        "AND recovery_attempts = 0 RETURNING workflow_uuid"
    )
    ids = [row.workflow_uuid for row in session.execute(taken, {"ids": list(run_ids)})]
    if ids:
        # The inputs have no foreign key that would take them along.
        session.execute(text("DELETE FROM dbos.workflow_input WHERE workflow_uuid = ANY(:ids)"), {"ids": ids})
    return ids


def waiting_for_provider(session: Session, run_ids: Sequence[str]) -> set[str]:
    """Those of the runs that wait for a slot of the provider's, not for one of those that compute."""
    query = text(
        "SELECT workflow_uuid FROM dbos.workflow_status WHERE workflow_uuid = ANY(:ids) AND queue_name = :queue"
    )
    rows = session.execute(query, {"ids": list(run_ids), "queue": PROVIDER_QUEUE})
    return {row.workflow_uuid for row in rows}


def carried_by(session: Session, worker_ids: Sequence[str]) -> dict[str, str]:
    """Runs that these workers have begun and not ended, with the worker of each."""
    query = text(
        "SELECT workflow_uuid, executor_id FROM dbos.workflow_status "
        "WHERE status = 'PENDING' AND executor_id = ANY(:ids)"
    )
    rows = session.execute(query, {"ids": list(worker_ids)})
    return {row.workflow_uuid: row.executor_id for row in rows}


def cancel(engine: Engine, run_ids: Sequence[str]) -> None:
    """Stop the workflows of runs between their steps; finished ones are left alone."""
    client = _client_on(engine)
    try:
        client.cancel_workflows(list(run_ids))
    finally:
        client.destroy()


def take_over(worker_ids: Sequence[str]) -> int:
    """Queue again what lost workers had begun; returns how many runs.

    The public `resume_workflow` sets the recovery count to 0, so a run that kills its worker would live for ever;
    this private call keeps the count.
    """
    return len(DBOS._recover_pending_workflows(list(worker_ids)))


def set_apart(session: Session, run_ids: Sequence[str]) -> None:
    """Let runs that lost their worker go on apart from the others, once they are taken over."""
    statement = text(
        "UPDATE dbos.workflow_status SET queue_name = :queue WHERE workflow_uuid = ANY(:ids) AND status = 'PENDING'"
    )
    session.execute(statement, {"ids": list(run_ids), "queue": SUSPECT_QUEUE})


def forgive(session: Session, run_ids: Sequence[str]) -> None:
    """Take back one execution from the count of each: a stop that was asked for is no fault of the run."""
    statement = text(
        "UPDATE dbos.workflow_status SET recovery_attempts = greatest(recovery_attempts - 1, 0) "
        "WHERE workflow_uuid = ANY(:ids) AND status = 'PENDING'"
    )
    session.execute(statement, {"ids": list(run_ids)})


def ended_workflows(session: Session, run_ids: Sequence[str]) -> dict[str, bool]:
    """Those of the runs whose workflow has ended, by id; True where it was given up after too many recoveries."""
    query = text(
        "SELECT workflow_uuid, status FROM dbos.workflow_status "
        "WHERE workflow_uuid = ANY(:ids) AND status NOT IN ('PENDING', 'ENQUEUED', 'DELAYED')"
    )
    rows = session.execute(query, {"ids": list(run_ids)})
    return {row.workflow_uuid: row.status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED" for row in rows}


def _client(session: Session) -> DBOSClient:
    bind = session.get_bind()
    return _client_on(bind if isinstance(bind, Engine) else bind.engine)


def _client_on(engine: Engine) -> DBOSClient:
    return DBOSClient(
        system_database_engine=engine,
        application_name="toolboxai-console",
        lazy=True,
        retry_connection_errors=False,
    )
