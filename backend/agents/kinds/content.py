"""A run that makes study content: ContentAgent drafts the sections of an outline, one in each slot."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from backend.agents.content.context import ContentContext, lesson_template
from backend.agents.content.drafting import draft_section, plain
from backend.agents.content.outline import AGENT, Outline, SectionDraft
from backend.agents.drafter import Assignment, Batch, Cost, Delivery, Drafter
from backend.agents.kinds.kind import Keeping, Looking, Mended, Standing
from backend.agents.local.engine import ENGINE_VERSION, Shortfall
from backend.agents.material import Material
from backend.agents.provider import sections as provider_sections
from backend.agents.reviewer import Reviewed
from backend.agents.solver import Solved
from backend.agents.sparc.context import Context
from backend.agents.sparc.policy import By
from backend.agents.sparc.state import Slot
from backend.content import service as contents
from backend.content.checks import check_section
from backend.content.schemas import ContentKind, Section, SectionContent
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid
from backend.jobs.recording import Made, OpenRun
from backend.provider import service as provider
from backend.quiz import service as quiz
from backend.quiz.schemas import Blueprint, Evidence, Finding, Item, ItemState, Severity

WARNING_COSTS = 0.25
# What questions of the bank go into, and how many of them are looked at.
FROM_BANK = frozenset({ContentKind.WORKSHEET, ContentKind.LESSON_PLAN})
MOST_BEFORE = 200


class LocalSections:
    """Drafts on this machine, from the author's own sentences."""

    engine = "local"

    def __init__(self, outline: Outline) -> None:
        self._outline = outline

    @property
    def version(self) -> str:
        """The version of the local engine."""
        return ENGINE_VERSION

    def draft(self, assignment: Assignment[Section]) -> Batch[SectionContent]:
        """Make the section of the first slot."""
        slot = assignment.slots[0]
        drafted = draft_section(
            assignment.material,
            self._outline,
            slot.type,
            blueprint=assignment.blueprint,
            seed=assignment.seed,
            made=assignment.made,
            context=assignment.context,
        )
        if isinstance(drafted, Shortfall):
            return Batch([], Cost(0.0), shortfall=drafted)
        return Batch(
            [Delivery(slot, drafted.content, drafted.findings)],
            Cost(drafted.latency_ms),
            refused=drafted.refused,
            refused_drafts=drafted.refused.total(),
        )


class ProviderSections:
    """Drafts with the configured model, one call for a section."""

    engine = "provider"

    def __init__(self, outline: Outline) -> None:
        self._outline = outline

    @property
    def version(self) -> str:
        """The version of this code and the model."""
        return f"{provider_sections.VERSION}/{provider.model_name()}"

    def draft(self, assignment: Assignment[Section]) -> Batch[SectionContent]:
        """Ask for the section of the first slot.

        Raises:
            Conflict: the source stays on this machine; nothing was sent.
        """
        slot = assignment.slots[0]
        came = provider_sections.draft_section(
            assignment.material,
            self._outline,
            slot.type,
            blueprint=assignment.blueprint,
            seed=assignment.seed,
            made=assignment.made,
            context=assignment.context,
            run_id=assignment.run_id,
            owner_id=assignment.owner_id,
            turn=assignment.turn,
            fruitless=assignment.fruitless,
            variant=assignment.variant,
            cancelled=assignment.cancelled,
        )
        return Batch(
            [_delivery(slot, came.draft)] if came.draft else [],
            came.cost,
            refused=came.refused,
            refused_drafts=came.refused.total(),
            shortfall=came.shortfall,
            outcome=came.outcome,
            reason=came.reason,
            notes=came.notes,
        )


