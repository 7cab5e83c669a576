"""What a transition writes: its step or steps, the items it made, and what it learnt, all in the caller's transaction."""

from collections.abc import Callable
from dataclasses import dataclass

from backend.agents.drafter import AGENT, Batch, Cost, Delivery, Drafter
from backend.agents.material import Material
from backend.agents.provider import solving
from backend.agents.provider.solving import Solved, can_solve
from backend.agents.sparc.policy import Decision
from backend.agents.sparc.reward import reward_of
from backend.agents.sparc.state import State
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.jobs import recording
from backend.jobs.recording import OpenRun, StepRecord
from backend.jobs.schemas import ShortfallReason
from backend.provider.schemas import Outcome
from backend.quiz import service as quiz
from backend.quiz.schemas import Blueprint, Finding, ItemType, Provenance, Severity

Write = Callable[[UnitOfWork], None]

KEY_UNTESTED = Finding(
    check="key_untested",
    severity=Severity.WARNING,
    message="SolverAgent has not answered this question, so nobody has tested its key: answer it yourself.",
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A run before a transition, and what was decided there."""

    run: OpenRun
    blueprint: Blueprint
    state: State
    decision: Decision
    material: Material

    def finish(self, uow: UnitOfWork) -> None:
        """The last step: the run succeeded, or failed when a lost provider delivered nothing."""
        lost, missing = self.state.lost, self.state.open_slots
        if lost is None or not missing:
            recording.finish(uow, self.run.id, self._step("finished"))
            return
        reasons = [
            ShortfallReason(code=lost.code, count=count, message=f"{count} × {_words(kind)}: {lost.message}")
            for kind in ItemType
            if (count := sum(slot.type is kind for slot in missing))
        ]
        recording.add_shortfall(uow, self.run.id, reasons)
        if self.state.filled:
            recording.finish(uow, self.run.id, self._step("finished"))
            return
        recording.note(uow, self.run.id, self._step(lost.code))
        recording.fail(uow, self.run.id, code=lost.code, message=lost.message)

    def drafted(self, uow: UnitOfWork, drafter: Drafter, batch: Batch) -> None:
        """One step for each item of a batch, the first with what the call took; or one that says why none came."""
        for number, delivery in enumerate(batch.deliveries):
            self._deliver(uow, drafter, batch, delivery, number)
        if batch.shortfall is not None:
            self._give_up(uow, batch)
        elif not batch.deliveries:
            failed = batch.outcome is not None and batch.outcome is not Outcome.OK
            step = self._drafting_step(batch, str(batch.outcome) if failed else "refused", 0)
            recording.note(uow, self.run.id, step)

    def solved(self, uow: UnitOfWork, solved: Solved) -> None:
        """A key was tested, or could not be; a disputed one is flagged, never changed."""
        waiting = self.decision.unsolved
        assert waiting is not None
        outcome = solved.outcome.value
        if solved.agrees is not None:
            outcome = "agreed" if solved.agrees else "disputed"
            finding = None if solved.agrees else _disputed(solved.said)
            quiz.note_solver(
                uow,
                self.run.id,
                waiting.item_id,
                finding,
                {
                    "agrees": solved.agrees,
                    "said": solved.said[:500],
                    "model": solved.cost.model,
                    "prompt": solved.prompt,
                },
            )
        step = self._step(outcome)
        step.agent = solving.AGENT
        step.action |= {"item_id": str(waiting.item_id)}
        step.context |= {"provider": solved.outcome.value, "prompt": solved.prompt}
        if solved.outcome is not Outcome.OK:
            step.context["reason"] = solved.reason
        if solved.agrees is not None:
            step.reward = {"key_agreement": float(solved.agrees)}
        _charge(step, solved.cost)
        recording.note(uow, self.run.id, step)

    def nothing_to_solve(self, uow: UnitOfWork) -> None:
        """The item is gone."""
        assert self.decision.unsolved is not None
        step = self._step("gone")
        step.action |= {"item_id": str(self.decision.unsolved.item_id)}
        recording.note(uow, self.run.id, step)

    def _deliver(
        self, uow: UnitOfWork, drafter: Drafter, batch: Batch, delivery: Delivery, number: int
    ) -> None:
        run, material, content = self.run, self.material, delivery.content
        quiz_id = quiz.quiz_for_run(
            uow, run.id, owner_id=run.owner_id, title=material.title, source_id=material.source_id
        )
        to_solve = drafter.to_solve and can_solve(content.type)
        share = len(batch.deliveries)
        provenance = Provenance(
            engine=drafter.engine,
            engine_version=drafter.version,
            agent=AGENT,
            arm=self.decision.arm or "",
            fact=delivery.fact,
            drafted_at=utc_now(),
            cost=(batch.cost.dollars or 0.0) / share,
            latency_ms=batch.cost.latency_ms,
        )
        if batch.cost.model:
            known = "unknown" if batch.cost.dollars is None else "estimated"
            provenance = provenance.model_copy(
                update={
                    "model": batch.cost.model,
                    "prompt": batch.notes.get("prompt"),
                    "cost_kind": known,
                }
            )
        elif self.state.lost is not None:
            provenance = provenance.model_copy(update={"instead_of_provider": self.state.lost.code})
        item_id = quiz.add_drafted_item(
            uow,
            run.id,
            quiz_id=quiz_id,
            owner_id=run.owner_id,
            source_id=material.source_id,
            slot=delivery.slot.index,
            content=content,
            findings=[*delivery.findings, KEY_UNTESTED] if to_solve else delivery.findings,
            provenance=provenance,
        )
        step = self._drafting_step(batch, "passed", number)
        step.action |= {"slot": delivery.slot.index, "type": delivery.slot.type.value}
        step.context |= {"to_solve": True} if to_solve else {}
        step.context["passage_ids"] = [str(e.passage_id) for e in content.evidence if e.passage_id]
        step.reward = reward_of(
            content,
            delivery.findings,
            self.blueprint,
            latency_ms=batch.cost.latency_ms / share,
            # An unknown price is no reason to think it was cheap.
            cost=1.0 if batch.cost.dollars is None else batch.cost.dollars,
        )
        recording.deliver(uow, run.id, step, item_id=item_id, quiz_id=quiz_id)

    def _give_up(self, uow: UnitOfWork, batch: Batch) -> None:
        slot, shortfall = self.decision.slot, batch.shortfall
        assert slot is not None
        assert shortfall is not None
        missing = sum(open_slot.type is slot.type for open_slot in self.state.open_slots)
        missing -= len(batch.deliveries)
        reason = ShortfallReason(
            code=shortfall.code,
            count=missing,
            message=f"{missing} × {_words(slot.type)}: {shortfall.message}",
        )
        step = self._drafting_step(batch, "shortfall", len(batch.deliveries))
        step.context["shortfall"] = reason.model_dump()
        recording.give_up(uow, self.run.id, step, item_type=slot.type.value, reason=reason)

    def _drafting_step(self, batch: Batch, outcome: str, number: int) -> StepRecord:
        """A step of a batch; only the first carries what the whole call took."""
        step = self._step(outcome, number)
        step.agent = AGENT
        step.action["checked"] = True
        if batch.outcome is not None:
            step.context["provider"] = batch.outcome.value
        if batch.outcome not in (None, Outcome.OK):
            step.context["reason"] = batch.reason
        if number:
            step.action |= {"refused_drafts": 0, "batch": self.run.next_index}
            step.model = batch.cost.model
            return step
        step.action["refused_drafts"] = batch.refused_drafts
        if batch.refused:
            step.context["refused_by_check"] = dict(batch.refused)
        step.context |= dict(batch.notes)
        step.refused = list(batch.remembered)
        _charge(step, batch.cost)
        return step

    def _step(self, outcome: str, number: int = 0) -> StepRecord:
        action: dict[str, object] = {"name": self.decision.action.value}
        slot = self.decision.slot
        if slot:
            action |= {"slot": slot.index, "type": slot.type.value}
        return StepRecord(
            index=self.run.next_index + number,
            state=self.state.record(),
            policy=self.decision.record(),
            action=action,
            reward={},
            context={},
            agent=None,
            latency_ms=0.0,
            outcome=outcome,
        )


def _charge(step: StepRecord, cost: Cost) -> None:
    step.latency_ms = cost.latency_ms
    step.model = cost.model
    step.tokens = dict(cost.tokens)
    step.cost = cost.dollars


def _disputed(said: str) -> Finding:
    line = " ".join(said.split())[:200] or "nothing"
    return Finding(
        check="key_disputed",
        severity=Severity.WARNING,
        message=f"SolverAgent answered “{line}”, which is not the key: read the passage and decide.",
    )


def _words(kind: ItemType) -> str:
    return kind.value.replace("_", " ")
