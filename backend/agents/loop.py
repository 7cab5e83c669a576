"""One SPARC transition of a run, in one transaction: read the state, choose, act, reward, and write it all down.

The state is rebuilt from the run's own rows each time, so a transition that was interrupted leaves nothing and one
that was repeated by the durable engine is simply the next one. The work is done before the run's row is locked, so that
a cancel need not wait for it; the lock is held to write.
"""

from collections import Counter
from uuid import UUID

from backend.agents.drafting import Drafted, draft_for_slot, recall, remember
from backend.agents.local.engine import ENGINE_VERSION
from backend.agents.material import Material, load_material
from backend.agents.sparc.policy import Decision, choose
from backend.agents.sparc.reward import reward_of
from backend.agents.sparc.state import Slot, State, slots_of
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import ConsoleError, NotFound
from backend.jobs import recording
from backend.jobs.recording import OpenRun, StepRecord
from backend.jobs.schemas import ShortfallReason
from backend.quiz import service as quiz
from backend.quiz.schemas import Blueprint, ItemType, Provenance
from backend.sources import service as sources

AGENT = "QuizAgent"


def advance(run_id: UUID) -> bool:
    """Make the run's next transition; True while more are to come.

    Raises:
        ConsoleError: the run cannot go on; the caller records it as failed.
    """
    with unit_of_work() as uow:
        run = recording.begin(uow, run_id, engine_version=ENGINE_VERSION)
    if run is None:
        return False
    if run.source_id is None:
        raise NotFound("The source of this run was deleted.", code="source_gone")
    # Parsing may take seconds on a book: done before the run's row is locked, so that a cancel need not wait.
    material = load_material(run.source_id)
    with unit_of_work() as uow:
        made = quiz.items_of_run(uow, run_id)
    # Drafting may take a second on a book: also before the lock. What it was drafted for is compared below.
    blueprint = Blueprint.model_validate(run.blueprint)
    decision = choose(_state(run, blueprint))
    drafted = (
        draft_for_slot(
            material,
            blueprint,
            seed=run.seed,
            item_type=decision.slot.type,
            made=made,
            refused_before=[recall(draft) for draft in run.refused],
        )
        if decision.slot
        else None
    )
    with unit_of_work() as uow:
        # First the source, then the run, as deleting a source does; and what is held cannot go before the item stands.
        if not sources.hold(uow, material.source_id):
            raise NotFound("The source of this run was deleted.", code="source_gone")
        locked = recording.lock(uow, run_id)
        if locked is None:
            return False
        if locked.next_index != run.next_index:
            # Another worker made this transition meanwhile; what was drafted here is thrown away.
            return True
        return _transition(uow, locked, material, blueprint, decision, drafted)


def fail(run_id: UUID, error: Exception) -> None:
    """Record why a run could not go on."""
    known = error if isinstance(error, ConsoleError) else None
    with unit_of_work() as uow:
        recording.fail(
            uow,
            run_id,
            code=known.code if known else "internal",
            message=known.message
            if known
            else "An unexpected error stopped this run. It is logged; try again, and tell us if it stays.",
        )


def _transition(
    uow: UnitOfWork,
    run: OpenRun,
    material: Material,
    blueprint: Blueprint,
    decision: Decision,
    drafted: Drafted | None,
) -> bool:
    state = _state(run, blueprint)
    if decision.slot is None or drafted is None:
        recording.finish(uow, run.id, _step(run, state, decision, outcome="finished"))
        return False
    if drafted.content is None:
        _give_up(uow, run, state, decision, decision.slot, drafted)
    else:
        _deliver(uow, run, state, decision, decision.slot, drafted, blueprint, material)
    return True


def _state(run: OpenRun, blueprint: Blueprint) -> State:
    return State(
        slots=slots_of(blueprint),
        filled=frozenset(run.filled_slots),
        given_up=frozenset(ItemType(kind) for kind in run.given_up),
        failures=run.refused_by_check,
    )


def _deliver(
    uow: UnitOfWork,
    run: OpenRun,
    state: State,
    decision: Decision,
    slot: Slot,
    drafted: Drafted,
    blueprint: Blueprint,
    material: Material,
) -> None:
    content = drafted.content
    assert content is not None
    quiz_id = run.quiz_id or quiz.quiz_for_run(
        uow, run.id, owner_id=run.owner_id, title=material.title, source_id=material.source_id
    )
    item_id = quiz.add_drafted_item(
        uow,
        run.id,
        quiz_id=quiz_id,
        owner_id=run.owner_id,
        source_id=material.source_id,
        slot=slot.index,
        content=content,
        findings=drafted.findings,
        provenance=Provenance(
            engine="local",
            engine_version=ENGINE_VERSION,
            agent=AGENT,
            arm=decision.arm or "",
            fact=drafted.fact,
            drafted_at=utc_now(),
            latency_ms=drafted.latency_ms,
        ),
    )
    reward = reward_of(content, drafted.findings, blueprint, latency_ms=drafted.latency_ms, cost=0.0)
    step = _step(run, state, decision, outcome="passed", slot=slot, drafted=drafted, reward=reward)
    step.context["passage_ids"] = [str(e.passage_id) for e in content.evidence if e.passage_id]
    recording.deliver(uow, run.id, step, item_id=item_id, quiz_id=quiz_id)


def _give_up(
    uow: UnitOfWork, run: OpenRun, state: State, decision: Decision, slot: Slot, drafted: Drafted
) -> None:
    assert drafted.shortfall is not None
    missing = sum(open_slot.type is slot.type for open_slot in state.open_slots)
    kind = slot.type.value.replace("_", " ")
    reason = ShortfallReason(
        code=drafted.shortfall.code, count=missing, message=f"{missing} × {kind}: {drafted.shortfall.message}"
    )
    step = _step(run, state, decision, outcome="shortfall", slot=slot, drafted=drafted)
    step.context["shortfall"] = reason.model_dump()
    recording.give_up(uow, run.id, step, item_type=slot.type.value, reason=reason)


def _step(
    run: OpenRun,
    state: State,
    decision: Decision,
    *,
    outcome: str,
    slot: Slot | None = None,
    drafted: Drafted | None = None,
    reward: dict[str, float] | None = None,
) -> StepRecord:
    action: dict[str, object] = {"name": decision.action.value}
    if slot:
        action |= {"slot": slot.index, "type": slot.type.value}
    refused: Counter[str] = drafted.refused if drafted else Counter()
    if drafted:
        action |= {"checked": True, "refused_drafts": len(drafted.refused_facts)}
    return StepRecord(
        index=run.next_index,
        state=state.record(),
        policy=decision.record(),
        action=action,
        reward=dict(reward or {}),
        context={"refused_by_check": dict(refused)} if refused else {},
        agent=AGENT if drafted else None,
        latency_ms=drafted.latency_ms if drafted else 0.0,
        outcome=outcome,
        refused=[remember(taken) for taken in drafted.refused_facts] if drafted else [],
    )
