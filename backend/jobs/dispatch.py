"""Who may go next: the gate between our queues and the durable engine, which knows neither pause nor priority of ours.

A run waits in its queue until it is let go, which hands it to the engine in the same transaction. Only about as many
are let go as the fleet has slots, so that a pause, a limit or a priority acts at once and not behind a backlog.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta

from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import Collision, Unavailable
from backend.jobs import durable, queue_repository
from backend.jobs.leases import LOST_AFTER
from backend.jobs.models import QueueRow, RunRow
from backend.jobs.quiet import OnceInAWhile
from backend.jobs.schemas import HIGHEST_PRIORITY, QueueName
from backend.permissions import internal
from backend.provider import service as provider
from backend.provider.schemas import HoldupCause

logger = logging.getLogger(__name__)
logger.addFilter(OnceInAWhile())

RATE_WINDOW = timedelta(seconds=60)


@internal
def admit(uow: UnitOfWork, queue: QueueName) -> int:
    """Let go as many runs of a queue as it may have under way, in this transaction; returns how many.

    The queue's row is locked until the transaction ends: call it last.
    """
    return _admit(uow, queue_repository.lock_queue(uow.session, queue))


@internal
def admit_next() -> None:
    """Let go what may go in every queue, in transactions of its own; called when a run has ended, and each second.

    Raises nothing for want of the database: the next call makes up for it.
    """
    try:
        with unit_of_work() as uow:
            names = queue_repository.queues_with_waiting(uow.session)
        for name in names:
            with unit_of_work() as uow:
                admit(uow, QueueName(name))
    except (Unavailable, Collision):
        logger.warning("Letting waiting runs go was put off: the database does not answer.")


@internal
def reconsider(uow: UnitOfWork, row: QueueRow) -> None:
    """After a queue was changed: take back what no worker has begun, and let go what may go now."""
    let_go = queue_repository.dispatched(uow.session, row.name)
    taken = set(durable.recall(uow.session, [str(run_id) for run_id, _, _ in let_go]))
    queue_repository.put_back(uow.session, [run_id for run_id, _, _ in let_go if str(run_id) in taken])
    _admit(uow, row)


def _admit(uow: UnitOfWork, row: QueueRow) -> int:
    if row.paused_at is not None:
        return 0
    begun = queue_repository.dispatched(uow.session, row.name)
    room = _room(uow, row, len(begun))
    if room <= 0:
        return 0
    fleet = queue_repository.fleet(uow.session, LOST_AFTER)
    held = provider.holdup(uow)
    circuit_open = held is not None and held.cause is HoldupCause.CIRCUIT
    # Who waits for the provider and who computes have slots of their own, and neither stands in the other's way.
    backlogs = {False: max(fleet.slots, durable.RUNS_AT_ONCE)}
    if not circuit_open:
        backlogs[True] = max(fleet.alive - fleet.draining, 1) * durable.PROVIDER_RUNS_AT_ONCE
    if any(waits for _, _, waits in begun):
        # While the circuit was open, some were let go to compute.
        apart = durable.waiting_for_provider(
            uow.session, [str(run_id) for run_id, _, waits in begun if waits]
        )
        begun = [(run_id, priority, str(run_id) in apart) for run_id, priority, _ in begun]
    let_go = 0
    for by_provider, run in _next(uow, row, room, backlogs):
        ahead = [priority for _, priority, waits in begun if waits is by_provider]
        # One of higher priority overtakes what was let go before it; the engine starts it first.
        if sum(priority >= run.priority for priority in ahead) >= backlogs[by_provider]:
            continue
        run.dispatched_at = utc_now()
        uow.session.flush()
        rank = _rank(QueueName(row.name), run.priority)
        durable.enqueue(uow.session, str(run.id), rank=rank, by_provider=by_provider)
        begun.append((run.id, run.priority, by_provider))
        let_go += 1
        if let_go >= room:
            break
    return let_go


def _next(
    uow: UnitOfWork, row: QueueRow, room: int, backlogs: Mapping[bool, int]
) -> list[tuple[bool, RunRow]]:
    """Runs that may go, in the order of their queue, each with whether it will wait for the provider."""
    found = [
        (by_provider, run)
        for by_provider, backlog in backlogs.items()
        for run in queue_repository.lock_next(
            uow.session,
            row.name,
            min(room, backlog),
            by_provider=by_provider,
            # While its circuit is open, whoever can do without the provider computes.
            falling_back=True not in backlogs,
        )
    ]
    return sorted(found, key=lambda entry: (-entry[1].priority, entry[1].id))


def _room(uow: UnitOfWork, row: QueueRow, dispatched: int) -> int:
    """How many more may go by the queue's own limits."""
    room = 1_000_000
    if row.concurrency is not None:
        room = row.concurrency - dispatched - queue_repository.count_running(uow.session, row.name)
    if row.rate_per_minute is not None and room > 0:
        lately = queue_repository.let_go_since(uow.session, utc_now() - RATE_WINDOW).get(row.name, ())
        room = min(room, row.rate_per_minute - len(lately))
    return room


def _rank(queue: QueueName, priority: int) -> int:
    """The engine's order among those that wait for a worker: lowest first, a person's click before the bulk."""
    place = list(QueueName).index(queue)
    return place * (2 * HIGHEST_PRIORITY + 1) + (HIGHEST_PRIORITY - priority) + 1
