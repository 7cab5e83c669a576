"""What a transition writes: its step or steps, the items it made, and what it learnt, all in the caller's transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.agents.arms import ChosenArm
from backend.agents.crediting import Earnings
from backend.agents.drafter import Batch, Cost, Delivery, Drafter
from backend.agents.kinds.kind import Keeping, Kind, Standing, standing_of
from backend.agents.local.engine import ENGINE_VERSION
from backend.agents.material import Material
from backend.agents.reviewer import Reviewed
from backend.agents.solver import Solved
from backend.agents.sparc.context import Context
from backend.agents.sparc.policy import REVIEWER, SOLVER, ActionName, By, Decision
from backend.agents.sparc.reward import reward_with
from backend.agents.sparc.state import Placed, Slot, State
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.jobs import recording
from backend.jobs.recording import Made, OpenRun, PastStep, StepRecord
from backend.jobs.schemas import Engine, ShortfallReason
from backend.provider.schemas import Outcome
from backend.quiz.schemas import Blueprint, Finding, Provenance, Severity


@dataclass
class Moment:
    """A run at the moment something is written to it, and the decision that led there.

    `made` is what the run has delivered by now, which may be more than the drafter knew of. `earnings` collects what
    the arms are to be credited with at the end of the transaction.
    """

    run: OpenRun
    # Any: a kind keeps things of its own type, and nothing here looks into them.
    kind: Kind[Any, Any]
    blueprint: Blueprint
    state: State
    decision: Decision
    material: Material
    made: Sequence[Any]
    context: Context
    earnings: Earnings

    def __post_init__(self) -> None:
        self._index = self.run.next_index
        self.written: list[PastStep] = []
        self._arm: ChosenArm | None = None

    def finish(self, uow: UnitOfWork) -> None:
        """The last step: the run succeeded, or failed when a lost provider delivered nothing."""
        lost, missing = self.state.lost, self.state.open_slots
        if lost is None or not missing:
            self.written.append(recording.finish(uow, self.run.id, self._step("finished")))
            return
        counted = Counter(slot.type for slot in missing)
        reasons = [
            ShortfallReason(code=lost.code, count=count, message=f"{count} × {_words(kind)}: {lost.message}")
            for kind, count in counted.items()
        ]
        recording.add_shortfall(uow, self.run.id, reasons)
        if self.state.filled:
            self.written.append(recording.finish(uow, self.run.id, self._step("finished")))
            return
        self.written.append(recording.note(uow, self.run.id, self._step(lost.code)))
        recording.fail(uow, self.run.id, code=lost.code, message=lost.message)

    def drafted(
        self, uow: UnitOfWork, drafter: Drafter[Any, Any], batch: Batch[Any], arm: ChosenArm | None
    ) -> None:
        """One step for each draft that is kept, the first with what the call took; or one that says why none was."""
        refused = Counter(batch.refused)
        kept: list[tuple[Delivery[Any], list[Finding]]] = []
        too_late = 0
        for delivery in self._still_wanted(batch.deliveries):
            late = self.kind.late_objections(delivery.content, self.made)
            errors = [finding.check for finding in late if finding.severity is Severity.ERROR]
            refused.update(errors)
            too_late += bool(errors)
            if not errors:
                kept.append((delivery, [*delivery.findings, *_new(late, delivery.findings)]))
        self._arm = arm
        first = self._drafting_step(batch, refused, too_late)
        if arm is not None and arm.learns:
            # Drafts, not findings: one with three flaws is one draft nobody will speak of.
            self.earnings.refused[arm.id] += batch.refused_drafts + too_late
        written = self._keep(uow, drafter, batch, kept, first) if kept else 0
        if batch.shortfall is not None and self.decision.action is ActionName.DRAFT:
            self._give_up(uow, batch, first if not written else self._beside(first), written)
        elif not written:
            failed = batch.outcome is not None and batch.outcome is not Outcome.OK
            first.outcome = str(batch.outcome) if failed else "refused"
            self.written.append(recording.note(uow, self.run.id, first))

    def solved(self, uow: UnitOfWork, solved: Solved | None) -> None:
        """A key was tested, or could not be; a disputed one is flagged, never changed."""
        item = self.decision.item
        assert item is not None
        if item not in self.state.unsolved:
            # Another worker was quicker, or another item has taken its place.
            return
        step = self._step("gone")
        step.action |= {"item_id": str(item.item_id)}
        if solved is not None:
            step.outcome = solved.ending
            if solved.agrees is not None:
                step.reward = {"key_agreement": float(solved.agrees)}
                self._measure(item, float(solved.agrees))
            standing = self.kind.note_solved(uow, self.run, item.item_id, solved)
            if item in self.state.unreviewed and REVIEWER not in self.state.off and self.state.lost is None:
                standing = Standing.CHECKING
            step.agent = SOLVER
            step.context["standing"] = standing.value
            if self.decision.by is By.PROVIDER:
                step.context |= {"provider": solved.outcome.value, "prompt": solved.prompt}
            if solved.outcome is not Outcome.OK:
                step.context["reason"] = solved.reason
            _charge(step, solved.cost)
        self.written.append(recording.note(uow, self.run.id, step))

    def reviewed(self, uow: UnitOfWork, reviewed: Reviewed | None) -> None:
        """A model looked for flaws; what it found stands beside what the checks found."""
        item = self.decision.item
        assert item is not None
        if item not in self.state.unreviewed:
            return
        step = self._step("gone")
        step.action |= {"item_id": str(item.item_id)}
        if reviewed is not None:
            standing = self.kind.note_reviewed(uow, self.run, item.item_id, reviewed)
            if item in self.state.unsolved and SOLVER not in self.state.off:
                standing = Standing.CHECKING
            step.outcome = "reviewed" if reviewed.outcome is Outcome.OK else reviewed.outcome.value
            step.agent = REVIEWER
            step.context |= {
                "provider": reviewed.outcome.value,
                "prompt": reviewed.prompt,
                "standing": standing.value,
                "found": [finding.check for finding in reviewed.findings],
            }
            if reviewed.dropped:
                step.context["dropped"] = dict(reviewed.dropped)
            if reviewed.outcome is not Outcome.OK:
                step.context["reason"] = reviewed.reason
            _charge(step, reviewed.cost)
        self.written.append(recording.note(uow, self.run.id, step))

    def _measure(self, item: Placed, key_agreement: float) -> None:
        """The item's reward, now that its key was tested; its arm is credited with that, unless a seed forbids it."""
        if self.blueprint.seed is not None:
            return
        drafted = next((past for past in self.run.steps if past.item_id == item.item_id), None)
        if drafted is not None and drafted.reward:
            reward = reward_with(drafted.reward, key_agreement=key_agreement)
            self.earnings.rescored[item.item_id] = reward["scalar"]

    def _still_wanted(self, deliveries: Sequence[Delivery[Any]]) -> list[Delivery[Any]]:
        """Those whose slot nobody filled meanwhile."""
        if self.decision.action is ActionName.REPLACE:
            return list(deliveries)
        free = {slot.index for slot in self.state.open_slots}
        return [delivery for delivery in deliveries if delivery.slot.index in free]

    def _keep(
        self,
        uow: UnitOfWork,
        drafter: Drafter[Any, Any],
        batch: Batch[Any],
        kept: Sequence[tuple[Delivery[Any], list[Finding]]],
        first: StepRecord,
    ) -> int:
        """Keep drafts, each with a step of its own; returns how many, 0 where what one was to replace must stay."""
        decision, run, by = self.decision, self.run, self.decision.by
        assert by is not None
        untested = [self.kind.untested(delivery.content, by) for delivery, _ in kept]
        drafts = [
            Keeping(
                delivery,
                [*findings, key] if key else findings,
                self._provenance(drafter, batch, delivery.fact),
            )
            for (delivery, findings), key in zip(kept, untested, strict=True)
        ]
        instead_of = decision.item.item_id if decision.item else None
        made = self.kind.keep(uow, run, self.material, drafts, instead_of=instead_of)
        if not made:
            return 0
        before = self.made
        done: Mapping[UUID, Sequence[str]] = {}
        if REVIEWER in self.state.off:
            self.made = self.kind.made(uow, run.id)
        else:
            mended = self.kind.repair(uow, run, made)
            done, self.made = mended.done, mended.made
        for number, ((delivery, findings), draft, key, one) in enumerate(
            zip(kept, drafts, untested, made, strict=True)
        ):
            step = self._beside(first) if number else first
            step.outcome = "passed"
            step.action |= _place(delivery.slot)
            if decision.item:
                step.action["replaces"] = str(decision.item.item_id)
            to_review = self.kind.to_review(delivery.content, by)
            step.context |= {"to_solve": True} if key else {}
            step.context |= {"to_review": True} if to_review else {}
            waits = (key and SOLVER not in self.state.off) or (to_review and REVIEWER not in self.state.off)
            step.context["standing"] = (Standing.CHECKING if waits else standing_of(draft.findings)).value
            step.context["passage_ids"] = [
                str(e.passage_id) for e in self.kind.evidence(delivery.content) if e.passage_id
            ]
            step.reward = self.kind.reward(delivery, findings, self.blueprint, batch, before)
            if self._arm is not None and self._arm.learns and not _asked_nobody(drafter, batch):
                self.earnings.drafted[one.item_id] = (self._arm.id, step.reward["scalar"])
            self.written.append(recording.deliver(uow, run.id, step, one, instead=decision.item is not None))
            if one.item_id in done:
                self.written.append(recording.note(uow, run.id, self._mended(delivery.slot, one, done)))
        return len(made)

    def _mended(self, slot: Slot, made: Made, done: Mapping[UUID, Sequence[str]]) -> StepRecord:
        step = self._step("repaired")
        step.agent = REVIEWER
        step.action |= _place(slot) | {
            "name": ActionName.REPAIR.value,
            "item_id": str(made.item_id),
            "done": list(done[made.item_id]),
        }
        return step

    def _provenance(self, drafter: Drafter[Any, Any], batch: Batch[Any], fact: str) -> Provenance:
        # What a provider's drafter laid out without a call, such as what a template lists, no model has written.
        unasked = _asked_nobody(drafter, batch)
        provenance = Provenance(
            engine=Engine.LOCAL.value if unasked else drafter.engine,
            engine_version=ENGINE_VERSION if unasked else drafter.version,
            agent=self.kind.agent,
            arm=self._arm.variant.name if self._arm and not unasked else "",
            fact=fact,
            drafted_at=utc_now(),
            cost=(batch.cost.dollars or 0.0) / len(batch.deliveries),
            latency_ms=batch.cost.latency_ms,
        )
        if batch.cost.model:
            known = "unknown" if batch.cost.dollars is None else "estimated"
            return provenance.model_copy(
                update={"model": batch.cost.model, "prompt": batch.notes.get("prompt"), "cost_kind": known}
            )
        if self.state.lost is not None:
            return provenance.model_copy(update={"instead_of_provider": self.state.lost.code})
        return provenance

    def _give_up(self, uow: UnitOfWork, batch: Batch[Any], step: StepRecord, written: int) -> None:
        slot, shortfall = self.decision.slot, batch.shortfall
        assert slot is not None
        assert shortfall is not None
        missing = sum(open_slot.type == slot.type for open_slot in self.state.open_slots) - written
        if slot.type in self.state.given_up or missing <= 0:
            step.outcome = "refused"
            self.written.append(recording.note(uow, self.run.id, step))
            return
        reason = ShortfallReason(
            code=shortfall.code,
            count=missing,
            message=f"{missing} × {_words(slot.type)}: {shortfall.message}",
        )
        step.outcome = "shortfall"
        step.context["shortfall"] = reason.model_dump()
        self.written.append(recording.give_up(uow, self.run.id, step, item_type=slot.type, reason=reason))

    def _drafting_step(self, batch: Batch[Any], refused: Counter[str], refused_drafts: int) -> StepRecord:
        """The step that carries what the whole call took."""
        step = self._step("passed")
        step.agent = self.kind.agent
        if self._arm is not None:
            step.policy |= {"arm": self._arm.variant.name, "choice": self._arm.choice.record()}
        step.action |= {"checked": True, "refused_drafts": batch.refused_drafts + refused_drafts}
        if batch.outcome is not None:
            step.action["turn"] = self.decision.turn
            step.context["provider"] = batch.outcome.value
        if batch.outcome not in (None, Outcome.OK):
            step.context["reason"] = batch.reason
        if refused:
            step.context["refused_by_check"] = dict(refused)
        step.context |= {**self.context.record(), **batch.notes}
        step.refused = list(batch.remembered)
        _charge(step, batch.cost)
        return step

    def _beside(self, first: StepRecord) -> StepRecord:
        """A further step of a call whose time and money the first one carries."""
        step = self._step("passed")
        step.agent, step.model, step.policy = first.agent, first.model, first.policy
        step.action |= {"checked": True, "refused_drafts": 0, "batch": first.index}
        if "turn" in first.action:
            step.action["turn"] = first.action["turn"]
            step.context["provider"] = first.context["provider"]
        return step

    def _step(self, outcome: str) -> StepRecord:
        """The next step to be written; each is taken once."""
        action: dict[str, object] = {"name": self.decision.action.value}
        if self.decision.slot:
            action |= _place(self.decision.slot)
        index, self._index = self._index, self._index + 1
        return StepRecord(
            index=index,
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


def _place(slot: Slot) -> dict[str, object]:
    return {"slot": slot.index, "type": slot.type}


def _new(late: Sequence[Finding], known: Sequence[Finding]) -> list[Finding]:
    had = {finding.check for finding in known}
    return [finding for finding in late if finding.check not in had]


def _words(kind: str) -> str:
    return kind.replace("_", " ")


def _asked_nobody(drafter: Drafter[Any, Any], batch: Batch[Any]) -> bool:
    return drafter.engine == Engine.PROVIDER.value and batch.cost.model is None
