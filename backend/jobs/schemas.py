"""Runs, steps and workers as the API, the screens and the agents see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from backend.content.schemas import COUNTED_KINDS, SECTIONS_OF, ContentKind
from backend.numbers import Whole
from backend.permissions import ADMINS
from backend.quiz.schemas import Blueprint


class RunKind(StrEnum):
    """What a run makes."""

    QUIZ = "quiz"
    STUDY_GUIDE = "study_guide"
    LESSON_PLAN = "lesson_plan"
    FLASHCARDS = "flashcards"
    GLOSSARY = "glossary"
    WORKSHEET = "worksheet"


# All but the quiz are study content.
CONTENT_KINDS: Mapping[RunKind, ContentKind] = MappingProxyType(
    {RunKind(kind.value): kind for kind in ContentKind}
)


class Engine(StrEnum):
    """Who drafts. `auto` takes the provider where one is configured, else the local engine."""

    AUTO = "auto"
    LOCAL = "local"
    PROVIDER = "provider"


class RunState(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DEAD = "dead"

    @property
    def finished(self) -> bool:
        """True when nothing will happen to the run any more."""
        return self not in (RunState.QUEUED, RunState.RUNNING)


class QueueName(StrEnum):
    """The lines runs wait in: what a person clicked, and what was asked for in bulk."""

    INTERACTIVE = "interactive"
    BULK = "bulk"


# Bounds of a run's priority; enough for order, small enough to mean something.
HIGHEST_PRIORITY = 100
# Who may put a run before other people's.
MAY_GO_FIRST = ADMINS

Priority = Annotated[Whole, Field(ge=-HIGHEST_PRIORITY, le=HIGHEST_PRIORITY)]


class NewRun(BaseModel):
    """What a person asks for."""

    model_config = ConfigDict(extra="forbid")

    kind: RunKind = RunKind.QUIZ
    source_id: UUID
    blueprint: Blueprint
    engine: Engine = Engine.AUTO
    # Higher goes before others that wait in the same queue.
    priority: Priority = 0

    @model_validator(mode="before")
    @classmethod
    def _asks_for_every_section_unless_told(cls, given: Any) -> Any:
        """Study content that names no sections is asked for with all of them."""
        if not isinstance(given, dict) or given.get("kind") not in list(CONTENT_KINDS):
            return given
        blueprint = given.get("blueprint", {})
        if isinstance(blueprint, dict) and not blueprint.get("sections") and not blueprint.get("counts"):
            sections = list(SECTIONS_OF[CONTENT_KINDS[given["kind"]]])
            return {**given, "blueprint": {**blueprint, "sections": sections}}
        return given

    @model_validator(mode="after")
    def _asks_for_what_its_kind_has(self) -> Self:
        if self.kind is RunKind.QUIZ and not self.blueprint.counts:
            raise ValueError("Ask for at least one item: a quiz has `counts`, study content has `sections`.")
        if self.kind is not RunKind.QUIZ and (self.blueprint.counts or not self.blueprint.sections):
            raise ValueError("Study content is made of `sections`; `counts` are a quiz's.")
        if self.blueprint.entries is not None and CONTENT_KINDS.get(self.kind) not in COUNTED_KINDS:
            raise ValueError(
                "`entries` says how long a glossary or a worksheet is, or how many flashcards; leave it out here."
            )
        if self.blueprint.minutes is not None and self.kind is not RunKind.LESSON_PLAN:
            raise ValueError("`minutes` says how long the lesson of a lesson plan is; leave it out here.")
        if self.blueprint.instead_of or self.blueprint.of_version or self.blueprint.instruction:
            raise ValueError("A section is made again at its own address: POST its `regenerate`.")
        if self.kind in CONTENT_KINDS:
            known = SECTIONS_OF[CONTENT_KINDS[self.kind]]
            unknown = [name for name in self.blueprint.sections if name not in known]
            if unknown:
                raise ValueError(f"There is no section {unknown[0]}; choose among {', '.join(known)}.")
        return self


class ShortfallReason(BaseModel):
    """Why some of what was asked for is missing."""

    code: str
    count: int
    message: str


class Shortfall(BaseModel):
    """What was asked for and not delivered, with reasons."""

    count: int = 0
    reasons: list[ShortfallReason] = Field(default_factory=list)


class Progress(BaseModel):
    """How far a run is: slots settled (an item delivered, or given up with a reason) of slots asked for."""

    done: int
    total: int


class CostKind(StrEnum):
    """How a cost came to be known."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


