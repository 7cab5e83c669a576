"""The one interface of both engines: given a run's state and open slots, draft for them, and say what it took."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from backend.agents.local.engine import Shortfall
from backend.agents.material import Material
from backend.agents.sparc.catalogue import Variant
from backend.agents.sparc.context import Context
from backend.agents.sparc.state import Slot
from backend.provider.schemas import Outcome
from backend.quiz.schemas import Blueprint, Finding

# What a kind of run keeps, such as an item with its id, and what an agent drafts for it.
MadeT_co = TypeVar("MadeT_co", covariant=True)
MadeT_contra = TypeVar("MadeT_contra", contravariant=True)
DraftT_co = TypeVar("DraftT_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Assignment(Generic[MadeT_co]):
    """What a drafter is to do.

    Attributes:
        slots: open slots of one type, to be filled in this order; a drafter may fill fewer.
        made: what the run has delivered, in slot order.
        refused: drafts the checks refused before, as the drafter remembered them.
        turn: number of this drafting call within the run.
        fruitless: how many calls in a row gave nothing of this type.
        variant: how to draft; None is the drafter's own way.
        context: what the owner has of this source from before, and thinks of it.
        cancelled: whether anybody still waits.
    """

    run_id: UUID | None
    owner_id: UUID
    material: Material
    blueprint: Blueprint
    seed: int
    slots: Sequence[Slot]
    made: Sequence[MadeT_co]
    refused: Sequence[Mapping[str, object]] = ()
    turn: int = 0
    fruitless: int = 0
    variant: Variant | None = None
    context: Context = field(default_factory=Context)
    cancelled: Callable[[], bool] = field(default=lambda: False)


@dataclass(frozen=True, slots=True)
class Delivery(Generic[DraftT_co]):
    """A draft that passed the checks, for a slot."""

    slot: Slot
    content: DraftT_co
    findings: Sequence[Finding]
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """What an agent's call took; the local engine has no model and costs nothing.

    `dollars` is None where the model's price is not known.
    """

    latency_ms: float
    model: str | None = None
    tokens: Mapping[str, int] = field(default_factory=dict)
    dollars: float | None = 0.0


@dataclass(frozen=True, slots=True)
class Batch(Generic[DraftT_co]):
    """What came of an assignment: drafts, or why none, and what it took.

    Attributes:
        refused: findings that kept drafts from being delivered, counted.
        remembered: refused drafts, for the drafter's own use later.
        shortfall: why no more of this type will come; None while there is hope.
        outcome: how the model call ended; None where none was made.
        reason: the outcome in a sentence.
        notes: what else the step keeps.
    """

    deliveries: Sequence[Delivery[DraftT_co]]
    cost: Cost
    refused: Counter[str] = field(default_factory=Counter)
    refused_drafts: int = 0
    remembered: Sequence[dict[str, object]] = ()
    shortfall: Shortfall | None = None
    outcome: Outcome | None = None
    reason: str = ""
    notes: Mapping[str, object] = field(default_factory=dict)


class Drafter(Protocol[MadeT_contra, DraftT_co]):
    """An engine as the loop sees it."""

    engine: str

    @property
    def version(self) -> str:
        """What provenance keeps of it."""

    def draft(self, assignment: Assignment[MadeT_contra]) -> Batch[DraftT_co]:
        """Draft; holds no database lock meanwhile."""
