"""State: what a run wants, has, and can no longer get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.quiz.schemas import Blueprint, ItemType


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in the quiz: its position and the type asked for."""

    index: int
    type: ItemType


@dataclass(frozen=True, slots=True)
class State:
    """Where a run stands before a transition.

    Attributes:
        slots: every place asked for, in quiz order.
        filled: indexes of slots that have an item.
        given_up: types the text can carry no more items of.
        failures: drafts the checks refused so far, by finding.
    """

    slots: Sequence[Slot]
    filled: frozenset[int]
    given_up: frozenset[ItemType]
    failures: Mapping[str, int]

    @property
    def open_slots(self) -> list[Slot]:
        """Slots still to be filled."""
        return [
            slot for slot in self.slots if slot.index not in self.filled and slot.type not in self.given_up
        ]

    def record(self) -> dict[str, object]:
        """The state as a step keeps it."""
        return {
            "requested": len(self.slots),
            "passed": len(self.filled),
            "open": len(self.open_slots),
            "given_up": sorted(self.given_up),
            "refused_by_check": dict(self.failures),
        }


def slots_of(blueprint: Blueprint) -> list[Slot]:
    """The blueprint's counts as places in quiz order: types in the order of `ItemType`.

    A fixed order, since `jsonb` does not keep that of keys and the same seed must give the same quiz.
    """
    types = [kind for kind in ItemType for _ in range(blueprint.counts.get(kind, 0))]
    return [Slot(index, kind) for index, kind in enumerate(types)]
