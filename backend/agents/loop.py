"""One SPARC transition of a run: read the state, choose, act, reward, and write it all down in one transaction.

The state is rebuilt from the run's own rows each time, so a transition that was interrupted leaves nothing and one
that was repeated by the durable engine is simply the next one. Acting holds no lock: a model may take a minute, and a
cancel must not wait for it; what came is written only if the run still stands where it stood.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from backend.agents import writing
from backend.agents.drafter import Assignment, Drafter
from backend.agents.drafting import LocalDrafter
from backend.agents.material import Material, load_material
from backend.agents.progress import state_of
from backend.agents.provider.drafting import ProviderDrafter
from backend.agents.provider.solving import solve
from backend.agents.sparc.policy import PROVIDER_ARM, ActionName, Decision, choose
from backend.agents.sparc.state import State
from backend.db.unit_of_work import unit_of_work
from backend.errors import ConsoleError, NotFound, Unavailable
from backend.jobs import recording
from backend.jobs.recording import OpenRun
from backend.jobs.schemas import Engine
from backend.quiz import service as quiz
from backend.quiz.schemas import Blueprint, Item, ItemContent
from backend.sources import service as sources

LOCAL: Drafter = LocalDrafter()
PROVIDER: Drafter = ProviderDrafter()
DRAFTERS = {Engine.LOCAL: LOCAL, Engine.PROVIDER: PROVIDER}


def advance(run_id: UUID) -> bool:
    """Make the run's next transition; True while more are to come.

    Raises:
        ConsoleError: the run cannot go on; the caller records it as failed.
    """
    with unit_of_work() as uow:
        engine = recording.engine_of(uow, run_id)
        if engine is None:
            return False
        run = recording.begin(uow, run_id, engine_version=DRAFTERS[engine].version)
        if run is None:
            return False
        made = quiz.items_of_run(uow, run_id)
    if run.source_id is None:
        raise NotFound("The source of this run was deleted.", code="source_gone")
    material = load_material(run.source_id)
    blueprint = Blueprint.model_validate(run.blueprint)
    state = state_of(run, blueprint)
    decision = choose(state)
    write = _act(run, blueprint, state, decision, material, made)
    with unit_of_work() as uow:
        # First the source, then the run, as deleting a source does; and what is held cannot go before the item stands.
        if not sources.hold(uow, material.source_id):
            raise NotFound("The source of this run was deleted.", code="source_gone")
        now = recording.lock(uow, run_id)
        if now is None:
            return False
        if now.next_index != run.next_index:
            # Another worker made this transition meanwhile; what was done here is thrown away.
            return True
        write(uow)
        return decision.action is not ActionName.FINISH


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


def _act(
    run: OpenRun,
    blueprint: Blueprint,
    state: State,
    decision: Decision,
    material: Material,
    made: Sequence[Item],
) -> writing.Write:
    """Carry the decision out, without a lock; returns what writes it down."""
    moment = writing.Moment(run, blueprint, state, decision, material)
    if decision.slot is None:
        return moment.finish
    waiting = decision.unsolved
    if waiting is not None:
        item = next((item for item in made if item.id == waiting.item_id), None)
        if item is None:
            return moment.nothing_to_solve
        content = ItemContent.model_validate(item.model_dump(include=set(ItemContent.model_fields)))
        solved = solve(
            content,
            material,
            seed=run.seed,
            run_id=run.id,
            owner_id=run.owner_id,
            cancelled=_cancelled(run.id),
        )
        return lambda uow: moment.solved(uow, solved)
    drafter = PROVIDER if decision.arm == PROVIDER_ARM else LOCAL
    batch = drafter.draft(
        Assignment(
            run_id=run.id,
            owner_id=run.owner_id,
            material=material,
            blueprint=blueprint,
            seed=run.seed,
            slots=decision.slots,
            made=made,
            refused=run.refused,
            calls=state.calls,
            fruitless=state.fruitless.get(decision.slot.type, 0),
            cancelled=_cancelled(run.id),
        )
    )
    return lambda uow: moment.drafted(uow, drafter, batch)


def _cancelled(run_id: UUID) -> Callable[[], bool]:
    def look() -> bool:
        try:
            with unit_of_work() as uow:
                return not recording.is_running(uow, run_id)
        except Unavailable:
            # Not knowing is no reason to throw the answer away; the write that follows needs the database anyway.
            return False

    return look
