"""What the agents' loop writes about a run: begin, one step after the other, finish or fail. Nobody else calls these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.jobs import repository
from backend.jobs.models import RunRow, StepRow
from backend.jobs.schemas import CostKind, Engine, RunKind, RunState, ShortfallReason
from backend.permissions import internal


@dataclass(frozen=True, slots=True)
class PastStep:
    """What a step says to those that follow."""

    index: int
    action: dict[str, Any]
    context: dict[str, Any]
    outcome: str
    item_id: UUID | None
    reward: dict[str, float]
    refused: Sequence[dict[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run that is going on, with what its steps have settled so far."""

    id: UUID
    owner_id: UUID
    kind: RunKind
    engine: Engine
    may_fall_back: bool
    source_id: UUID | None
    blueprint: dict[str, Any]
    seed: int
    steps: Sequence[PastStep]
    quiz_id: UUID | None = None
    content_id: UUID | None = None

    @property
    def next_index(self) -> int:
        """The index of the step to come."""
        return self.steps[-1].index + 1 if self.steps else 0

    @property
    def refused(self) -> list[dict[str, Any]]:
        """Drafts the checks refused, as the drafter remembered them."""
        return [draft for step in self.steps for draft in step.refused]


@dataclass(frozen=True, slots=True)
class Made:
    """An item, or a section of study content, and what it went into."""

    item_id: UUID
    quiz_id: UUID | None = None
    content_id: UUID | None = None


@dataclass(slots=True)
class StepRecord:
    """A transition about to be written. Holds no source or item text, but in `refused`: operators read the rest.

    `cost` is in US dollars: estimated where there is a model, None where that model's price is not known.
    """

    index: int
    state: dict[str, Any]
    policy: dict[str, Any]
    action: dict[str, Any]
    reward: dict[str, Any]
    context: dict[str, Any]
    agent: str | None
    latency_ms: float
    outcome: str
    refused: list[dict[str, Any]] = field(default_factory=list)
    model: str | None = None
    tokens: dict[str, int] = field(default_factory=dict)
    cost: float | None = 0.0


@internal
def kind_of(uow: UnitOfWork, run_id: UUID) -> RunKind | None:
    """What the run makes; None when it is gone."""
    kind = repository.run_kind(uow.session, run_id)
    return RunKind(kind) if kind else None


@internal
def begin(uow: UnitOfWork, run_id: UUID, *, engine_versions: Mapping[Engine, str]) -> OpenRun | None:
    """Mark a queued run as running; None when it is absent or finished (cancelled, for one)."""
    row = repository.lock_run(uow.session, run_id)
    if row is None or RunState(row.state).finished:
        return None
    if row.state == RunState.QUEUED:
        row.state = RunState.RUNNING
        row.started_at = utc_now()
        row.engine_version = engine_versions[Engine(row.engine)]
        uow.session.flush()
    return _open(uow, row, ())


@internal
def lock(uow: UnitOfWork, known: OpenRun) -> OpenRun | None:
    """The run as it is now, locked until the transaction ends; None when it is no longer running.

    Only steps that are not among the known ones are read.
    """
    row = repository.lock_run(uow.session, known.id)
    if row is None or row.state != RunState.RUNNING:
        return None
    return _open(uow, row, known.steps)


@internal
def deliver(
    uow: UnitOfWork, run_id: UUID, step: StepRecord, made: Made, *, instead: bool = False
) -> PastStep:
    """Write a step that made an item; `instead` where it took another's place."""
    row = _locked(uow, run_id)
    row.delivered += 0 if instead else 1
    row.quiz_id = made.quiz_id or row.quiz_id
    row.content_id = made.content_id or row.content_id
    item_id = made.item_id
    return _write(uow, run_id, step, item_id)


@internal
def give_up(
    uow: UnitOfWork, run_id: UUID, step: StepRecord, *, item_type: str, reason: ShortfallReason
) -> PastStep:
    """Write a step that found the text can carry no more of a type."""
    row = _locked(uow, run_id)
    row.shortfall = [*row.shortfall, reason.model_dump()]
    step.context["given_up"] = item_type
    past = _write(uow, run_id, step, None)
    uow.session.flush()
    return past