class ContentRun:
    """The sections of an outline, each in a slot whose type is the section's name."""

    agent = AGENT

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self._drafters: Mapping[By, Drafter[Section, SectionContent]] = {
            By.LOCAL: LocalSections(outline),
            By.PROVIDER: ProviderSections(outline),
        }

    @property
    def drafters(self) -> Mapping[By, Drafter[Section, SectionContent]]:
        """Both engines."""
        return self._drafters

    def slots(self, blueprint: Blueprint) -> list[Slot]:
        """The blueprint's sections in the outline's order.

        Raises:
            Invalid: one of them is not of this kind.
        """
        unknown = sorted(set(blueprint.sections) - set(self.outline.sections))
        if unknown:
            known = ", ".join(self.outline.sections)
            raise Invalid(
                f"There is no section {', '.join(unknown)}; choose among {known}.", code="unknown_section"
            )
        wanted = [name for name in self.outline.sections if name in blueprint.sections]
        return [Slot(index, name) for index, name in enumerate(wanted)]

    def context(self, uow: UnitOfWork, run: OpenRun, blueprint: Blueprint) -> Context:
        """The approved questions on the source, the school's template, and the section this run makes again.

        The same seed gives the same where the bank and the template are the same.

        Raises:
            Invalid: the template cannot be read.
            NotFound, Conflict: the section to be made again is gone, or was changed meanwhile.
        """
        section: Section | None = None
        others: Sequence[Section] = ()
        if blueprint.instead_of and not any(step.item_id for step in run.steps):
            section, others = contents.section_to_replace(
                uow, blueprint.instead_of, blueprint.of_version or 1
            )
        bank: list[Item] = []
        if run.source_id and self.outline.kind in FROM_BANK:
            before = quiz.items_before_run(
                uow, run.id, owner_id=run.owner_id, source_id=run.source_id, limit=MOST_BEFORE
            )
            # The oldest first: in the order in which they were drafted and stand in their quiz.
            bank = [item for item in reversed(before) if item.state is ItemState.APPROVED]
        return ContentContext(
            kept=bank, template=lesson_template(self.outline.kind), section=section, others=others
        )

    def made(self, uow: UnitOfWork, run_id: UUID) -> Sequence[Section]:
        """The run's sections."""
        return contents.sections_of_run(uow, run_id)

    def late_objections(self, draft: SectionContent, made: Sequence[Section]) -> list[Finding]:
        """Statements that a section drafted at the same time says too: worth a look, and no reason to lose the rest."""
        found = check_section(draft, others=[plain(section) for section in made])
        return [
            finding.model_copy(update={"severity": Severity.WARNING})
            for finding in found
            if finding.check == "duplicate"
        ]

    def evidence(self, draft: SectionContent) -> Sequence[Evidence]:
        """That of all its statements."""
        return [evidence for statement in draft.statements for evidence in statement.evidence]

    def untested(self, draft: SectionContent, by: By) -> Finding | None:
        """A section has no key to be tested."""
        return None

    def keep(
        self,
        uow: UnitOfWork,
        run: OpenRun,
        material: Material,
        drafts: Sequence[Keeping[SectionContent]],
        *,
        instead_of: UUID | None = None,
    ) -> Sequence[Made]:
        """Put sections into the run's content, which is made with the first; nothing is ever replaced."""
        assert instead_of is None, "no section is disputed"
        blueprint = Blueprint.model_validate(run.blueprint)
        if blueprint.instead_of is not None:
            (draft,) = drafts
            content_id = contents.replace_section(
                uow,
                blueprint.instead_of,
                version=blueprint.of_version or 1,
                draft=draft.delivery.content,
                findings=draft.findings,
                provenance=draft.provenance,
                instruction=blueprint.instruction,
            )
            return [Made(blueprint.instead_of, content_id=content_id)]
        template = lesson_template(self.outline.kind)
        content_id = run.content_id or contents.content_for_run(
            uow,
            run.id,
            owner_id=run.owner_id,
            kind=self.outline.kind,
            title=material.title,
            source_id=material.source_id,
            audience=blueprint.audience,
            minutes=blueprint.minutes or (template.period if template else None),
        )
        return [
            Made(
                contents.add_section(
                    uow,
                    run.id,
                    content_id=content_id,
                    slot=draft.delivery.slot.index,
                    draft=draft.delivery.content,
                    findings=draft.findings,
                    provenance=draft.provenance,
                ),
                content_id=content_id,
            )
            for draft in drafts
        ]

    def repair(self, uow: UnitOfWork, run: OpenRun, made: Sequence[Made]) -> Mended[Section]:
        """Nothing of a section is mechanical."""
        return Mended({}, self.made(uow, run.id))

    def hold(self, uow: UnitOfWork, run: OpenRun, item_ids: Collection[UUID]) -> None:
        """Nothing is noted of a section later."""

    def solve(self, made: Sequence[Section], looking: Looking) -> Solved | None:
        """A section has no key to be tested."""
        return None

    def to_review(self, draft: SectionContent, by: By) -> bool:
        """The checks by rule are all there is."""
        return False

    def review(self, made: Sequence[Section], looking: Looking) -> Reviewed | None:
        """No model looks at a section yet."""
        return None

    def note_reviewed(self, uow: UnitOfWork, run: OpenRun, item_id: UUID, reviewed: Reviewed) -> Standing:
        """No model looks at a section yet."""
        return Standing.PASSED

    def note_solved(self, uow: UnitOfWork, run: OpenRun, item_id: UUID, solved: Solved) -> Standing:
        """A section has no key to be tested."""
        return Standing.PASSED

    def reward(
        self,
        delivery: Delivery[SectionContent],
        findings: Sequence[Finding],
        blueprint: Blueprint,
        batch: Batch[SectionContent],
        made: Sequence[Section],
    ) -> dict[str, float]:
        """Validity by findings, evidence by the share of proven statements, and what was left out of the draft."""
        statements = delivery.content.statements
        warnings = sum(finding.severity is Severity.WARNING for finding in findings)
        parts = {
            "validity": max(0.0, 1.0 - WARNING_COSTS * warnings),
            "evidence": sum(bool(statement.evidence) for statement in statements) / len(statements),
            "kept": len(statements) / (len(statements) + batch.refused.total()),
        }
        return {name: round(value, 4) for name, value in parts.items()} | {
            "scalar": round(sum(parts.values()) / len(parts), 4)
        }


def _delivery(slot: Slot, draft: SectionDraft) -> Delivery[SectionContent]:
    return Delivery(slot, draft.content, draft.findings)
