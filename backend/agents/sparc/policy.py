"""Policy: the next action, by hard rules first. The choice between arms joins here."""

from dataclasses import dataclass
from enum import StrEnum

from backend.agents.sparc.state import Slot, State


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


def choose(state: State) -> Decision:
    """Draft for the first open slot; finish when none is left."""
    if not state.open_slots:
        return Decision(ActionName.FINISH, "every slot is filled or given up")
    slot = state.open_slots[0]
    return Decision(ActionName.DRAFT, "the first open slot", arm=LOCAL_ARM, slot=slot)
