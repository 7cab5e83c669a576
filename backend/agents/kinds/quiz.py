"""A run that makes a quiz: QuizAgent drafts items, SolverAgent tests their keys."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from backend.agents.drafter import Batch, Delivery, Drafter
from backend.agents.drafting import LocalDrafter
from backend.agents.kinds.kind import Keeping, Looking, Mended, Standing, standing_of
from backend.agents.local import solving as local_solving
from backend.agents.material import Material
from backend.agents.provider import reviewing
from backend.agents.provider import solving as provider_solving
from backend.agents.provider.drafting import ProviderDrafter
from backend.agents.reviewer import Reviewed
from backend.agents.solver import Solved, can_solve
from backend.agents.sparc.context import Context, context_of
from backend.agents.sparc.policy import By
from backend.agents.sparc.reward import novelty_of, reward_of
from backend.agents.sparc.state import Slot
from backend.config import Reviewing, settings
from backend.db.unit_of_work import UnitOfWork
from backend.jobs.recording import Made, OpenRun
from backend.jobs.schemas import Engine
from backend.provider.schemas import Outcome
from backend.quiz import service as quiz
from backend.quiz.checks import check_duplicates
from backend.quiz.schemas import (
    Blueprint,
    Evidence,
    Finding,
    Item,
    ItemContent,
    ItemType,
    Severity,
)

KEY_UNTESTED = Finding(
    check="key_untested",
    severity=Severity.WARNING,
    message="SolverAgent has not answered this question, so nobody has tested its key: answer it yourself.",
)
# Two or three quizzes' worth; each is compared with every draft.
MOST_BEFORE = 60
ENGINES = {By.LOCAL: Engine.LOCAL, By.PROVIDER: Engine.PROVIDER}
DRAFTERS: Mapping[By, Drafter[Item, ItemContent]] = {By.LOCAL: LocalDrafter(), By.PROVIDER: ProviderDrafter()}


class QuizKind:
    """Items of the types the blueprint counts."""

    agent = "QuizAgent"
    drafters = DRAFTERS

    def slots(self, blueprint: Blueprint) -> list[Slot]:
        """The blueprint's counts as places in quiz order: types in the order of `ItemType`.

        A fixed order, since `jsonb` does not keep that of keys and the same seed must give the same quiz.
        """
        types = [kind for kind in ItemType for _ in range(blueprint.counts.get(kind, 0))]
        return [Slot(index, kind.value) for index, kind in enumerate(types)]

    def context(self, uow: UnitOfWork, run: OpenRun, blueprint: Blueprint) -> Context:
        """The owner's other questions on the source, the rejected among them."""
        if run.source_id is None:
            return Context()
        before = quiz.items_before_run(
            uow, run.id, owner_id=run.owner_id, source_id=run.source_id, limit=MOST_BEFORE
        )
        return context_of(before, repeatable=blueprint.seed is not None)

    def made(self, uow: UnitOfWork, run_id: UUID) -> Sequence[Item]:
        """The run's items."""
        return quiz.items_of_run(uow, run_id)

    def late_objections(self, draft: ItemContent, made: Sequence[Item]) -> list[Finding]:
        """Whether an item drafted at the same time asks the same."""
        return check_duplicates(draft, made)

    def evidence(self, draft: ItemContent) -> Sequence[Evidence]:
        """The item's own."""
        return draft.evidence

    def untested(self, draft: ItemContent, by: By) -> Finding | None:
        """Its key, where an answer to its type can be compared with one."""
        return KEY_UNTESTED if can_solve(draft.type, ENGINES[by]) else None

    def keep(
        self,
        uow: UnitOfWork,
        run: OpenRun,
        material: Material,
        drafts: Sequence[Keeping[ItemContent]],
        *,
        instead_of: UUID | None = None,
    ) -> Sequence[Made]:
        """Put drafts into the run's quiz, which is made with the first."""
        if instead_of is not None and not quiz.make_way(uow, run.id, instead_of):
            return []
        quiz_id = run.quiz_id or quiz.quiz_for_run(
            uow, run.id, owner_id=run.owner_id, title=material.title, source_id=material.source_id
        )
        item_ids = quiz.add_drafted_items(
            uow,
            run.id,
            [
                quiz.Drafted(
                    draft.delivery.slot.index, draft.delivery.content, draft.findings, draft.provenance
                )
                for draft in drafts
            ],
            quiz_id=quiz_id,
            owner_id=run.owner_id,
            source_id=material.source_id,
        )
        return [Made(item_id, quiz_id=quiz_id) for item_id in item_ids]

    def repair(self, uow: UnitOfWork, run: OpenRun, made: Sequence[Made]) -> Mended[Item]:
        """Every repair by rule that the checks ask for."""
        return Mended(*quiz.repair_items(uow, run.id, [one.item_id for one in made], seed=run.seed))

    def hold(self, uow: UnitOfWork, run: OpenRun, item_ids: Collection[UUID]) -> None:
        """Lock the items."""
        quiz.hold_items(uow, run.id, item_ids)

    def to_review(self, draft: ItemContent, by: By) -> bool:
        """Where an operator chose so, for what a model drafted."""
        return by is By.PROVIDER and settings().review is Reviewing.PROVIDER

    def review(self, made: Sequence[Item], looking: Looking) -> Reviewed | None:
        """Have a model name the flaws that rules cannot see."""
        item = next((item for item in made if item.id == looking.item_id), None)
        if item is None:
            return None
        return reviewing.review(
            item.content,
            looking.material,
            others=[other.content for other in made if other.id != looking.item_id],
            seed=looking.seed,
            run_id=looking.run_id,
            owner_id=looking.owner_id,
            cancelled=looking.cancelled,
        )

    def note_reviewed(self, uow: UnitOfWork, run: OpenRun, item_id: UUID, reviewed: Reviewed) -> Standing:
        """Keep its findings beside those of the checks."""
        return standing_of(quiz.note_review(uow, run.id, item_id, reviewed.findings))

    def solve(self, made: Sequence[Item], looking: Looking) -> Solved | None:
        """Have the item answered blind."""
        item = next((item for item in made if item.id == looking.item_id), None)
        if item is None:
            return None
        content = item.content
        if looking.by is By.LOCAL:
            return local_solving.solve(content, looking.material, seed=looking.seed)
        return provider_solving.solve(
            content,
            looking.material,
            seed=looking.seed,
            run_id=looking.run_id,
            owner_id=looking.owner_id,
            cancelled=looking.cancelled,
        )

    def note_solved(self, uow: UnitOfWork, run: OpenRun, item_id: UUID, solved: Solved) -> Standing:
        """Flag a disputed key, never change it; a key the solver was not asked about stays untested."""
        if solved.outcome is not Outcome.OK:
            return Standing.FLAGGED
        said = {
            "agrees": solved.agrees,
            "said": solved.said[:500],
            "model": solved.cost.model,
            "prompt": solved.prompt,
            "reason": solved.reason,
            "confidence": solved.confidence,
        }
        finding = None
        if solved.agrees is None:
            finding = _unsure(solved.reason)
        elif not solved.agrees:
            finding = _disputed(solved.said)
        return standing_of(quiz.note_solver(uow, run.id, item_id, finding, said))

    def reward(
        self,
        delivery: Delivery[ItemContent],
        findings: Sequence[Finding],
        blueprint: Blueprint,
        batch: Batch[ItemContent],
        made: Sequence[Item],
    ) -> dict[str, float]:
        """The reward of an item, its share of the call's time and money counted."""
        return reward_of(
            delivery.content,
            findings,
            blueprint,
            latency_ms=batch.cost.latency_ms / len(batch.deliveries),
            # An unknown price is no reason to think it was cheap.
            cost=1.0 if batch.cost.dollars is None else batch.cost.dollars,
            novelty=novelty_of(delivery.content, made),
        )


def _unsure(why: str) -> Finding:
    return Finding(
        check="key_unsure",
        severity=Severity.INFO,
        message=f"SolverAgent could not tell the answer from the text alone: its key rests on the quoted passage. {why}",
    )


def _disputed(said: str) -> Finding:
    line = " ".join(said.split())[:200] or "nothing"
    return Finding(
        check="key_disputed",
        severity=Severity.WARNING,
        message=f"SolverAgent answered “{line}”, which is not the key: read the passage and decide.",
    )
