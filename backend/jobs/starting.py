"""Ask for a run: anew, or the same again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.audit import service as audit
from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, NotAllowed
from backend.jobs import dispatch, repository
from backend.jobs.models import RunRow
from backend.jobs.rows import find_run, run_of
from backend.jobs.schemas import MAY_GO_FIRST, CostKind, Engine, NewRun, QueueName, Run, RunKind, RunState
from backend.permissions import EDUCATORS, RUN_WATCHERS, Actor, allowed, internal
from backend.provider import service as provider
from backend.quiz.schemas import Blueprint
from backend.sources import service as sources

# 31 bits, so that a seed fits every language's integer.
LARGEST_SEED = 2**31 - 1
SOURCE_GONE = "The source of this run was deleted, so it cannot be tried again."


@allowed(EDUCATORS)
def start_run(
    uow: UnitOfWork,
    actor: Actor,
    wanted: NewRun,
    *,
    idempotency_key: str | None = None,
    queue: QueueName = QueueName.INTERACTIVE,
) -> Run:
    """Queue a run, in the same transaction as everything else the caller does.

    Args:
        idempotency_key: a second call of this user with the same key gives back the first run.
        queue: where it waits.

    Raises:
        NotFound: the source is not the actor's.
        Conflict: `provider_not_configured`, or the source may not leave the machine.
        NotAllowed: a priority above 0, and the actor is no admin.
    """
    if idempotency_key:
        existing = repository.find_run_by_key(uow.session, actor.user_id, idempotency_key)
        if existing:
            return run_of(uow, actor, existing)
    refuse_going_first(actor, wanted.priority)
    source = sources.read_brief(uow, actor, wanted.source_id)
    engine, may_fall_back = resolve_engine(
        wanted.engine, local_only=source.local_only, refusal=provider.why_not(uow)
    )
    row = new_row(
        Request(
            actor.user_id,
            wanted.kind,
            wanted.source_id,
            source.title,
            wanted.blueprint,
            engine,
            may_fall_back,
        ),
        idempotency_key=idempotency_key,
        queue=queue,
        priority=wanted.priority,
    )
    if not repository.add_unless_keyed(uow.session, row):
        assert idempotency_key is not None, "only the key can be there already"
        return start_run(uow, actor, wanted, idempotency_key=idempotency_key, queue=queue)
    dispatch.admit(uow, queue)
    return run_of(uow, actor, row)


def refuse_going_first(actor: Actor, priority: int) -> None:
    """Refuse somebody who would put their run before everybody else's.

    Raises:
        NotAllowed: the priority is above 0, and the actor is no admin.
    """
    if priority > 0 and actor.role not in MAY_GO_FIRST:
        raise NotAllowed(
            "A priority above 0 goes before other people's runs: ask an admin for it, or choose 0 or less.",
            code="priority_too_high",
        )


@internal
def start_section_run(
    uow: UnitOfWork,
    actor: Actor,
    kind: RunKind,
    source_id: UUID,
    title: str,
    blueprint: Blueprint,
    engine: Engine,
    *,
    idempotency_key: str | None = None,
) -> Run:
    """Queue a run that makes one section again; whose section it is was asked before.

    Raises:
        NotFound: the source is not the actor's.
        Conflict: `provider_not_configured`, or the source may not leave the machine.
    """
    key = f"section {blueprint.instead_of} {idempotency_key}" if idempotency_key else None
    existing = repository.find_run_by_key(uow.session, actor.user_id, key) if key else None
    if existing:
        return run_of(uow, actor, existing)
    source = sources.read_brief(uow, actor, source_id)
    resolved, may_fall_back = resolve_engine(
        engine, local_only=source.local_only, refusal=provider.why_not(uow)
    )
    request = Request(actor.user_id, kind, source_id, title, blueprint, resolved, may_fall_back)
    row = new_row(request, queue=QueueName.INTERACTIVE, idempotency_key=key)
    repository.add(uow.session, row)
    dispatch.admit(uow, QueueName.INTERACTIVE)
    return run_of(uow, actor, row)


@internal
def blueprint_of(uow: UnitOfWork, run_id: UUID) -> Blueprint | None:
    """What a run was asked for; None when it is gone."""
    rows = repository.runs_by_id(uow.session, [str(run_id)])
    return Blueprint.model_validate(rows[0].blueprint) if rows else None


@internal
def start_test_run(
    uow: UnitOfWork, actor: Actor, source_id: UUID, title: str, wanted: Blueprint, engine: Engine
) -> Run:
    """Queue a run on a text of the console's own, whoever asks for it: it goes the way every run goes.

    Raises:
        Conflict: the provider may not be asked now.
    """
    resolved, _ = resolve_engine(engine, local_only=False, refusal=provider.why_not(uow))
    # It is to say whether this engine works, so no other takes over.
    request = Request(actor.user_id, RunKind.QUIZ, source_id, title, wanted, resolved, False)
    row = new_row(request, queue=QueueName.INTERACTIVE)
    repository.add(uow.session, row)
    dispatch.admit(uow, QueueName.INTERACTIVE)
    return run_of(uow, actor, row)


@internal
def ended_runs_on(uow: UnitOfWork, source_ids: Collection[UUID]) -> Sequence[tuple[UUID, UUID]]:
    """Sources on which every run is over, each with its runs."""
    return repository.ended_runs_on(uow.session, source_ids)


@internal
def add_rehearsed_run(
    uow: UnitOfWork, owner_id: UUID, source_id: UUID, title: str, wanted: Blueprint
) -> UUID:
    """A run on the local engine that no queue lets go: whoever adds it carries it, in a transaction rolled back.

    Asking the queue would lock it for as long as the rehearsal takes.
    """
    request = Request(owner_id, RunKind.QUIZ, source_id, title, wanted, Engine.LOCAL, False)
    row = new_row(request, queue=QueueName.INTERACTIVE)
    repository.add(uow.session, row)
    return row.id


@allowed(RUN_WATCHERS)
def retry_run(uow: UnitOfWork, actor: Actor, run_id: UUID, *, idempotency_key: str | None = None) -> Run:
    """Start the same request again as a new run of the same owner that names this one as its parent.

    Raises:
        NotFound: absent, or somebody else's.
        Conflict: the run is still going, its source was deleted, or its provider is not configured any more.
    """
    row = find_run(uow, actor, run_id)
    key = f"retry {row.id} {idempotency_key}" if idempotency_key else None
    if key:
        existing = repository.find_run_by_key(uow.session, row.owner_id, key)
        if existing:
            return run_of(uow, actor, existing)
    again = row_again(row, queue=QueueName.INTERACTIVE, refusal=provider.why_not(uow), idempotency_key=key)
    if not repository.add_unless_keyed(uow.session, again):
        return retry_run(uow, actor, run_id, idempotency_key=idempotency_key)
    dispatch.admit(uow, QueueName.INTERACTIVE)
    before = {"state": row.state}
    audit.record(uow, actor, "run.retry", f"run:{run_id}", before=before, after={"new_run": again.id})
    return run_of(uow, actor, again)


def row_again(
    row: RunRow, *, queue: QueueName, refusal: Conflict | None, idempotency_key: str | None = None
) -> RunRow:
    """A new run that asks for the same as a finished one; not added to the session.

    Args:
        refusal: why the provider may not be asked now, as it says; None when it may.

    Raises:
        Conflict: it is still going, its source was deleted, or its provider may not be asked any more.
    """
    if not RunState(row.state).finished:
        raise Conflict(f"This run is still {row.state}. Cancel it first, or wait.", code="run_not_finished")
    if row.source_id is None:
        raise Conflict(SOURCE_GONE, code="source_gone")
    # Whether a source may leave the machine is said once, when it comes, and was asked when this run was made.
    engine, may_fall_back = resolve_engine(
        Engine.AUTO if row.may_fall_back else Engine(row.engine), local_only=False, refusal=refusal
    )
    blueprint = Blueprint.model_validate(row.blueprint)
    return new_row(
        Request(row.owner_id, RunKind(row.kind), row.source_id, row.title, blueprint, engine, may_fall_back),
        idempotency_key=idempotency_key,
        queue=queue,
        priority=row.priority,
        parent=row,
    )


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is to make, for whom, and who drafts."""

    owner_id: UUID
    kind: RunKind
    source_id: UUID
    title: str
    blueprint: Blueprint
    engine: Engine
    may_fall_back: bool


