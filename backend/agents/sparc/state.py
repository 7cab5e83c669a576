"""State: what a run wants, has, and can no longer get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from backend.quiz.schemas import Blueprint, ItemType


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in the quiz: its position and the type asked for."""

    index: int
    type: ItemType


@dataclass(frozen=True, slots=True)
class Unsolved:
    """An item whose key nobody has tested yet."""

    item_id: UUID
    slot: Slot


@dataclass(frozen=True, slots=True)
class Loss:
    """Why the provider is out of this run: how its calls ended, and that in a sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class State:
    """Where a run stands before a transition.

    Attributes:
        slots: every place asked for, in quiz order.
        filled: indexes of slots that have an item.
        given_up: types the text can carry no more items of.
        failures: drafts the checks refused so far, by finding.
        by_provider: whether the run was asked of the model provider.
        may_fall_back: whether the local engine may take over from it.
        lost: set once the provider failed for good.
        unsolved: items whose keys are to be tested, in the order they came.
        calls: drafting calls made to the provider.
        fruitless: by type, how many of its calls in a row gave nothing.
    """

    slots: Sequence[Slot]
    filled: frozenset[int]
    given_up: frozenset[ItemType]
    failures: Mapping[str, int]
    by_provider: bool = False
    may_fall_back: bool = False
    lost: Loss | None = None
    unsolved: Sequence[Unsolved] = ()
    calls: int = 0
    fruitless: Mapping[ItemType, int] = field(default_factory=dict)

    @property
    def open_slots(self) -> list[Slot]:
        """Slots still to be filled."""
        return [
            slot for slot in self.slots if slot.index not in self.filled and slot.type not in self.given_up
        ]

    def record(self) -> dict[str, object]:
        """The state as a step keeps it."""
        record: dict[str, object] = {
            "requested": len(self.slots),
            "passed": len(self.filled),
            "open": len(self.open_slots),
            "given_up": sorted(self.given_up),
            "refused_by_check": dict(self.failures),
        }
        if self.by_provider:
            record |= {"unsolved": len(self.unsolved), "calls": self.calls}
            record |= {"provider_lost": self.lost.code} if self.lost else {}
        return record


def slots_of(blueprint: Blueprint) -> list[Slot]:
    """The blueprint's counts as places in quiz order: types in the order of `ItemType`.

    A fixed order, since `jsonb` does not keep that of keys and the same seed must give the same quiz.
    """
    types = [kind for kind in ItemType for _ in range(blueprint.counts.get(kind, 0))]
    return [Slot(index, kind) for index, kind in enumerate(types)]
