"""The queues as they stand; pause, resume and limit them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from backend.audit import service as audit
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.jobs import dispatch, queue_repository
from backend.jobs.models import QueueRow
from backend.jobs.queue_repository import Load
from backend.jobs.schemas import Queue, QueueChange, QueueName
from backend.permissions import OPERATORS, Actor, allowed

MINUTES_SHOWN = 30


@allowed(OPERATORS)
def list_queues(uow: UnitOfWork, actor: Actor) -> Sequence[Queue]:
    """Every queue with its depth, its limits, and what ended in each of the last 30 minutes."""
    rows = queue_repository.list_queues(uow.session)
    loads = queue_repository.loads(uow.session)
    now = utc_now()
    minutes = _minutes(now)
    ended = queue_repository.ended_by_minute(uow.session, minutes[0])
    return [
        _queue(
            name,
            rows.get(name),
            loads.get(name, Load()),
            [ended.get(name, {}).get(minute, 0) for minute in minutes],
        )
        for name in QueueName
    ]


@allowed(OPERATORS)
def pause_queue(uow: UnitOfWork, actor: Actor, name: QueueName) -> Queue:
    """Let nothing more of a queue start; runs in progress go on. Pausing twice keeps who paused it first."""
    row = queue_repository.lock_queue(uow.session, name)
    if row.paused_at is None:
        row.paused_at, row.paused_by_id, row.paused_by = utc_now(), actor.user_id, actor.name
        _changed(uow, row)
        audit.record(
            uow, actor, "queue.pause", f"queue:{name.value}", before={"paused": False}, after={"paused": True}
        )
    return _one(uow, actor, name)


@allowed(OPERATORS)
def resume_queue(uow: UnitOfWork, actor: Actor, name: QueueName) -> Queue:
    """Let runs of a queue start again."""
    row = queue_repository.lock_queue(uow.session, name)
    if row.paused_at is not None:
        before = {"paused": True, "paused_by": row.paused_by, "paused_at": row.paused_at}
        row.paused_at = row.paused_by_id = row.paused_by = None
        _changed(uow, row)
        audit.record(
            uow, actor, "queue.resume", f"queue:{name.value}", before=before, after={"paused": False}
        )
    return _one(uow, actor, name)


@allowed(OPERATORS)
def change_queue(uow: UnitOfWork, actor: Actor, name: QueueName, change: QueueChange) -> Queue:
    """Set or lift a queue's limits. Runs in progress go on, even when they are more than the new limit."""
    row = queue_repository.lock_queue(uow.session, name)
    before = {"concurrency": row.concurrency, "rate": row.rate_per_minute}
    if "concurrency" in change.model_fields_set:
        row.concurrency = change.concurrency
    if "rate" in change.model_fields_set:
        row.rate_per_minute = change.rate
    _changed(uow, row)
    after = {"concurrency": row.concurrency, "rate": row.rate_per_minute}
    if after != before:
        audit.record(uow, actor, "queue.limit", f"queue:{name.value}", before=before, after=after)
    return _one(uow, actor, name)


def _changed(uow: UnitOfWork, row: QueueRow) -> None:
    row.updated_at = utc_now()
    uow.session.flush()
    dispatch.reconsider(uow, row)


def _one(uow: UnitOfWork, actor: Actor, name: QueueName) -> Queue:
    return next(queue for queue in list_queues(uow, actor) if queue.name is name)


def _minutes(now: datetime) -> list[datetime]:
    """The beginnings of the minutes shown, oldest first."""
    this = now.replace(second=0, microsecond=0)
    return [this - timedelta(minutes=ago) for ago in range(MINUTES_SHOWN - 1, -1, -1)]


def _queue(name: QueueName, row: QueueRow | None, load: Load, throughput: list[int]) -> Queue:
    return Queue(
        name=name,
        waiting=load.waiting + load.dispatched,
        running=load.running,
        oldest_waiting=load.oldest,
        throughput=throughput,
        paused=row is not None and row.paused_at is not None,
        paused_at=row.paused_at if row else None,
        paused_by=row.paused_by if row else None,
        concurrency=row.concurrency if row else None,
        rate_per_minute=row.rate_per_minute if row else None,
    )