def new_row(
    request: Request,
    *,
    queue: QueueName,
    priority: int = 0,
    idempotency_key: str | None = None,
    parent: RunRow | None = None,
) -> RunRow:
    """A queued run's row, not added to the session."""
    run_id = new_id()
    seed = request.blueprint.seed
    return RunRow(
        id=run_id,
        owner_id=request.owner_id,
        idempotency_key=idempotency_key,
        kind=request.kind,
        engine=request.engine,
        state=RunState.QUEUED,
        source_id=request.source_id,
        title=request.title,
        blueprint=request.blueprint.model_dump(mode="json"),
        seed=run_id.int % LARGEST_SEED if seed is None else seed,
        requested=request.blueprint.requested,
        delivered=0,
        shortfall=[],
        may_fall_back=request.may_fall_back,
        cost_amount=0.0,
        cost_kind=CostKind.MEASURED,
        queue=queue,
        priority=priority,
        attempt=parent.attempt + 1 if parent else 1,
        parent_run_id=parent.id if parent else None,
    )


def resolve_engine(engine: Engine, *, local_only: bool, refusal: Conflict | None) -> tuple[Engine, bool]:
    """Who drafts, and whether the local engine may take over when that fails.

    Args:
        refusal: why the provider may not be asked now, as it says; None when it may.

    Raises:
        Conflict: `provider_not_configured`, `provider_switched_off`, or the source may not leave the machine.
    """
    if engine is Engine.AUTO and refusal is None and not local_only:
        return Engine.PROVIDER, True
    if engine is not Engine.PROVIDER:
        return Engine.LOCAL, False
    if local_only:
        raise Conflict(
            "This source is marked to stay on this machine, so only the local engine may read it.",
            code="source_stays_here",
        )
    if refusal is not None:
        raise refusal
    return Engine.PROVIDER, False
