"""The one place that knows DBOS: start and stop it, put a run in the queue, cancel, take over a lost worker's runs."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from dbos import DBOS, DBOSClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from backend.jobs.quiet import OnceInAWhile

RUN_QUEUE: Final = "runs"
WORKFLOW: Final = "carry_out_run"
# Pinned: left to itself DBOS hashes the workflow source, and one added comment strands every queued run.
APPLICATION_VERSION: Final = "1"
# Five executions in all: the first and four recoveries.
RECOVERY_ATTEMPTS: Final = 4
# The local engine is bound by the processor; two at a time keep the screens quick on two cores.
RUNS_AT_ONCE: Final = 2


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
    DBOS.launch()
    DBOS.register_queue(RUN_QUEUE, worker_concurrency=RUNS_AT_ONCE, polling_interval_sec=0.1)
    try:
        yield
    finally:
        # A run in progress is left as it is and taken over at the next start; what DBOS says of that is noise.
        logging.getLogger("dbos").setLevel(logging.CRITICAL)
        DBOS.destroy()


def enqueue(session: Session, run_id: str) -> None:
    """Queue a run in the caller's transaction: a rollback leaves nothing behind. The run's id is the workflow's."""
    _client(session).enqueue_in_transaction(
        session,
        {
            "workflow_name": WORKFLOW,
            "queue_name": RUN_QUEUE,
            "workflow_id": run_id,
            "app_version": APPLICATION_VERSION,
        },
        run_id,
    )


def cancel(engine: Engine, run_id: str) -> None:
    """Stop a run's workflow between its steps; a finished one is left alone."""
    client = _client_on(engine)
    try:
        client.cancel_workflow(run_id)
    finally:
        client.destroy()


def take_over(worker_ids: Sequence[str]) -> int:
    """Queue again what lost workers had begun; returns how many runs.

    The public `resume_workflow` sets the recovery count to 0, so a run that kills its worker would live for ever;
    this private call keeps the count.
    """
    return len(DBOS._recover_pending_workflows(list(worker_ids)))


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
