"""Start, watch and steer runs. The agents' own loop records its transitions here too."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from backend.config import settings
from backend.db.base import new_id, utc_now
from backend.db.paging import Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotFound
from backend.jobs import durable, repository, workers
from backend.jobs.models import RunRow
from backend.jobs.schemas import (
    Cost,
    CostKind,
    Engine,
    Liveness,
    NewRun,
    Progress,
    Run,
    RunError,
    RunEvent,
    RunFilter,
    RunKind,
    RunState,
    Shortfall,
    ShortfallReason,
    Step,
    Worker,
)
from backend.permissions import EDUCATORS, OPERATORS, RUN_WATCHERS, Actor, Role, allowed, internal
from backend.quiz.schemas import Blueprint
from backend.sources import service as sources

# 31 bits, so that a seed fits every language's integer.
LARGEST_SEED = 2**31 - 1
EVENT_ID = re.compile(r"(-1|\d{1,6})\.([0-3])", re.ASCII)


@allowed(EDUCATORS)
def start_run(
    uow: UnitOfWork,
    actor: Actor,
    wanted: NewRun,
    *,
    idempotency_key: str | None = None,
    parent: RunRow | None = None,
) -> Run:
    """Queue a run, in the same transaction as everything else the caller does.

    Args:
        idempotency_key: a second call of this user with the same key gives back the first run.
        parent: the run this one tries again.

    Raises:
        NotFound: the source is not the actor's.
        Conflict: `provider_not_configured`, or the source may not leave the machine.
        Invalid: the kind has no agent yet.
    """
    if idempotency_key and parent:
        idempotency_key = f"retry {parent.id} {idempotency_key}"
    if idempotency_key:
        existing = repository.find_run_by_key(uow.session, actor.user_id, idempotency_key)
        if existing:
            return _run(uow, actor, existing)
    if wanted.kind is not RunKind.QUIZ:
        raise Invalid(
            f"No agent makes '{wanted.kind.value}' yet; this version makes quizzes.",
            code="kind_not_available",
        )
    source = sources.read_brief(uow, actor, wanted.source_id)
    engine, may_fall_back = _resolve_engine(wanted.engine, local_only=source.local_only)
    run_id = new_id()
    seed = wanted.blueprint.seed
    row = RunRow(
        id=run_id,
        owner_id=actor.user_id,
        idempotency_key=idempotency_key,
        kind=wanted.kind,
        engine=engine,
        state=RunState.QUEUED,
        source_id=wanted.source_id,
        title=source.title,
        blueprint=wanted.blueprint.model_dump(mode="json"),
        seed=run_id.int % LARGEST_SEED if seed is None else seed,
        requested=wanted.blueprint.requested,
        delivered=0,
        shortfall=[],
        may_fall_back=may_fall_back,
        cost_amount=0.0,
        cost_kind=CostKind.MEASURED,
        attempt=parent.attempt + 1 if parent else 1,
        parent_run_id=parent.id if parent else None,
    )
    if not repository.add_unless_keyed(uow.session, row):
        assert idempotency_key is not None, "only the key can be there already"
        return start_run(uow, actor, wanted, idempotency_key=idempotency_key)
    durable.enqueue(uow.session, str(row.id))
    return _run(uow, actor, row)


@allowed(RUN_WATCHERS)
def list_runs(
    uow: UnitOfWork, actor: Actor, wanted: RunFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[Run]:
    """Runs newest first: an educator's own, all of them for operators and admins."""
    rows = repository.list_runs(uow.session, actor, wanted, after=decode_cursor(cursor), limit=limit)
    waiting = _waiting_reason(uow) if any(row.state == RunState.QUEUED for row in rows) else None
    page = [_run(uow, actor, row, waiting=waiting) for row in rows[:limit]]
    return Page(page, encode_cursor(page[-1].id) if len(rows) > limit else None)


@allowed(RUN_WATCHERS)
def count_runs(uow: UnitOfWork, actor: Actor, wanted: RunFilter) -> dict[RunState, int]:
    """How many runs per state a list with this filter would give; a state nobody is in is absent."""
    counts = repository.count_matching(uow.session, actor, wanted)
    return {RunState(state): count for state, count in counts.items()}


@allowed(RUN_WATCHERS)
def read_run(uow: UnitOfWork, actor: Actor, run_id: UUID) -> Run:
    """One run.

    Raises:
        NotFound: absent, or somebody else's.
    """
    return _run(uow, actor, _find(uow, actor, run_id))


