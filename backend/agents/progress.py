"""The state of a run, rebuilt from what its own steps say. Pure."""

from collections import Counter
from collections.abc import Sequence

from backend.agents.sparc.policy import DRAFTING, ActionName
from backend.agents.sparc.state import Busy, Loss, Placed, Slot, State
from backend.jobs.recording import OpenRun, PastStep
from backend.jobs.schemas import Engine
from backend.provider.schemas import Outcome

# Each of these calls has tried again by itself; so many in a row that failed mean that the next one will too.
MOST_FAILURES = 3
# Being told to slow down is no failure, but a run must not wait for ever.
MOST_RATE_LIMITED = 10


def state_of(
    run: OpenRun,
    slots: Sequence[Slot],
    *,
    busy: Busy | None = None,
    off: frozenset[str] = frozenset(),
    drafts_by: str = "",
) -> State:
    """Where the run stands before its next transition.

    Args:
        off: agents an operator has switched off.
        drafts_by: the agent that drafts for this kind of run; switched off, the run ends with what it has.
    """
    calls = [step for step in run.steps if step.context.get("provider")]
    drafts = [step for step in calls if step.action["name"] in DRAFTING]
    placed = _placed(run.steps, slots)
    switched_off = drafts_by in off
    return State(
        slots=slots,
        filled=frozenset(placed),
        given_up=frozenset(step.context["given_up"] for step in run.steps if "given_up" in step.context),
        failures=_failures(run.steps),
        by_provider=run.engine is Engine.PROVIDER,
        may_fall_back=run.may_fall_back and not switched_off,
        lost=_switched_off(drafts_by) if switched_off else _loss(calls),
        unsolved=_waiting(run.steps, placed, slots, "to_solve", ActionName.SOLVE),
        unreviewed=_waiting(run.steps, placed, slots, "to_review", ActionName.CHECK),
        disputed=_disputed(run.steps, placed, slots),
        turns=frozenset(step.action["turn"] for step in drafts if "turn" in step.action),
        fruitless=_fruitless(drafts),
        busy=busy or Busy(),
        off=off,
    )


def _placed(steps: Sequence[PastStep], slots: Sequence[Slot]) -> dict[int, PastStep]:
    """The step that made the item each filled slot holds now."""
    return {step.action["slot"]: step for step in steps if step.item_id and step.action["slot"] < len(slots)}


def _waiting(
    steps: Sequence[PastStep],
    placed: dict[int, PastStep],
    slots: Sequence[Slot],
    mark: str,
    action: ActionName,
) -> list[Placed]:
    """Items in their slots that are marked for an action nobody has carried out yet."""
    done = {step.action["item_id"] for step in steps if step.action["name"] == action}
    return [
        Placed(step.item_id, slots[at])
        for at, step in sorted(placed.items(), key=lambda entry: entry[1].index)
        if step.item_id and step.context.get(mark) and str(step.item_id) not in done
    ]


def _switched_off(agent: str) -> Loss:
    return Loss("agent_off", f"An operator has switched {agent} off. Try again once it is on.")


def _disputed(steps: Sequence[PastStep], placed: dict[int, PastStep], slots: Sequence[Slot]) -> list[Placed]:
    tried = {step.action["slot"] for step in steps if step.action["name"] == ActionName.REPLACE}
    disputes = {step.action["item_id"] for step in steps if step.outcome == "disputed"}
    return [
        Placed(step.item_id, slots[at])
        for at, step in sorted(placed.items())
        if step.item_id and str(step.item_id) in disputes and at not in tried
    ]


def _failures(steps: Sequence[PastStep]) -> dict[str, int]:
    refused: Counter[str] = Counter()
    for step in steps:
        refused.update(step.context.get("refused_by_check", {}))
    return dict(refused)


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


def _fruitless(drafts: Sequence[PastStep]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for step in drafts:
        if step.context["provider"] != Outcome.OK or step.action["name"] != ActionName.DRAFT:
            continue
        kind = step.action["type"]
        counts[kind] = 0 if step.item_id else counts.get(kind, 0) + 1
    return counts
