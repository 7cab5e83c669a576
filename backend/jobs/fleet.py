"""Who carries out the runs and how busy they are; drain a worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.audit import service as audit
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, NotFound
from backend.jobs import durable, queue_repository, repository
from backend.jobs.leases import liveness
from backend.jobs.models import WorkerRow
from backend.jobs.schemas import CarriedRun, Engine, Liveness, QueueName, RunKind, RunState, Worker
from backend.permissions import OPERATORS, Actor, allowed, internal


@allowed(OPERATORS)
def list_workers(uow: UnitOfWork, actor: Actor) -> Sequence[Worker]:
    """Workers seen within the last hour, alive or not, with what each carries."""
    now = utc_now()
    rows = repository.list_workers(uow.session, seen_since=now - timedelta(hours=1))
    return _workers(uow, rows, now)


@allowed(OPERATORS)
def drain_worker(uow: UnitOfWork, actor: Actor, worker_id: str) -> Worker:
    """Ask a worker to take nothing new; within a second or two it does so, until it is restarted. Again changes nothing.

    Raises:
        NotFound: there is no such worker.
        Conflict: it is gone already.
    """
    row = repository.lock_worker(uow.session, worker_id)
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


@dataclass(frozen=True, slots=True)
class QueueLoad:
    """The queues at a glance; finished and failed count the last 24 hours.

    `oldest_queued` is of those a person clicked and nobody paused: the bulk is meant to wait. `workers_draining` are
    those of `workers_alive` that take nothing new.
    """

    queued: int
    running: int
    finished: int
    failed: int
    oldest_queued: datetime | None
    workers_alive: int
    workers_missing: int
    workers_draining: int = 0
    paused: Sequence[str] = ()


@internal
def queue_load(uow: UnitOfWork) -> QueueLoad:
    """How much waits and who works, for the status probes."""
    now = utc_now()
    counts = repository.count_by_state(uow.session, now - timedelta(hours=24))
    workers = repository.list_workers(uow.session, seen_since=now - timedelta(minutes=1))
    leases = [liveness(row.seen_at, row.stopped_at, now) for row in workers]
    draining = [lease for row, lease in zip(workers, leases, strict=True) if row.draining_at is not None]
    queues = queue_repository.list_queues(uow.session)
    paused = [name for name, row in sorted(queues.items()) if row.paused_at is not None]
    clicked = QueueName.INTERACTIVE
    return QueueLoad(
        queued=counts.get(RunState.QUEUED, 0),
        running=counts.get(RunState.RUNNING, 0),
        finished=counts.get(RunState.SUCCEEDED, 0),
        failed=counts.get(RunState.FAILED, 0) + counts.get(RunState.DEAD, 0),
        oldest_queued=None if clicked in paused else repository.oldest_queued(uow.session, clicked),
        workers_alive=leases.count(Liveness.ALIVE),
        workers_missing=leases.count(Liveness.LATE) + leases.count(Liveness.LOST),
        workers_draining=draining.count(Liveness.ALIVE),
        paused=paused,
    )


@dataclass(frozen=True, slots=True)
class AgentActivity:
    """What the agents did in the runs of the last 24 hours."""

    steps: int
    delivered: int
    last_delivered: datetime | None


@internal
def agent_activity(uow: UnitOfWork) -> AgentActivity:
    """What recorded steps say about the agents, for the status probes."""
    return AgentActivity(*repository.count_agent_steps(uow.session, utc_now() - timedelta(hours=24)))