@allowed(RUN_WATCHERS)
def list_steps(
    uow: UnitOfWork, actor: Actor, run_id: UUID, *, after: int = -1, limit: int = 1_000
) -> Sequence[Step]:
    """A run's transitions in order, those after an index."""
    _find(uow, actor, run_id)
    rows = repository.list_steps(uow.session, run_id, after=after, limit=limit)
    return [Step.model_validate(row) for row in rows]


@allowed(RUN_WATCHERS)
def events_since(
    uow: UnitOfWork, actor: Actor, run_id: UUID, last_event_id: str | None
) -> Sequence[RunEvent]:
    """What happened in a run since an event, oldest first; the last is `end` once the run is finished.

    An event's id is `<step>.<place>`, so a reader that lost its connection resumes without a gap or a repeat.

    Raises:
        Invalid: the id is not one this stream gave out.
    """
    after_step, after_place = _parse_event_id(last_event_id)
    row = _find(uow, actor, run_id)
    steps = repository.list_steps(uow.session, run_id, after=after_step - 1)
    events = [
        event
        for step in steps
        for event in _events_of_step(Step.model_validate(step), step.item_id)
        if _parse_event_id(event.id) > (after_step, after_place)
    ]
    if events or last_event_id is None:
        tail = steps[-1].index if steps else -1
        run = _run(uow, actor, row).model_dump(mode="json", exclude={"blueprint"})
        events.append(RunEvent(id=f"{tail}.2", event="run", data=run))
    if RunState(row.state).finished:
        last = repository.last_step_index(uow.session, run_id)
        run = _run(uow, actor, row).model_dump(mode="json", exclude={"blueprint"})
        events.append(RunEvent(id=f"{last}.3", event="end", data=run))
    return events


@allowed(RUN_WATCHERS)
def cancel_run(uow: UnitOfWork, actor: Actor, run_id: UUID) -> Run:
    """Stop a run; items already made stay. Cancelling a finished run changes nothing."""
    row = repository.find_run(uow.session, actor, run_id, lock=True)
    if row is None:
        raise NotFound("There is no such run among yours.")
    if not RunState(row.state).finished:
        row.state = RunState.CANCELLED
        row.finished_at = utc_now()
        uow.session.flush()
        bind = uow.session.get_bind()
        uow.after_commit(lambda: durable.cancel(bind.engine, str(run_id)))
    return _run(uow, actor, row)


@allowed(EDUCATORS)
def retry_run(uow: UnitOfWork, actor: Actor, run_id: UUID, *, idempotency_key: str | None = None) -> Run:
    """Start the same request again as a new run that names this one as its parent.

    Raises:
        Conflict: the run is still going, or its source was deleted.
    """
    row = _find(uow, actor, run_id)
    if not RunState(row.state).finished:
        raise Conflict(f"This run is still {row.state}. Cancel it first, or wait.", code="run_not_finished")
    if row.source_id is None:
        raise Conflict("The source of this run was deleted, so it cannot be tried again.", code="source_gone")
    wanted = NewRun(
        kind=RunKind(row.kind),
        source_id=row.source_id,
        blueprint=Blueprint.model_validate(row.blueprint),
        engine=Engine.AUTO if row.may_fall_back else Engine(row.engine),
    )
    return start_run(uow, actor, wanted, idempotency_key=idempotency_key, parent=row)


@allowed(OPERATORS)
def list_workers(uow: UnitOfWork, actor: Actor) -> Sequence[Worker]:
    """Workers seen within the last hour, alive or not."""
    now = utc_now()
    return [
        Worker(
            id=row.id,
            host=row.host,
            pid=row.pid,
            started_at=row.started_at,
            seen_at=row.seen_at,
            liveness=workers.liveness(row.seen_at, row.stopped_at, now),
        )
        for row in repository.list_workers(uow.session, seen_since=now - timedelta(hours=1))
    ]


@dataclass(frozen=True, slots=True)
class QueueLoad:
    """The queue at a glance; finished and failed count the last 24 hours."""

    queued: int
    running: int
    finished: int
    failed: int
    oldest_queued: datetime | None
    workers_alive: int
    workers_missing: int


