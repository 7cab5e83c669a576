"""State: what a run wants, has, is busy with, and can no longer get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in what the run makes: its position and the type asked for, such as `cloze` or `key_terms`."""

    index: int
    type: str


@dataclass(frozen=True, slots=True)
class Placed:
    """An item in its slot."""

    item_id: UUID
    slot: Slot


@dataclass(frozen=True, slots=True)
class Loss:
    """Why the provider is out of this run: how its calls ended, and that in a sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Busy:
    """What is being done at this moment; a crash forgets it, and the policy chooses it again.

    Attributes:
        slots: indexes of slots being drafted for.
        items: items whose keys are being tested.
        reviews: items that are being looked at.
        turns: numbers of the drafting calls on their way.
    """

    slots: frozenset[int] = frozenset()
    items: frozenset[UUID] = frozenset()
    turns: frozenset[int] = frozenset()
    reviews: frozenset[UUID] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.slots or self.items or self.turns or self.reviews)


@dataclass(frozen=True, slots=True)
class State:
    """Where a run stands before a transition.

    Attributes:
        slots: every place asked for, in order.
        filled: indexes of slots that have an item.
        given_up: types the text can carry no more items of.
        failures: drafts the checks refused so far, by finding.
        by_provider: whether the run was asked of the model provider.
        may_fall_back: whether the local engine may take over from it.
        lost: set once the provider failed for good.
        unsolved: items whose keys are to be tested, in the order they came.
        unreviewed: items a model is to look at for the flaws that rules cannot see.
        disputed: items whose key SolverAgent disputes and that nobody has tried to replace.
        turns: numbers of the drafting calls made to the provider.
        fruitless: by type, how many of its calls in a row gave nothing.
        busy: what is on its way.
        off: agents an operator has switched off.
    """

    slots: Sequence[Slot]
    filled: frozenset[int]
    given_up: frozenset[str]
    failures: Mapping[str, int]
    by_provider: bool = False
    may_fall_back: bool = False
    lost: Loss | None = None
    unsolved: Sequence[Placed] = ()
    unreviewed: Sequence[Placed] = ()
    disputed: Sequence[Placed] = ()
    turns: frozenset[int] = frozenset()
    fruitless: Mapping[str, int] = field(default_factory=dict)
    busy: Busy = field(default_factory=Busy)
    off: frozenset[str] = frozenset()

    @property
    def open_slots(self) -> list[Slot]:
        """Slots still to be filled, those being drafted for among them."""
        return [
            slot for slot in self.slots if slot.index not in self.filled and slot.type not in self.given_up
        ]

    @property
    def next_turn(self) -> int:
        """The number of the next drafting call; one that was lost on its way is made again."""
        taken = self.turns | self.busy.turns
        return next(number for number in range(len(taken) + 1) if number not in taken)

    def record(self) -> dict[str, object]:
        """The state as a step keeps it."""
        record: dict[str, object] = {
            "requested": len(self.slots),
            "passed": len(self.filled),
            "open": len(self.open_slots),
            "given_up": sorted(self.given_up),
            "refused_by_check": dict(self.failures),
            "unsolved": len(self.unsolved),
            "disputed": len(self.disputed),
        }
        if self.by_provider:
            record |= {
                "calls": len(self.turns),
                "drafting": len(self.busy.slots),
                "solving": len(self.busy.items),
            }
            record |= {"provider_lost": self.lost.code} if self.lost else {}
        return record
