"""Who carries out the runs and how busy they are; drain a worker."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from backend.audit import service as audit
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, NotFound
from backend.jobs import durable, repository, worker_repository
from backend.jobs.leases import liveness
from backend.jobs.models import WorkerRow
from backend.jobs.schemas import CarriedRun, Engine, Liveness, QueueName, RunKind, Worker
from backend.permissions import OPERATORS, Actor, allowed


@allowed(OPERATORS)
def list_workers(uow: UnitOfWork, actor: Actor) -> Sequence[Worker]:
    """Workers seen within the last hour, alive or not, with what each carries."""
    now = utc_now()
    rows = worker_repository.list_workers(uow.session, seen_since=now - timedelta(hours=1))
    return _workers(uow, rows, now)


@allowed(OPERATORS)
def drain_worker(uow: UnitOfWork, actor: Actor, worker_id: str) -> Worker:
    """Ask a worker to take nothing new; within a second or two it does so, until it is restarted. Again changes nothing.

    Raises:
        NotFound: there is no such worker.
        Conflict: it is gone already.
    """
    row = worker_repository.lock_worker(uow.session, worker_id)
    if row is None:
        raise NotFound("There is no such worker.")
    now = utc_now()
    if liveness(row.seen_at, row.stopped_at, now) in (Liveness.STOPPED, Liveness.LOST):
        raise Conflict("This worker is gone already; what it had begun is another's.", code="worker_gone")
    if row.draining_at is None:
        row.draining_at = now
        uow.session.flush()
        audit.record(uow, actor, "worker.drain", f"worker:{worker_id}")
    return _workers(uow, [row], now)[0]


def _workers(uow: UnitOfWork, rows: Sequence[WorkerRow], now: datetime) -> list[Worker]:
    carried: dict[str, list[CarriedRun]] = {row.id: [] for row in rows}
    begun = durable.carried_by(uow.session, list(carried)) if carried else {}
    for run in repository.runs_by_id(uow.session, list(begun)):
        missing = sum(int(reason["count"]) for reason in run.shortfall)
        carried[begun[str(run.id)]].append(
            CarriedRun(
                id=run.id,
                kind=RunKind(run.kind),
                engine=Engine(run.engine),
                queue=QueueName(run.queue),
                done=run.delivered + missing,
                requested=run.requested,
                started_at=run.started_at,
            )
        )
    return [
        Worker(
            id=row.id,
            host=row.host,
            pid=row.pid,
            started_at=row.started_at,
            seen_at=row.seen_at,
            liveness=liveness(row.seen_at, row.stopped_at, now),
            slots=row.slots,
            draining_at=row.draining_at,
            carries=carried[row.id],
        )
        for row in rows
    ]
