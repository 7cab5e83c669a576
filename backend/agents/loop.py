"""The SPARC loop: read the state, choose, act, reward, and write each transition down in one transaction.

The state is rebuilt from the run's own rows, so what was interrupted leaves nothing, and whoever takes the run over goes
on from there. Acting holds no lock: a model may take a minute, and a cancel must not wait for it; what came is written
only where it is still wanted.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from random import Random
from time import monotonic
from typing import Any
from uuid import UUID

from backend.agents import agents, arms
from backend.agents.arms import ChosenArm
from backend.agents.crediting import Earnings, credit
from backend.agents.drafter import Assignment
from backend.agents.hands import Hands
from backend.agents.kinds import kind_of
from backend.agents.kinds.kind import Looking
from backend.agents.material import load_material
from backend.agents.progress import state_of
from backend.agents.sparc.context import Context
from backend.agents.sparc.policy import DRAFTING, ActionName, By, Decision, busy_with, plan
from backend.agents.sparc.state import Busy, State
from backend.agents.writing import Moment
from backend.call import Edge
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import ConsoleError, NotFound
from backend.faults import service as faults
from backend.jobs import recording
from backend.jobs.recording import OpenRun
from backend.jobs.schemas import Engine
from backend.quiz.schemas import Blueprint
from backend.sources import service as sources

# How soon a cancel is seen while models think; a quarter of what it may take.
LOOK_EVERY = 0.5
ENGINES = {Engine.LOCAL: By.LOCAL, Engine.PROVIDER: By.PROVIDER}

Write = Callable[[Moment, UnitOfWork], None]


def carry(run_id: UUID, check: Callable[[], None] = lambda: None) -> None:
    """Carry a run to its end, or as far as it may go.

    Args:
        check: called before each transition; what it raises ends the work there, with everything written so far kept.

    Raises:
        ConsoleError: the run cannot go on; the caller records it as failed.
    """
    with unit_of_work() as uow:
        wanted = recording.kind_of(uow, run_id)
        if wanted is None:
            return
        kind = kind_of(wanted)
        versions = {engine: kind.drafters[by].version for engine, by in ENGINES.items()}
        run = recording.begin(uow, run_id, engine_versions=versions)
        if run is None:
            return
        made, off = kind.made(uow, run_id), agents.switched_off(uow)
        context = kind.context(uow, run, Blueprint.model_validate(run.blueprint))
    if run.source_id is None:
        raise _source_gone()
    _Carrying(run, made, context, off, check).go_on()


def fail(run_id: UUID, error: Exception) -> None:
    """Record why a run could not go on; an error nobody expected is kept as one that hit the run's owner."""
    known = error if isinstance(error, ConsoleError) else None
    with unit_of_work() as uow:
        owner_id = recording.owner_of(uow, run_id)
        request_id = faults.catch(error, f"run {run_id}", edge=Edge.JOB, user_id=owner_id)
        recording.fail(
            uow,
            run_id,
            code=known.code if known else "internal",
            message=known.message
            if known
            else f"An unexpected error stopped this run. It is recorded as request {request_id}; try again, and tell "
            "an operator that number if it stays.",
        )


