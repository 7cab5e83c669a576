"""How the items of a run stand, read off its steps: what the checks and the blind solver say, item by item."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.jobs.schemas import Run, Step
from pages.ui.badges import standing_mark


@dataclass(slots=True)
class MadeItem:
    """An item a run made.

    Attributes:
        id: of the item.
        place: its place among what was asked for, from 0.
        type: of the item.
        step: index of the step that made it.
        standing: `checking`, `passed`, `flagged`, `untested` (the run ended first) or `replaced`.
        key: how the blind solver answered (`agreed`, `disputed`, `unsure`), once it has.
        replaces: the item whose place it took.
        reward: of the draft, 0 to 1; None where none was measured.
        drafted_by: the arm, else the model or the agent.
        repairs: what was mended by rule.
    """

    id: UUID
    place: int
    type: str
    step: int
    standing: str
    key: str | None = None
    replaces: UUID | None = None
    reward: float | None = None
    drafted_by: str = ""
    repairs: int = 0


def made_items(steps: Sequence[Step], *, finished: bool) -> list[MadeItem]:
    """Every item a run made, in the order it was made, as it stands after these steps.

    Args:
        steps: all of the run's.
        finished: nothing will happen any more, so that what still waits for its check will not get it.
    """
    found: dict[UUID, MadeItem] = {}
    for step in steps:
        if step.item_id is not None:
            made = _made(step, step.item_id)
            if made.replaces in found:
                found[made.replaces].standing = "replaced"
            found[made.id] = made
            continue
        about = found.get(_id(step.action.get("item_id")) or UUID(int=0))
        if about is None:
            continue
        if about.standing != "replaced":
            about.standing = str(step.context.get("standing") or about.standing)
        if step.action.get("name") == "solve":
            about.key = step.outcome
        about.repairs += len(step.action.get("done") or ())
    if finished:
        for made in found.values():
            made.standing = "untested" if made.standing == "checking" else made.standing
    return list(found.values())


def standings(run: Run, steps: Sequence[Step]) -> dict[UUID, MadeItem]:
    """The items of a run by id, as they stand."""
    return {made.id: made for made in made_items(steps, finished=run.state.finished)}


def made_mark(made: MadeItem) -> str:
    """Markdown for how an item stands, and that it took another's place."""
    mark = standing_mark(made.standing)
    return f"{mark} :gray-badge[:material/swap_horiz: In place of another]" if made.replaces else mark


def _made(step: Step, item_id: UUID) -> MadeItem:
    reward = step.reward.get("scalar")
    return MadeItem(
        id=item_id,
        place=int(step.action.get("slot", 0)),
        type=str(step.action.get("type", "")),
        step=step.index,
        # Steps of older versions say nothing of it: they passed the checks, or they would not be there.
        standing=str(step.context.get("standing") or "passed"),
        replaces=_id(step.action.get("replaces")),
        reward=float(reward) if reward is not None else None,
        drafted_by=str(step.policy.get("arm") or step.model or step.agent or ""),
    )


def _id(value: object) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None
