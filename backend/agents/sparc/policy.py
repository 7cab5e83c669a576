"""Policy: the next action, by hard rules first. The choice between arms joins here."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from backend.agents.sparc.state import Slot, State, Unsolved
from backend.quiz.schemas import ItemType


class ActionName(StrEnum):
    """What an agent can be asked to do."""

    DRAFT = "draft"
    SOLVE = "solve"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class Decision:
    """The action chosen, for which slot, by which arm, and why."""

    action: ActionName
    because: str
    arm: str | None = None
    slot: Slot | None = None
    slots: Sequence[Slot] = ()
    unsolved: Unsolved | None = None

    def record(self) -> dict[str, object]:
        """The decision as a step keeps it."""
        return {"action": self.action.value, "arm": self.arm, "because": self.because}


LOCAL_ARM = "local"
PROVIDER_ARM = "provider"
# Questions asked for in one call: enough to save calls, few enough that the first is soon there.
BATCH = 4

# Facts are used once per quiz, and few suit the picky types: those choose first, whatever their place in the quiz.
PICKIEST_FIRST = (
    ItemType.MATCHING,
    ItemType.NUMERICAL,
    ItemType.MULTIPLE_CHOICE,
    ItemType.SHORT_ANSWER,
    ItemType.TRUE_FALSE,
    ItemType.CLOZE,
)


def choose(state: State) -> Decision:
    """Test the keys that came, then draft for what is open; finish when nothing is left.

    The provider drafts a batch of one type in quiz order; the local engine one item of the type that finds its facts
    hardest.
    """
    if state.unsolved and state.lost is None:
        waiting = state.unsolved[0]
        return Decision(
            ActionName.SOLVE, "its key is untested", PROVIDER_ARM, slot=waiting.slot, unsolved=waiting
        )
    if not state.open_slots:
        return Decision(ActionName.FINISH, "every slot is filled or given up")
    if state.by_provider and state.lost is None:
        first = state.open_slots[0]
        batch = [slot for slot in state.open_slots if slot.type is first.type][:BATCH]
        because = f"{len(batch)} open of this type, and the provider drafts them in one call"
        return Decision(ActionName.DRAFT, because, arm=PROVIDER_ARM, slot=first, slots=batch)
    if state.lost is not None and not state.may_fall_back:
        return Decision(ActionName.FINISH, f"the provider failed for good: {state.lost.message}")
    slot = min(state.open_slots, key=lambda slot: (_rank(slot.type), slot.index))
    kind = slot.type.value.replace("_", " ")
    because = f"open, and {kind} finds its facts hardest"
    if state.lost is not None:
        because = f"the provider failed for good ({state.lost.code}), so the local engine drafts; {because}"
    return Decision(ActionName.DRAFT, because, arm=LOCAL_ARM, slot=slot, slots=[slot])


def _rank(kind: ItemType) -> int:
    return PICKIEST_FIRST.index(kind) if kind in PICKIEST_FIRST else len(PICKIEST_FIRST)