class _Carrying:
    """One run on its way, in this process."""

    def __init__(
        self, run: OpenRun, made: Any, context: Context, off: frozenset[str], check: Callable[[], None]
    ) -> None:
        assert run.source_id is not None
        self.run: OpenRun | None = run
        self.made = made
        self.context = context
        self.check = check
        self.kind = kind_of(run.kind)
        self.blueprint = Blueprint.model_validate(run.blueprint)
        self.slots = self.kind.slots(self.blueprint)
        self.material = load_material(run.source_id)
        self.hands: Hands[Write] = Hands()
        self.came: list[tuple[Decision, Write]] = []
        self.looked = monotonic()
        self.off = off

    def go_on(self) -> None:
        """Transition after transition, until the run is finished or no longer ours."""
        with self.hands:
            while self.run is not None:
                self.check()
                state = self._state(self.run)
                decisions = plan(state)
                chosen = self._choose(self.run, decisions)
                for decision in decisions:
                    if decision.action is ActionName.FINISH:
                        self._write([(decision, lambda moment, uow: moment.finish(uow))])
                        break
                    act = self._act(self.run, state, decision, chosen.get(decision.turn))
                    if decision.by is By.PROVIDER:
                        self.hands.begin(decision, act)
                    else:
                        self._write([(decision, act())])
                if self._busy:
                    self._collect()
                self._look()

    def _collect(self) -> None:
        """Write down what came.

        Drafts are written call by call, so that the first ones' keys are under test while the next are written.
        """
        failed: BaseException | None = None
        for decision, future in self.hands.done(self._patience()):
            failed = failed or future.exception()
            if future.exception() is None:
                self.came.append((decision, future.result()))
        self.check()
        if failed is not None:
            # What came beside it was paid for, and is kept.
            if self.came:
                self._write(by_item(self.came))
            raise failed
        drafts = [one for one in self.came if one[0].action in DRAFTING]
        now = by_item([one for one in self.came if one not in drafts]) or drafts[:1]
        self.came = [one for one in self.came if one not in now]
        if now:
            self._write(now)

    def _look(self) -> None:
        """See from time to time whether anybody still waits, and which agents may still work."""
        if self.run is not None and monotonic() - self.looked > LOOK_EVERY:
            self.looked = monotonic()
            with unit_of_work() as uow:
                self.off = agents.switched_off(uow)
                if not recording.is_running(uow, self.run.id):
                    self.run = None

    def _patience(self) -> float:
        return 0.0 if self.came else LOOK_EVERY

    def _write(self, came: Sequence[tuple[Decision, Write]]) -> None:
        """Write transitions down in one transaction, each where it is still wanted."""
        known, source_id = self.run, self.material.source_id
        assert known is not None
        with unit_of_work() as uow:
            # First the source, then the run, as deleting a source does; and what is held cannot go before the item stands.
            if not sources.hold(uow, source_id):
                raise _source_gone()
            run = recording.lock(uow, known)
            if run is None:
                self.run = None
                return
            overtaken = run.next_index != known.next_index
            made = self.kind.made(uow, run.id) if overtaken else self.made
            noted = [one.item.item_id for one, _ in came if one.item and one.action not in DRAFTING]
            if len(noted) > 1:
                self.kind.hold(uow, run, noted)
            earnings, ended = Earnings(), False
            for decision, write in came:
                # Another worker carries this run too; what this one drafted, or took for the end, without knowing of
                # that is thrown away.
                if overtaken and decision.by is not By.PROVIDER:
                    continue
                moment = Moment(
                    run,
                    self.kind,
                    self.blueprint,
                    self._state(run),
                    decision,
                    self.material,
                    made,
                    self.context,
                    earnings,
                )
                write(moment, uow)
                made = moment.made
                run = replace(run, steps=[*run.steps, *moment.written])
                ended = decision.action is ActionName.FINISH
            credit(uow, earnings)
        self.made, self.run = made, None if ended else run

    @property
    def _busy(self) -> Busy:
        """What is on its way, and what came and is not written down yet."""
        return busy_with([*self.hands.doing, *(decision for decision, _ in self.came)])

    def _state(self, run: OpenRun) -> State:
        return state_of(run, self.slots, busy=self._busy, off=self.off, drafts_by=self.kind.agent)

    def _choose(self, run: OpenRun, decisions: Sequence[Decision]) -> dict[int, ChosenArm]:
        """The arm for each draft, by its turn; where the catalogue has none the engine drafts in its own way."""
        drafts = [decision for decision in decisions if decision.action in DRAFTING]
        if not drafts:
            return {}
        chosen: dict[int, ChosenArm] = {}
        with unit_of_work() as uow:
            for draft in drafts:
                assert draft.slot is not None
                assert draft.by is not None
                arm = arms.choose_arm(
                    uow,
                    draft.slot.type,
                    Engine(draft.by),
                    # The same draft, begun again after a crash, takes the same arm.
                    rng=Random(f"{run.id}:{draft.turn}:{draft.slot.index}"),  # noqa: S311
                    repeatable=self.blueprint.seed is not None,
                )
                if arm is not None:
                    chosen[draft.turn] = arm
        return chosen

    def _act(
        self, run: OpenRun, state: State, decision: Decision, arm: ChosenArm | None
    ) -> Callable[[], Write]:
        """What carries the decision out, without a lock; it returns what writes it down."""
        assert decision.by is not None
        if decision.action in (ActionName.SOLVE, ActionName.CHECK):
            assert decision.item is not None
            looking = Looking(
                item_id=decision.item.item_id,
                material=self.material,
                by=decision.by,
                run_id=run.id,
                owner_id=run.owner_id,
                seed=run.seed,
                cancelled=self.hands.nobody_waits,
            )
            return partial(self._solve if decision.action is ActionName.SOLVE else self._review, looking)
        assert decision.slot is not None
        assignment = Assignment(
            run_id=run.id,
            owner_id=run.owner_id,
            material=self.material,
            blueprint=self.blueprint,
            seed=run.seed,
            slots=decision.slots,
            made=self.made,
            refused=run.refused,
            turn=decision.turn,
            fruitless=state.fruitless.get(decision.slot.type, 0),
            variant=arm.variant if arm else None,
            context=self.context,
            cancelled=self.hands.nobody_waits,
        )
        return partial(self._draft, decision.by, assignment, arm)

    def _solve(self, looking: Looking) -> Write:
        solved = self.kind.solve(self.made, looking)
        return lambda moment, uow: moment.solved(uow, solved)

    def _review(self, looking: Looking) -> Write:
        reviewed = self.kind.review(self.made, looking)
        return lambda moment, uow: moment.reviewed(uow, reviewed)

    def _draft(self, by: By, assignment: Assignment[Any], arm: ChosenArm | None) -> Write:
        drafter = self.kind.drafters[by]
        batch = drafter.draft(assignment)
        return lambda moment, uow: moment.drafted(uow, drafter, batch, arm)


def by_item(came: Sequence[tuple[Decision, Write]]) -> list[tuple[Decision, Write]]:
    """What came about items, by their ids: in that order whoever approves a whole quiz locks them too."""
    return sorted(came, key=lambda one: one[0].item.item_id if one[0].item else UUID(int=0))


def _source_gone() -> NotFound:
    return NotFound("The source of this run was deleted.", code="source_gone")
