"""All SQL about queues: who waits, who is under way, who may go next, and the fleet that takes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select, union_all, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.db.base import utc_now
from backend.jobs.models import QueueRow, RunRow, WorkerRow
from backend.jobs.repository import UNFINISHED
from backend.jobs.schemas import Engine, QueueName, RunState

WAITING = (RunRow.state == RunState.QUEUED.value, RunRow.dispatched_at.is_(None))
DISPATCHED = (RunRow.state == RunState.QUEUED.value, RunRow.dispatched_at.is_not(None))
BY_PROVIDER = RunRow.engine == Engine.PROVIDER.value


@dataclass(frozen=True, slots=True)
class Load:
    """A queue's unfinished runs.

    Attributes:
        waiting: not let go yet.
        dispatched: let go, and waiting for a worker's free slot.
        dispatched_by_provider: those of them that are the provider's.
        running: begun.
        oldest: when the one that waits longest was asked for.
    """

    waiting: int = 0
    dispatched: int = 0
    running: int = 0
    oldest: datetime | None = None
    dispatched_by_provider: int = 0

    @property
    def under_way(self) -> int:
        """What counts against the queue's concurrency."""
        return self.dispatched + self.running

    def ahead(self, *, by_provider: bool) -> int:
        """Those let go that want the same kind of slot."""
        return self.dispatched_by_provider if by_provider else self.dispatched - self.dispatched_by_provider


@dataclass(frozen=True, slots=True)
class Fleet:
    """Live workers, those of them that take nothing new, and the slots of the others."""

    alive: int
    draining: int
    slots: int


