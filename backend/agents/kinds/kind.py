"""What the loop must know of a kind of run: its slots, who drafts for them, and where drafts go."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from backend.agents.drafter import Batch, Delivery, Drafter
from backend.agents.material import Material
from backend.agents.reviewer import Reviewed
from backend.agents.solver import Solved
from backend.agents.sparc.context import Context
from backend.agents.sparc.policy import By
from backend.agents.sparc.state import Slot
from backend.db.unit_of_work import UnitOfWork
from backend.jobs.recording import Made, OpenRun
from backend.quiz.schemas import Blueprint, Evidence, Finding, Provenance, Severity

MadeT = TypeVar("MadeT")
DraftT = TypeVar("DraftT")


@dataclass(frozen=True, slots=True)
class Looking:
    """An item about to be answered blind, or looked at for flaws."""

    item_id: UUID
    material: Material
    by: By
    run_id: UUID
    owner_id: UUID
    seed: int
    cancelled: Callable[[], bool]


class Standing(StrEnum):
    """What the checks say of an item so far."""

    CHECKING = "checking"
    PASSED = "passed"
    FLAGGED = "flagged"


def standing_of(findings: Sequence[Finding]) -> Standing:
    """Flagged when a check found more than a remark."""
    return Standing.FLAGGED if any(f.severity is not Severity.INFO for f in findings) else Standing.PASSED


@dataclass(frozen=True, slots=True)
class Keeping(Generic[DraftT]):
    """A draft about to be kept, with all that is said of it."""

    delivery: Delivery[DraftT]
    findings: Sequence[Finding]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Mended(Generic[MadeT]):
    """What was mended, by item, and what the run has delivered then, in slot order."""

    done: Mapping[UUID, Sequence[str]]
    made: Sequence[MadeT]


class Kind(Protocol[MadeT, DraftT]):
    """One kind of run. `MadeT` is what it keeps, with an id; `DraftT` what an agent drafts."""

    agent: str

    @property
    def drafters(self) -> Mapping[By, Drafter[MadeT, DraftT]]:
        """Who drafts, by engine."""

    def slots(self, blueprint: Blueprint) -> list[Slot]:
        """The places asked for, in order."""

    def context(self, uow: UnitOfWork, run: OpenRun, blueprint: Blueprint) -> Context:
        """What drafts should know of what the owner has and said before this run."""

    def made(self, uow: UnitOfWork, run_id: UUID) -> Sequence[MadeT]:
        """What the run has delivered, in slot order."""

    def late_objections(self, draft: DraftT, made: Sequence[MadeT]) -> list[Finding]:
        """Findings against what others delivered while this was drafted; the drafter could not know."""

    def evidence(self, draft: DraftT) -> Sequence[Evidence]:
        """The spans of the source a draft rests on."""

    def untested(self, draft: DraftT, by: By) -> Finding | None:
        """What stands against a draft until SolverAgent has answered it; None where that is not asked."""

    def keep(
        self,
        uow: UnitOfWork,
        run: OpenRun,
        material: Material,
        drafts: Sequence[Keeping[DraftT]],
        *,
        instead_of: UUID | None = None,
    ) -> Sequence[Made]:
        """Keep drafts in their slots; none where a person changed what one of them is to replace, and decides then."""

    def repair(self, uow: UnitOfWork, run: OpenRun, made: Sequence[Made]) -> Mended[MadeT]:
        """Mend what is mechanical in what was just kept, as new versions."""

    def hold(self, uow: UnitOfWork, run: OpenRun, item_ids: Collection[UUID]) -> None:
        """Lock what is about to be noted of several items, all at once."""

    def solve(self, made: Sequence[MadeT], looking: Looking) -> Solved | None:
        """Answer an item without its key, and compare; None when the item is gone."""

    def to_review(self, draft: DraftT, by: By) -> bool:
        """Whether a model is to look at it, beside the checks."""

    def review(self, made: Sequence[MadeT], looking: Looking) -> Reviewed | None:
        """Have a model look at an item; None when it is gone."""

    def note_reviewed(self, uow: UnitOfWork, run: OpenRun, item_id: UUID, reviewed: Reviewed) -> Standing:
        """Write down what it found; returns how the item stands then."""

    def note_solved(self, uow: UnitOfWork, run: OpenRun, item_id: UUID, solved: Solved) -> Standing:
        """Write down what came of it; returns how the item stands then."""

    def reward(
        self,
        delivery: Delivery[DraftT],
        findings: Sequence[Finding],
        blueprint: Blueprint,
        batch: Batch[DraftT],
        made: Sequence[MadeT],
    ) -> dict[str, float]:
        """What a draft was worth, by part."""