@internal
def is_running(uow: UnitOfWork, run_id: UUID) -> bool:
    """Whether anybody still waits for the run's next step; read without a lock, so it never waits."""
    return repository.run_state(uow.session, run_id) == RunState.RUNNING


@internal
def note(uow: UnitOfWork, run_id: UUID, step: StepRecord) -> PastStep:
    """Write a step that made no item and settled no slot."""
    _locked(uow, run_id)
    return _write(uow, run_id, step, None)


@internal
def add_shortfall(uow: UnitOfWork, run_id: UUID, reasons: Sequence[ShortfallReason]) -> None:
    """Say what will not be delivered, and why."""
    row = _locked(uow, run_id)
    row.shortfall = [*row.shortfall, *(reason.model_dump() for reason in reasons)]
    uow.session.flush()


@internal
def finish(uow: UnitOfWork, run_id: UUID, step: StepRecord) -> PastStep:
    """Write the last step and mark the run as succeeded."""
    row = _locked(uow, run_id)
    row.state = RunState.SUCCEEDED
    row.finished_at = utc_now()
    return _write(uow, run_id, step, None)


@internal
def owner_of(uow: UnitOfWork, run_id: UUID) -> UUID | None:
    """Whose run it is; None when it is gone."""
    return repository.run_owner(uow.session, run_id)


@internal
def fail(uow: UnitOfWork, run_id: UUID, *, code: str, message: str, dead: bool = False) -> None:
    """Mark a run as failed (or dead: given up), with the sentence its owner reads; a finished run stays as it is."""
    row = repository.lock_run(uow.session, run_id)
    if row is None or RunState(row.state).finished:
        return
    row.state = RunState.DEAD if dead else RunState.FAILED
    row.finished_at = utc_now()
    row.error = {"code": code, "message": message}
    uow.session.flush()


def _locked(uow: UnitOfWork, run_id: UUID) -> RunRow:
    row = repository.locked_run(uow.session, run_id)
    assert row is not None, "the caller holds this row's lock"
    return row


def _write(uow: UnitOfWork, run_id: UUID, step: StepRecord, item_id: UUID | None) -> PastStep:
    row = _locked(uow, run_id)
    row.cost_amount += step.cost or 0.0
    if step.cost is None:
        row.cost_kind = CostKind.UNKNOWN
    elif step.model and row.cost_kind == CostKind.MEASURED:
        row.cost_kind = CostKind.ESTIMATED
    # Not flushed one by one: the steps of a transaction go to the database together.
    uow.session.add(
        StepRow(
            run_id=run_id,
            index=step.index,
            item_id=item_id,
            state=step.state,
            policy=step.policy,
            action=step.action,
            reward=step.reward,
            context=step.context,
            agent=step.agent,
            model=step.model,
            tokens=step.tokens,
            cost=step.cost,
            latency_ms=step.latency_ms,
            outcome=step.outcome,
            refused=step.refused,
        )
    )
    return PastStep(step.index, step.action, step.context, step.outcome, item_id, step.reward, step.refused)


def _open(uow: UnitOfWork, row: RunRow, known: Sequence[PastStep]) -> OpenRun:
    after = known[-1].index if known else -1
    steps = [
        PastStep(step.index, step.action, step.context, step.outcome, step.item_id, step.reward, step.refused)
        for step in repository.list_steps(uow.session, row.id, after=after)
    ]
    return OpenRun(
        id=row.id,
        owner_id=row.owner_id,
        kind=RunKind(row.kind),
        engine=Engine(row.engine),
        may_fall_back=row.may_fall_back,
        source_id=row.source_id,
        blueprint=row.blueprint,
        seed=row.seed,
        steps=[*known, *steps],
        quiz_id=row.quiz_id,
        content_id=row.content_id,
    )
