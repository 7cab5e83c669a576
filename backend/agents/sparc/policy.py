"""Policy: what to begin next, by hard rules. Which arm drafts is chosen in `arms`. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from backend.agents.sparc.state import Busy, Placed, Slot, State
from backend.quiz.schemas import ItemType


class ActionName(StrEnum):
    """What an agent can be asked to do."""

    DRAFT = "draft"
    CHECK = "check"
    REPAIR = "repair"
    SOLVE = "solve"
    REPLACE = "replace"
    FINISH = "finish"


class By(StrEnum):
    """Which engine carries an action out."""

    LOCAL = "local"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class Decision:
    """The action chosen, for which slot, by which engine, and why.

    Attributes:
        slots: open slots of one type, for a draft.
        item: the item to test, or to replace.
        turn: number of the drafting call; it fixes the passages and the seed, so that a lost call is made again alike.
    """

    action: ActionName
    because: str
    by: By | None = None
    slots: Sequence[Slot] = ()
    item: Placed | None = None
    turn: int = 0

    @property
    def slot(self) -> Slot | None:
        """The slot it is about; the first of several."""
        return self.slots[0] if self.slots else self.item.slot if self.item else None

    def record(self) -> dict[str, object]:
        """The decision as a step keeps it."""
        return {"action": self.action.value, "by": self.by, "because": self.because}


DRAFTING = frozenset({ActionName.DRAFT, ActionName.REPLACE})
# Questions asked for in one call: enough to save calls, few enough that the first is soon there.
BATCH = 4
# Calls on their way at once: 20 items of three types in one go, and no more at stake when a run is cancelled.
MOST_DRAFTS = 8
SOLVER = "SolverAgent"
REVIEWER = "ReviewAgent"

# Facts are used once per quiz, and few suit the picky types: those choose first, whatever their place in the quiz.
PICKIEST_FIRST: tuple[str, ...] = (
    ItemType.MATCHING,
    ItemType.NUMERICAL,
    ItemType.MULTIPLE_CHOICE,
    ItemType.SHORT_ANSWER,
    ItemType.TRUE_FALSE,
    ItemType.CLOZE,
)


def plan(state: State) -> list[Decision]:
    """Everything that can begin now; empty while what is on its way must come first.

    Keys are tested as items come and beside further drafts; a disputed item is replaced once; the run is finished when
    nothing is left. The provider works on all of it at once, the local engine on one thing at a time, since each of its
    items is to differ from all before it.
    """
    if state.by_provider and state.lost is None:
        begun = [*_solve(state, By.PROVIDER), *_review(state), *_draft_batches(state)]
        begun += _replace(_with(state, begun), By.PROVIDER)
        return begun or ([] if state.busy else [_finish("every slot is filled or given up")])
    if state.busy:
        return []
    solve = _solve(state, By.LOCAL)
    if solve:
        return solve[:1]
    if state.lost is not None and not state.may_fall_back:
        return [_finish(f"the provider failed for good: {state.lost.message}")]
    if state.open_slots:
        return [_draft_locally(state)]
    return _replace(state, By.LOCAL)[:1] or [_finish("every slot is filled or given up")]


def busy_with(decisions: Sequence[Decision]) -> Busy:
    """What these decisions keep busy."""
    drafting = [decision for decision in decisions if decision.action in DRAFTING]
    return Busy(
        slots=frozenset(slot.index for decision in drafting for slot in decision.slots),
        items=frozenset(d.item.item_id for d in decisions if d.action is ActionName.SOLVE and d.item),
        turns=frozenset(decision.turn for decision in drafting),
        reviews=frozenset(d.item.item_id for d in decisions if d.action is ActionName.CHECK and d.item),
    )


def _with(state: State, begun: Sequence[Decision]) -> State:
    more = busy_with(begun)
    had = state.busy
    busy = Busy(
        had.slots | more.slots, had.items | more.items, had.turns | more.turns, had.reviews | more.reviews
    )
    return replace(state, busy=busy)


def _solve(state: State, by: By) -> list[Decision]:
    if SOLVER in state.off:
        return []
    return [
        Decision(ActionName.SOLVE, "its key is untested", by, item=waiting)
        for waiting in state.unsolved
        if waiting.item_id not in state.busy.items
    ]


def _review(state: State) -> list[Decision]:
    if REVIEWER in state.off:
        return []
    return [
        Decision(
            ActionName.CHECK, "a model looks for the flaws that rules cannot see", By.PROVIDER, item=waiting
        )
        for waiting in state.unreviewed
        if waiting.item_id not in state.busy.reviews
    ]


def _draft_batches(state: State) -> list[Decision]:
    free = [slot for slot in state.open_slots if slot.index not in state.busy.slots]
    begun: list[Decision] = []
    while free and len(state.busy.turns) + len(begun) < MOST_DRAFTS:
        batch = [slot for slot in free if slot.type == free[0].type][:BATCH]
        because = f"{len(batch)} open of this type, and the provider drafts them in one call"
        turn = _with(state, begun).next_turn
        begun.append(Decision(ActionName.DRAFT, because, By.PROVIDER, slots=batch, turn=turn))
        free = [slot for slot in free if slot not in batch]
    return begun


def _replace(state: State, by: By) -> list[Decision]:
    begun: list[Decision] = []
    for item in state.disputed:
        if item.slot.index not in state.busy.slots and len(state.busy.turns) + len(begun) < MOST_DRAFTS:
            turn = _with(state, begun).next_turn
            because = "SolverAgent disputes its key, so another question is tried in its place"
            begun.append(Decision(ActionName.REPLACE, because, by, slots=[item.slot], item=item, turn=turn))
    return begun


def _draft_locally(state: State) -> Decision:
    slot = min(state.open_slots, key=lambda slot: (_rank(slot.type), slot.index))
    because = f"open, and {slot.type.replace('_', ' ')} finds its facts hardest"
    if slot.type not in PICKIEST_FIRST:
        because = "the next one open"
    if state.lost is not None:
        because = f"the provider failed for good ({state.lost.code}), so the local engine drafts; {because}"
    return Decision(ActionName.DRAFT, because, By.LOCAL, slots=[slot], turn=state.next_turn)


def _finish(because: str) -> Decision:
    return Decision(ActionName.FINISH, because)


def _rank(kind: str) -> int:
    return PICKIEST_FIRST.index(kind) if kind in PICKIEST_FIRST else len(PICKIEST_FIRST)
