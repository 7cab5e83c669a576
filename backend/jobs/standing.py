"""How queues, workers and agents stand, for the status probes. Nobody but the console itself asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.jobs import queue_repository, repository, worker_repository
from backend.jobs.leases import liveness
from backend.jobs.models import WorkerRow
from backend.jobs.queue_repository import Load
from backend.jobs.schemas import Engine, Liveness, QueueName, RunKind, RunState
from backend.permissions import internal

THROUGHPUT_WINDOW = timedelta(minutes=10)
# A worker that was lost and not replaced is missed this long; then the fleet is smaller.
MISSED_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class QueueLoad:
    """The queues at a glance; finished and failed count the last 24 hours.

    `oldest_queued` is of those a person clicked and nobody paused: the bulk is meant to wait. `ended_lately` are the
    runs that ended, however, within `THROUGHPUT_WINDOW`.
    """

    queued: int
    running: int
    finished: int
    failed: int
    oldest_queued: datetime | None
    ended_lately: int
    workers_alive: int
    paused: Sequence[str]
    queues: Mapping[str, Load]


@internal
def queue_load(uow: UnitOfWork) -> QueueLoad:
    """How much waits and how much gets done."""
    now = worker_repository.database_time(uow.session)
    counts = repository.count_by_state(uow.session, now - timedelta(hours=24))
    queues = queue_repository.list_queues(uow.session)
    paused = [name for name, row in sorted(queues.items()) if row.paused_at is not None]
    workers = worker_repository.list_workers(uow.session, seen_since=now - timedelta(minutes=1))
    leases = [liveness(row.seen_at, row.stopped_at, now) for row in workers]
    clicked = QueueName.INTERACTIVE
    return QueueLoad(
        queued=counts.get(RunState.QUEUED, 0),
        running=counts.get(RunState.RUNNING, 0),
        finished=counts.get(RunState.SUCCEEDED, 0),
        failed=counts.get(RunState.FAILED, 0) + counts.get(RunState.DEAD, 0),
        oldest_queued=None if clicked in paused else repository.oldest_queued(uow.session, clicked),
        ended_lately=queue_repository.count_ended(uow.session, now - THROUGHPUT_WINDOW),
        workers_alive=leases.count(Liveness.ALIVE),
        paused=paused,
        queues=queue_repository.loads(uow.session),
    )


@dataclass(frozen=True, slots=True)
class MissingWorker:
    """A worker that went without a word and that no newer one replaces."""

    host: str
    pid: int
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class FleetStanding:
    """The workers by their leases, as of the database's clock.

    `draining` are those of `alive` that take nothing new, `silent` those late or lost of the last minute, and `slots`
    those of the living that take runs. `oldest_lease` is the age of the oldest lease among the living.
    """

    at: datetime
    alive: int
    draining: int
    silent: int
    slots: int
    oldest_lease: timedelta | None
    missing: Sequence[MissingWorker]


@internal
def fleet_standing(uow: UnitOfWork) -> FleetStanding:
    """Who renews its lease, and who no longer does."""
    now = worker_repository.database_time(uow.session)
    rows = worker_repository.list_workers(uow.session, seen_since=now - MISSED_FOR)
    leases = {row.id: liveness(row.seen_at, row.stopped_at, now) for row in rows}
    alive = [row for row in rows if leases[row.id] is Liveness.ALIVE]
    silent = [row for row in rows if leases[row.id] in (Liveness.LATE, Liveness.LOST)]
    return FleetStanding(
        at=now,
        alive=len(alive),
        draining=sum(row.draining_at is not None for row in alive),
        silent=sum(now - row.seen_at <= timedelta(minutes=1) for row in silent),
        slots=sum(row.slots for row in alive if row.draining_at is None),
        oldest_lease=max((now - row.seen_at for row in alive), default=None),
        missing=[MissingWorker(row.host, row.pid, row.seen_at) for row in _not_replaced(silent, alive)],
    )


def _not_replaced(silent: Sequence[WorkerRow], alive: Sequence[WorkerRow]) -> list[WorkerRow]:
    """Silent workers for which no living one began afterwards; each of those replaces one."""
    began = sorted(row.started_at for row in alive)
    missing = []
    for row in sorted(silent, key=lambda row: row.seen_at):
        newer = next((at for at in began if at > row.seen_at), None)
        if newer is None:
            missing.append(row)
        else:
            began.remove(newer)
    return missing


@dataclass(frozen=True, slots=True)
class AgentActivity:
    """What the agents drafted in the last 24 hours."""

    steps: int
    delivered: int
    last_delivered: datetime | None


@internal
def agent_activity(uow: UnitOfWork) -> AgentActivity:
    """What recorded drafts say about the agents."""
    return AgentActivity(*repository.count_agent_steps(uow.session, utc_now() - timedelta(hours=24)))


@internal
def stuck_runs(uow: UnitOfWork, after: timedelta) -> dict[tuple[RunKind, Engine], int]:
    """Running runs that wrote no step for so long, by kind and engine."""
    before = worker_repository.database_time(uow.session) - after
    return {
        (RunKind(kind), Engine(engine)): count
        for (kind, engine), count in repository.count_still(uow.session, before).items()
    }
