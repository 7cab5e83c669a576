"""Why a run waits, in one sentence: looked up once for a whole list of runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.jobs import queue_repository
from backend.jobs.dispatch import RATE_WINDOW
from backend.jobs.leases import LOST_AFTER
from backend.jobs.models import QueueRow, RunRow
from backend.jobs.queue_repository import Fleet, Load
from backend.jobs.schemas import Engine, RunState
from backend.provider import service as provider
from backend.provider.schemas import Holdup, HoldupCause

NO_WORKER = "No worker is running. Start one, or look at the status page."
ALL_DRAINING = "Every worker is being drained and takes nothing new. Start another."
# Of those behind, nobody wants to know exactly how many thousands.
MOST_COUNTED = 1_000
NOBODY = Fleet(0, 0, 0)
NEXT = "Waiting for a free worker."


@dataclass(frozen=True, slots=True)
class Waiting:
    """What there is to know about the runs of a list that wait."""

    now: datetime
    queues: Mapping[str, QueueRow] = field(default_factory=dict)
    loads: Mapping[str, Load] = field(default_factory=dict)
    let_go: Mapping[str, Sequence[datetime]] = field(default_factory=dict)
    places: Mapping[UUID, int] = field(default_factory=dict)
    fleet: Fleet = NOBODY
    holdup: Holdup | None = None

    def because(self, row: RunRow) -> str | None:
        """Why a run does not go on right now; None when nothing known holds it up."""
        if row.state == RunState.RUNNING:
            return self.holdup.message if self.holdup and _by_provider(row) else None
        if row.state != RunState.QUEUED:
            return None
        return self._its_queue(row) or self._no_worker() or self._its_turn(row)

    def _its_queue(self, row: RunRow) -> str | None:
        queue = self.queues.get(row.queue)
        if queue is None or queue.paused_at is None or row.dispatched_at is not None:
            return None
        since = queue.paused_at
        when = f"{since:%H:%M}" if since.date() == self.now.date() else f"{since.day} {since:%B %H:%M}"
        who = queue.paused_by or "Somebody"
        return f"{who} paused the queue “{row.queue}” at {when} UTC; nothing starts until it is resumed."

    def _no_worker(self) -> str | None:
        if self.fleet.alive == 0:
            return NO_WORKER
        return ALL_DRAINING if self.fleet.draining == self.fleet.alive else None

    def _its_turn(self, row: RunRow) -> str:
        if row.dispatched_at is not None:
            return NEXT
        if (
            self.holdup
            and self.holdup.cause is HoldupCause.CIRCUIT
            and _by_provider(row)
            and not row.may_fall_back
        ):
            return self.holdup.message
        load = self.loads.get(row.queue, Load())
        place = self._place(row, load)
        queue = self.queues.get(row.queue)
        if queue is not None and queue.concurrency is not None and load.under_way >= queue.concurrency:
            return f"The queue “{row.queue}” has at most {queue.concurrency} under way at once, and that is reached.{place}"
        if queue is not None and queue.rate_per_minute is not None:
            lately = self.let_go.get(row.queue, ())
            if len(lately) >= queue.rate_per_minute:
                free = lately[-queue.rate_per_minute] + RATE_WINDOW
                return (
                    f"The queue “{row.queue}” starts at most {queue.rate_per_minute} a minute; "
                    f"the next may start at {free:%H:%M:%S} UTC.{place}"
                )
        return f"Waiting for a free worker.{place}"

    def _place(self, row: RunRow, load: Load) -> str:
        before = self.places.get(row.id)
        if before is None:
            return f" More than {MOST_COUNTED:,} runs are ahead."
        ahead = before + load.ahead(by_provider=_by_provider(row))
        return f" {_runs(ahead)} ahead." if ahead else ""


def look(uow: UnitOfWork, rows: Sequence[RunRow]) -> Waiting:
    """Find out why the waiting ones of these runs wait; a handful of queries, however many they are."""
    now = utc_now()
    queued = [row for row in rows if row.state == RunState.QUEUED]
    by_provider = any(_by_provider(row) and row.state in (RunState.QUEUED, RunState.RUNNING) for row in rows)
    holdup = provider.holdup(uow) if by_provider else None
    if not queued:
        return Waiting(now, holdup=holdup)
    queues = queue_repository.list_queues(uow.session)
    limited = any(queue.rate_per_minute is not None for queue in queues.values())
    undispatched = [row.id for row in queued if row.dispatched_at is None]
    return Waiting(
        now=now,
        queues=queues,
        loads=queue_repository.under_way(uow.session) if undispatched else {},
        let_go=queue_repository.let_go_since(uow.session, now - RATE_WINDOW) if limited else {},
        places=queue_repository.places(uow.session, undispatched, most=MOST_COUNTED) if undispatched else {},
        fleet=queue_repository.fleet(uow.session, LOST_AFTER),
        holdup=holdup,
    )


def _by_provider(row: RunRow) -> bool:
    return row.engine == Engine.PROVIDER


def _runs(count: int) -> str:
    return "1 run is" if count == 1 else f"{count} runs are"