@internal
def queue_load(uow: UnitOfWork) -> QueueLoad:
    """How much waits and who works, for the status probes."""
    now = utc_now()
    counts = repository.count_by_state(uow.session, now - timedelta(hours=24))
    liveness = [
        workers.liveness(row.seen_at, row.stopped_at, now)
        for row in repository.list_workers(uow.session, seen_since=now - timedelta(minutes=1))
    ]
    return QueueLoad(
        queued=counts.get(RunState.QUEUED, 0),
        running=counts.get(RunState.RUNNING, 0),
        finished=counts.get(RunState.SUCCEEDED, 0),
        failed=counts.get(RunState.FAILED, 0) + counts.get(RunState.DEAD, 0),
        oldest_queued=repository.oldest_queued(uow.session),
        workers_alive=liveness.count(Liveness.ALIVE),
        workers_missing=liveness.count(Liveness.LATE) + liveness.count(Liveness.LOST),
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


def _find(uow: UnitOfWork, actor: Actor, run_id: UUID) -> RunRow:
    row = repository.find_run(uow.session, actor, run_id)
    if row is None:
        raise NotFound("There is no such run among yours.")
    return row


def _resolve_engine(engine: Engine, *, local_only: bool) -> tuple[Engine, bool]:
    """Who drafts, and whether the local engine may take over when that fails."""
    ready = settings().provider_ready
    if engine is Engine.AUTO and ready and not local_only:
        return Engine.PROVIDER, True
    if engine is not Engine.PROVIDER:
        return Engine.LOCAL, False
    if local_only:
        raise Conflict(
            "This source is marked to stay on this machine, so only the local engine may read it.",
            code="source_stays_here",
        )
    if not ready:
        raise Conflict(
            "No model provider is configured. Set OPENAI_API_KEY or OPENAI_BASE_URL, and TOOLBOX_MODEL, "
            "or use the local engine.",
            code="provider_not_configured",
        )
    return Engine.PROVIDER, False


def _waiting_reason(uow: UnitOfWork) -> str:
    if repository.any_live_worker(uow.session, workers.LOST_AFTER):
        return "Waiting for a free worker."
    return "No worker is running. Start one, or look at the status page."


def _run(uow: UnitOfWork, actor: Actor, row: RunRow, *, waiting: str | None = None) -> Run:
    reasons = [ShortfallReason.model_validate(reason) for reason in row.shortfall]
    missing = sum(reason.count for reason in reasons)
    if row.state == RunState.QUEUED and waiting is None:
        waiting = _waiting_reason(uow)
    return Run(
        id=row.id,
        kind=RunKind(row.kind),
        engine=Engine(row.engine),
        engine_version=row.engine_version,
        state=RunState(row.state),
        source_id=row.source_id,
        quiz_id=row.quiz_id,
        blueprint=_blueprint_for(actor, row),
        requested=row.requested,
        delivered=row.delivered,
        shortfall=Shortfall(count=missing, reasons=reasons),
        progress=Progress(done=row.delivered + missing, total=row.requested),
        waiting_because=waiting if row.state == RunState.QUEUED else None,
        cost=_cost(row),
        attempt=row.attempt,
        parent_run_id=row.parent_run_id,
        owner_id=row.owner_id,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        error=RunError.model_validate(row.error) if row.error else None,
    )


def _cost(row: RunRow) -> Cost:
    kind = CostKind(row.cost_kind)
    return Cost(amount=None if kind is CostKind.UNKNOWN else row.cost_amount, kind=kind)


def _blueprint_for(actor: Actor, row: RunRow) -> Blueprint:
    blueprint = Blueprint.model_validate(row.blueprint)
    if actor.role is Role.OPERATOR and actor.user_id != row.owner_id:
        # What an educator typed may quote her source, and operators read none.
        return blueprint.model_copy(update={"audience": "", "objectives": []})
    return blueprint


def _parse_event_id(event_id: str | None) -> tuple[int, int]:
    if not event_id:
        return (-1, -1)
    given = EVENT_ID.fullmatch(event_id)
    if given is None:
        raise Invalid(
            "This Last-Event-ID is not one this stream gave out; start without one.", code="bad_event_id"
        )
    return (int(given[1]), int(given[2]))


def _events_of_step(step: Step, item_id: UUID | None) -> Iterator[RunEvent]:
    yield RunEvent(id=f"{step.index}.0", event="step", data=step.model_dump(mode="json"))
    if item_id:
        yield RunEvent(id=f"{step.index}.1", event="item", data={"id": str(item_id), "step": step.index})
