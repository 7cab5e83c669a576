"""Routes of runs."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime
from starlette.concurrency import run_in_threadpool

from backend.api.idempotency import IdempotentRoute
from backend.api.listing import Cursor, Limit, Listing
from backend.auth import service as auth
from backend.auth.dependencies import CurrentActor
from backend.db.base import utc_now
from backend.db.unit_of_work import unit_of_work
from backend.errors import NotAllowed, NotFound, NotSignedIn
from backend.jobs import service
from backend.jobs.bulk_schemas import Bulk, NewBulk
from backend.jobs.fork_schemas import Comparison, NewFork
from backend.jobs.schemas import (
    Engine,
    NewRun,
    Queue,
    QueueChange,
    QueueName,
    Run,
    RunEvent,
    RunKind,
    RunState,
    Step,
    Worker,
)
from backend.permissions import Actor

router = APIRouter(tags=["runs"], route_class=IdempotentRoute)

POLL_SECONDS = 0.1
# A stream on which nothing happens asks less often, and still shows what comes within half a second.
QUIET_POLL_SECONDS = 0.4
QUIET_AFTER = 5.0
# A proxy drops a silent stream; most wait 60 s.
HEARTBEAT_SECONDS = 15.0
StepCursor = Annotated[str | None, Query(pattern=r"^\d{1,6}$")]
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key")]


@router.post("/runs", status_code=202)
def start_run(actor: CurrentActor, wanted: NewRun, idempotency_key: IdempotencyKey = None) -> Run:
    """Queue a run."""
    with unit_of_work() as uow:
        return service.start_run(uow, actor, wanted, idempotency_key=idempotency_key)


@router.get("/runs")
def list_runs(
    actor: CurrentActor,
    state: RunState | None = None,
    kind: RunKind | None = None,
    engine: Engine | None = None,
    q: Annotated[str | None, Query(max_length=200)] = None,
    since: AwareDatetime | None = None,
    queue: QueueName | None = None,
    query: Annotated[str, Query(max_length=500)] = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[Run]:
    """Runs, newest first; `query` takes what the search field does, such as `state:failed by:me since:7d words`."""
    given = {
        "state": state,
        "kind": kind,
        "engine": engine,
        "text": q or None,
        "since": since,
        "queue": queue,
    }
    typed = service.parse_query(query, now=utc_now())
    # Any: each field has a type of its own, which the route has checked.
    narrower: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    wanted = replace(typed, **narrower)
    with unit_of_work() as uow:
        return Listing.of(service.list_runs(uow, actor, wanted, cursor=cursor, limit=limit))


@router.post("/runs/bulk")
def act_on_runs(actor: CurrentActor, wanted: NewBulk) -> Bulk:
    """Cancel or retry every run a filter finds; with `dry_run` only count them, show five, and estimate the cost."""
    with unit_of_work() as uow:
        return service.act_on_runs(uow, actor, wanted)


@router.get("/runs/bulk")
def list_bulk_actions(actor: CurrentActor, cursor: Cursor = None, limit: Limit = 50) -> Listing[Bulk]:
    """Who cancelled or retried many runs at once, newest first."""
    with unit_of_work() as uow:
        return Listing.of(service.list_bulk_actions(uow, actor, cursor=cursor, limit=limit))


@router.get("/runs/{run_id}")
def read_run(actor: CurrentActor, run_id: UUID) -> Run:
    """One run."""
    with unit_of_work() as uow:
        return service.read_run(uow, actor, run_id)


@router.get("/runs/{run_id}/steps")
def list_steps(
    actor: CurrentActor, run_id: UUID, cursor: StepCursor = None, limit: Limit = 50
) -> Listing[Step]:
    """A run's transitions in order; the cursor is the index of the last one seen."""
    with unit_of_work() as uow:
        after = -1 if cursor is None else int(cursor)
        steps = list(service.list_steps(uow, actor, run_id, after=after, limit=limit + 1))
    more = len(steps) > limit
    return Listing(items=steps[:limit], next_cursor=str(steps[limit - 1].index) if more else None)