def lock_queue(session: Session, name: QueueName) -> QueueRow:
    """A queue's row, locked, made at first use."""
    wanted = (
        select(QueueRow)
        .where(QueueRow.name == name)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = session.scalars(wanted).one_or_none()
    if row is None:
        values = {"name": name.value, "updated_at": utc_now()}
        session.execute(insert(QueueRow).values(values).on_conflict_do_nothing())
        row = session.scalars(wanted).one()
    return row


def list_queues(session: Session) -> dict[str, QueueRow]:
    """Queues that somebody used or changed, by name."""
    return {row.name: row for row in session.scalars(select(QueueRow))}


def queues_with_waiting(session: Session) -> Sequence[str]:
    """Queues in which a run waits to be let go."""
    return session.scalars(select(RunRow.queue).where(*WAITING).distinct()).all()


def loads(session: Session) -> dict[str, Load]:
    """What each queue has unfinished."""
    queued = RunRow.state == RunState.QUEUED.value
    query = (
        select(
            RunRow.queue,
            func.count().filter(*WAITING),
            func.count().filter(*DISPATCHED),
            func.count().filter(RunRow.state == RunState.RUNNING.value),
            func.min(RunRow.created_at).filter(queued),
        )
        .where(RunRow.state.in_(UNFINISHED))
        .group_by(RunRow.queue)
    )
    return {row[0]: Load(row[1], row[2], row[3], row[4]) for row in session.execute(query)}


def under_way(session: Session) -> dict[str, Load]:
    """What each queue has let go or running; those that wait are not counted."""
    running = RunRow.state == RunState.RUNNING.value
    query = (
        select(
            RunRow.queue,
            func.count().filter(*DISPATCHED),
            func.count().filter(running),
            func.count().filter(*DISPATCHED, BY_PROVIDER),
        )
        .where(or_(running, and_(*DISPATCHED)))
        .group_by(RunRow.queue)
    )
    return {
        row[0]: Load(dispatched=row[1], running=row[2], dispatched_by_provider=row[3])
        for row in session.execute(query)
    }


def count_running(session: Session, queue: str) -> int:
    """Runs of a queue that were begun and are not over."""
    query = select(func.count()).where(RunRow.state == RunState.RUNNING.value, RunRow.queue == queue)
    return session.scalar(query) or 0


def dispatched(session: Session, queue: str) -> list[tuple[UUID, int, bool]]:
    """Runs that wait for a worker's free slot: id, priority, and whether they are the provider's."""
    query = select(RunRow.id, RunRow.priority, BY_PROVIDER).where(*DISPATCHED, RunRow.queue == queue)
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def let_go_since(session: Session, since: datetime) -> dict[str, Sequence[datetime]]:
    """When runs were let go since, by queue, oldest first."""
    query = (
        select(RunRow.queue, func.array_agg(RunRow.dispatched_at))
        .where(RunRow.queue.in_([name.value for name in QueueName]), RunRow.dispatched_at > since)
        .group_by(RunRow.queue)
    )
    return {row[0]: sorted(moment for moment in row[1] if moment) for row in session.execute(query)}


def lock_next(
    session: Session, queue: str, limit: int, *, by_provider: bool, falling_back: bool
) -> Sequence[RunRow]:
    """The runs that may go next, locked: highest priority first, then the oldest.

    Args:
        by_provider: those of the provider, else those of the local engine.
        falling_back: count the provider's that can do without it among those of the local engine.
    """
    local = ~BY_PROVIDER | RunRow.may_fall_back if falling_back else ~BY_PROVIDER
    query = (
        select(RunRow)
        .where(*WAITING, RunRow.queue == queue, BY_PROVIDER if by_provider else local)
        .order_by(RunRow.priority.desc(), RunRow.id)
        .limit(limit)
        # One that is being cancelled is passed over.
        .with_for_update(skip_locked=True)
    )
    return session.scalars(query).all()


def put_back(session: Session, run_ids: Sequence[UUID]) -> None:
    """Let runs wait again that were let go."""
    statement = update(RunRow).where(RunRow.id.in_(run_ids), *DISPATCHED)
    session.execute(statement.values(dispatched_at=None), execution_options={"synchronize_session": "fetch"})


def places(session: Session, run_ids: Sequence[UUID], *, most: int) -> dict[UUID, int]:
    """How many waiting runs go before each of these to the same kind of slot; absent where they are `most` or more."""
    order = (RunRow.priority.desc(), RunRow.id)
    # A queue of its own each, by the index, so that a long one costs no more than its head.
    heads = [
        select(RunRow.id, (func.row_number().over(order_by=order) - 1).label("ahead"))
        .where(*WAITING, RunRow.queue == name.value, kind)
        .order_by(*order)
        .limit(most)
        .subquery()
        for name in QueueName
        for kind in (BY_PROVIDER, ~BY_PROVIDER)
    ]
    ranked = union_all(*(select(head.c.id, head.c.ahead) for head in heads)).subquery()
    rows = session.execute(select(ranked.c.id, ranked.c.ahead).where(ranked.c.id.in_(run_ids)))
    return {row[0]: row[1] for row in rows}


def ended_by_minute(session: Session, since: datetime) -> dict[str, dict[datetime, int]]:
    """Runs that ended since, by queue and the minute's beginning."""
    minute = func.date_trunc("minute", RunRow.finished_at)
    query = (
        select(RunRow.queue, minute, func.count())
        .where(RunRow.queue.in_([name.value for name in QueueName]), RunRow.finished_at >= since)
        .group_by(RunRow.queue, minute)
    )
    found: dict[str, dict[datetime, int]] = {}
    for queue, began, count in session.execute(query):
        found.setdefault(queue, {})[began] = count
    return found


def count_ended(session: Session, since: datetime) -> int:
    """Runs that ended since, however."""
    return session.scalar(select(func.count()).where(RunRow.finished_at >= since)) or 0


def fleet(session: Session, within: timedelta) -> Fleet:
    """The workers that renewed their lease lately."""
    draining = WorkerRow.draining_at.is_not(None)
    query = select(
        func.count(),
        func.count().filter(draining),
        func.coalesce(func.sum(WorkerRow.slots).filter(~draining), 0),
    ).where(WorkerRow.stopped_at.is_(None), WorkerRow.seen_at >= func.clock_timestamp() - within)
    alive, going, slots = session.execute(query).one()
    return Fleet(alive, going, int(slots))