class Cost(BaseModel):
    """What a run cost. The local engine costs nothing, which is measured; a provider's price is estimated.

    `amount` is null where some call's price is not known.
    """

    amount: float | None = 0.0
    currency: str = "USD"
    kind: CostKind = CostKind.MEASURED


class RunError(BaseModel):
    """Why a run failed."""

    code: str
    message: str


class Run(BaseModel):
    """One durable execution."""

    id: UUID
    kind: RunKind
    engine: Engine
    engine_version: str | None
    state: RunState
    source_id: UUID | None
    quiz_id: UUID | None
    content_id: UUID | None = None
    blueprint: Blueprint
    requested: int
    delivered: int
    shortfall: Shortfall
    progress: Progress
    waiting_because: str | None
    cost: Cost
    attempt: int
    parent_run_id: UUID | None
    owner_id: UUID
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: RunError | None
    queue: QueueName = QueueName.INTERACTIVE
    priority: int = 0
    dispatched_at: datetime | None = None


class Step(BaseModel):
    """One SPARC transition: what was seen, chosen, done, gained, and carried on."""

    model_config = ConfigDict(from_attributes=True)

    index: int
    state: dict[str, Any]
    policy: dict[str, Any]
    action: dict[str, Any]
    reward: dict[str, Any]
    context: dict[str, Any]
    agent: str | None
    model: str | None
    tokens: dict[str, Any]
    cost: float | None
    latency_ms: float
    outcome: str
    created_at: datetime
    # What the step made; others name what they are about in their action.
    item_id: UUID | None = None


class FollowedRun(BaseModel):
    """What somebody who waits for a run of their own is told; `title` is their source's."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: RunKind
    state: RunState
    title: str
    quiz_id: UUID | None
    content_id: UUID | None
    requested: int
    delivered: int


class Liveness(StrEnum):
    """What the age of a worker's lease says; its own word does not count."""

    ALIVE = "alive"
    LATE = "late"
    LOST = "lost"
    STOPPED = "stopped"


class CarriedRun(BaseModel):
    """A run a worker has begun and not ended."""

    id: UUID
    kind: RunKind
    engine: Engine
    queue: QueueName
    done: int
    requested: int
    started_at: datetime | None


class Worker(BaseModel):
    """A process that carries out runs.

    `slots` is how many it computes at once; those that wait for the provider are carried besides. `draining_at` since
    when it is asked to take nothing new.
    """

    id: str
    host: str
    pid: int
    started_at: datetime
    seen_at: datetime
    liveness: Liveness
    slots: int = 0
    draining_at: datetime | None = None
    carries: list[CarriedRun] = Field(default_factory=list)


class Queue(BaseModel):
    """A line of runs, as it stands.

    Attributes:
        waiting: queued runs, those included that only wait for a free worker.
        throughput: runs ended in each of the last 30 minutes, oldest first; the last minute is not over.
        concurrency: runs under way at once in the whole fleet at most; null is no limit.
        rate_per_minute: runs let go in any 60 seconds at most; null is no limit.
    """

    name: QueueName
    waiting: int
    running: int
    oldest_waiting: datetime | None
    throughput: list[int]
    paused: bool
    paused_at: datetime | None
    paused_by: str | None
    concurrency: int | None
    rate_per_minute: int | None


class QueueChange(BaseModel):
    """New limits of a queue; what is left out stays, null lifts a limit."""

    model_config = ConfigDict(extra="forbid")

    concurrency: Annotated[Whole, Field(ge=1, le=10_000)] | None = None
    rate: Annotated[Whole, Field(ge=1, le=100_000)] | None = None


class RunEvent(BaseModel):
    """One line of a run's event stream; `id` is where to resume."""

    id: str
    event: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RunFilter:
    """What the list of runs is narrowed to; None means any."""

    state: RunState | None = None
    kind: RunKind | None = None
    engine: Engine | None = None
    text: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    ended_since: datetime | None = None
    ended_until: datetime | None = None
    mine: bool = False
    queue: QueueName | None = None

    @property
    def narrows(self) -> bool:
        """False when it matches every run there is."""
        return self != RunFilter()
