"""Policy: the next action, by hard rules first. The choice between arms joins here."""

from dataclasses import dataclass
from enum import StrEnum

from backend.agents.sparc.state import Slot, State
from backend.quiz.schemas import ItemType


class ActionName(StrEnum):
    """What an agent can be asked to do."""

    DRAFT = "draft"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class Decision:
    """The action chosen, for which slot, by which arm, and why."""

    action: ActionName
    because: str
    arm: str | None = None
    slot: Slot | None = None

    def record(self) -> dict[str, object]:
        """The decision as a step keeps it."""
        return {"action": self.action.value, "arm": self.arm, "because": self.because}


LOCAL_ARM = "local"

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
    """Draft for the open slot whose type finds its facts hardest; finish when none is left."""
    if not state.open_slots:
        return Decision(ActionName.FINISH, "every slot is filled or given up")
    slot = min(state.open_slots, key=lambda slot: (_rank(slot.type), slot.index))
    kind = slot.type.value.replace("_", " ")
    return Decision(ActionName.DRAFT, f"open, and {kind} finds its facts hardest", arm=LOCAL_ARM, slot=slot)


def _rank(kind: ItemType) -> int:
    return PICKIEST_FIRST.index(kind) if kind in PICKIEST_FIRST else len(PICKIEST_FIRST)
