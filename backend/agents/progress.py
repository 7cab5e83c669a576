"""The state of a run, rebuilt from what its own steps say. Pure."""

from collections import Counter
from collections.abc import Sequence

from backend.agents.sparc.policy import ActionName
from backend.agents.sparc.state import Loss, State, Unsolved, slots_of
from backend.jobs.recording import OpenRun, PastStep
from backend.jobs.schemas import Engine
from backend.provider.schemas import Outcome
from backend.quiz.schemas import Blueprint, ItemType

# Each of these calls has tried again by itself; so many in a row that failed mean that the next one will too.
MOST_FAILURES = 3
# Being told to slow down is no failure, but a run must not wait for ever.
MOST_RATE_LIMITED = 10


def state_of(run: OpenRun, blueprint: Blueprint) -> State:
    """Where the run stands before its next transition."""
    slots = slots_of(blueprint)
    calls = [step for step in run.steps if step.context.get("provider")]
    drafts = [step for step in calls if step.action["name"] == ActionName.DRAFT]
    solved = {step.action["item_id"] for step in run.steps if step.action["name"] == ActionName.SOLVE}
    return State(
        slots=slots,
        filled=frozenset(run.filled_slots),
        given_up=frozenset(ItemType(kind) for kind in run.given_up),
        failures=run.refused_by_check,
        by_provider=run.engine is Engine.PROVIDER,
        may_fall_back=run.may_fall_back,
        lost=_loss(calls),
        unsolved=[
            Unsolved(step.item_id, slots[step.action["slot"]])
            for step in run.steps
            if step.item_id and step.context.get("to_solve") and str(step.item_id) not in solved
        ],
        calls=len(drafts),
        fruitless=_fruitless(drafts),
    )


def _loss(calls: Sequence[PastStep]) -> Loss | None:
    """The provider is lost once a call ended in a way that stays, or too many in a row failed."""
    in_a_row: Counter[bool] = Counter()
    cause: Loss | None = None
    for step in calls:
        outcome = Outcome(step.context["provider"])
        if outcome is Outcome.OK:
            in_a_row.clear()
            continue
        # An open circuit is what came of an earlier failure, which says more.
        if outcome is not Outcome.CIRCUIT_OPEN or cause is None:
            cause = Loss(outcome.value, str(step.context.get("reason") or outcome.sentence))
        if outcome.permanent:
            return cause
        in_a_row[outcome is Outcome.RATE_LIMITED] += 1
        if in_a_row[False] >= MOST_FAILURES or in_a_row[True] >= MOST_RATE_LIMITED:
            return cause
    return None


def _fruitless(drafts: Sequence[PastStep]) -> dict[ItemType, int]:
    counts: dict[ItemType, int] = {}
    for step in drafts:
        if step.context["provider"] != Outcome.OK:
            continue
        kind = ItemType(step.action["type"])
        counts[kind] = 0 if step.item_id else counts.get(kind, 0) + 1
    return counts