@router.get("/runs/{run_id}/events")
async def stream_events(
    actor: CurrentActor,
    run_id: UUID,
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID")] = None,
) -> StreamingResponse:
    """Server-sent events `run step item end`; send `Last-Event-ID` to go on where a connection broke."""
    # Asked once before the stream begins, so that a missing run is a 404 and not a broken stream.
    first = await run_in_threadpool(_events, actor, run_id, last_event_id)
    return StreamingResponse(
        _stream(actor, run_id, first, last_event_id),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.post("/runs/{run_id}/cancel")
def cancel_run(actor: CurrentActor, run_id: UUID) -> Run:
    """Stop a run; a finished one is left as it is."""
    with unit_of_work() as uow:
        return service.cancel_run(uow, actor, run_id)


@router.post("/runs/{run_id}/retry", status_code=202)
def retry_run(actor: CurrentActor, run_id: UUID, idempotency_key: IdempotencyKey = None) -> Run:
    """Ask for the same again as a new run."""
    with unit_of_work() as uow:
        return service.retry_run(uow, actor, run_id, idempotency_key=idempotency_key)


@router.post("/runs/{run_id}/fork", status_code=202)
def fork_run(actor: CurrentActor, run_id: UUID, fork: NewFork, idempotency_key: IdempotencyKey = None) -> Run:
    """Start a new run that takes over this one's steps up to and including `from_step`, with changes."""
    with unit_of_work() as uow:
        return service.fork_run(uow, actor, run_id, fork, idempotency_key=idempotency_key)


@router.get("/runs/{run_id}/compare")
def compare_runs(
    actor: CurrentActor, run_id: UUID, other: Annotated[UUID, Query(alias="with")]
) -> Comparison:
    """Figures of this run and another side by side, and what they were asked differently."""
    with unit_of_work() as uow:
        return service.compare_runs(uow, actor, run_id, other)


@router.get("/queues")
def list_queues(actor: CurrentActor) -> Listing[Queue]:
    """Every queue: depth, limits, and what ended in each of the last 30 minutes."""
    with unit_of_work() as uow:
        return Listing(items=list(service.list_queues(uow, actor)), next_cursor=None)


@router.post("/queues/{name}/pause")
def pause_queue(actor: CurrentActor, name: QueueName) -> Queue:
    """Let nothing more of this queue start; runs in progress go on."""
    with unit_of_work() as uow:
        return service.pause_queue(uow, actor, name)


@router.post("/queues/{name}/resume")
def resume_queue(actor: CurrentActor, name: QueueName) -> Queue:
    """Let runs of this queue start again."""
    with unit_of_work() as uow:
        return service.resume_queue(uow, actor, name)


@router.patch("/queues/{name}")
def change_queue(actor: CurrentActor, name: QueueName, change: QueueChange) -> Queue:
    """Set or lift (null) the limits: runs under way at once in the fleet, and runs started a minute."""
    with unit_of_work() as uow:
        return service.change_queue(uow, actor, name, change)


@router.post("/workers/{worker_id}/drain")
def drain_worker(actor: CurrentActor, worker_id: str) -> Worker:
    """Ask a worker to take nothing new; what it carries goes on."""
    with unit_of_work() as uow:
        return service.drain_worker(uow, actor, worker_id)


@router.get("/workers")
def list_workers(actor: CurrentActor) -> Listing[Worker]:
    """Workers of the last hour, with what their lease says."""
    with unit_of_work() as uow:
        return Listing(items=list(service.list_workers(uow, actor)), next_cursor=None)


def _events(actor: Actor, run_id: UUID, last_event_id: str | None) -> Sequence[RunEvent]:
    with unit_of_work() as uow:
        # Looked up each time: a role lowered or a session ended closes the stream, as it closes everything else.
        actor = auth.identify_again(uow, actor)
        return service.events_since(uow, actor, run_id, last_event_id)


async def _stream(
    actor: Actor, run_id: UUID, events: Sequence[RunEvent], last_event_id: str | None
) -> AsyncIterator[str]:
    silent = 0.0
    while True:
        for event in events:
            yield f"id: {event.id}\nevent: {event.event}\ndata: {json.dumps(event.data, separators=(',', ':'))}\n\n"
            last_event_id = event.id
            silent = 0.0
            if event.event == "end":
                return
        pause = POLL_SECONDS if silent < QUIET_AFTER else QUIET_POLL_SECONDS
        await asyncio.sleep(pause)
        silent += pause
        if silent >= HEARTBEAT_SECONDS:
            yield ": still here\n\n"
            silent = 0.0
        try:
            events = await run_in_threadpool(_events, actor, run_id, last_event_id)
        except (NotSignedIn, NotAllowed, NotFound):
            # Signed out, or lost the right to see it: the stream closes, and asking again says which.
            return
