"""QuizAgent on the local engine: draft for a slot, have it checked, and try the next fact when a check refuses."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from backend.agents.drafter import Assignment, Batch, Cost, Delivery
from backend.agents.local.engine import ENGINE_VERSION, Draft, Shortfall, Taken, draft
from backend.agents.material import Material
from backend.agents.provider.passages import Strategy
from backend.quiz.checks import check_item
from backend.quiz.schemas import Blueprint, Finding, Item, ItemContent, ItemType, Severity

# After so many refused drafts in a row the text will not carry the slot either.
MOST_TRIES = 12
# What a text is about at its heart; with more of them every sentence would be central.
CENTRAL_TERMS = 6


@dataclass(frozen=True, slots=True)
class Drafted:
    """What came of one slot: an item that passed, or the reason why none did."""

    content: ItemContent | None
    fact: str
    findings: Sequence[Finding]
    refused: Counter[str]
    shortfall: Shortfall | None
    latency_ms: float
    refused_facts: Sequence[Taken] = field(default_factory=tuple)


class LocalDrafter:
    """Drafts on this machine, one slot at a time: each item is to differ from all before it."""

    engine = "local"

    @property
    def version(self) -> str:
        """The version of the local engine."""
        return ENGINE_VERSION

    def draft(self, assignment: Assignment[Item]) -> Batch[ItemContent]:
        """Draft for the first of the slots: of what the owner does not have yet, else of what there is."""
        slot, context = assignment.slots[0], assignment.context
        rejected, kept = _taken(context.rejected), _taken(context.kept)
        drafted = self._draft(assignment, [*rejected, *kept])
        if drafted.content is None and kept:
            # A text is soon asked empty; the same question in a new quiz is better than none.
            drafted = self._draft(assignment, rejected)
        deliveries = (
            [Delivery(slot, drafted.content, drafted.findings, drafted.fact)] if drafted.content else []
        )
        return Batch(
            deliveries,
            Cost(drafted.latency_ms),
            refused=drafted.refused,
            refused_drafts=len(drafted.refused_facts),
            remembered=[remember(taken) for taken in drafted.refused_facts],
            shortfall=drafted.shortfall,
        )

    def _draft(self, assignment: Assignment[Item], before: Sequence[Taken]) -> Drafted:
        return draft_for_slot(
            assignment.material,
            _aimed(assignment),
            seed=assignment.seed,
            item_type=ItemType(assignment.slots[0].type),
            made=assignment.made,
            refused_before=[*before, *(recall(kept) for kept in assignment.refused)],
        )


def _taken(items: Sequence[Item]) -> list[Taken]:
    """Items as the engine knows them: what not to ask again."""
    return [Taken(item.provenance.fact, item.content) for item in items]


def _aimed(assignment: Assignment[Item]) -> Blueprint:
    """The blueprint, aimed at the text's key terms where the variant wants central passages first.

    Objectives are what the engine prefers sentences by; the educator's own are never replaced.
    """
    blueprint, variant = assignment.blueprint, assignment.variant
    if variant is None or variant.passages is not Strategy.CENTRAL or blueprint.objectives:
        return blueprint
    terms = sorted(assignment.material.document.terms, key=lambda term: (-term.weight, term.text))
    return blueprint.model_copy(update={"objectives": [term.text for term in terms[:CENTRAL_TERMS]]})


def draft_for_slot(
    material: Material,
    blueprint: Blueprint,
    *,
    seed: int,
    item_type: ItemType,
    made: Sequence[Item],
    refused_before: Sequence[Taken] = (),
) -> Drafted:
    """Draft one item of a type that differs from those made and passes the checks; deterministic in its arguments.

    Args:
        material: the parsed source.
        made: what the run has delivered so far, in slot order.
        refused_before: drafts the checks refused in earlier slots, so that they are not drawn again.

    Returns:
        The item with its findings, or the shortfall; `latency_ms` is the time both took together.
    """
    began = time.perf_counter()
    others = [item.content for item in made]
    taken = [Taken(item.provenance.fact, content) for item, content in zip(made, others, strict=True)]
    refused: Counter[str] = Counter()
    refused_facts: list[Taken] = []
    for _ in range(MOST_TRIES):
        drafted = draft(
            material.document,
            blueprint,
            seed=seed,
            item_type=item_type,
            taken=[*taken, *refused_before, *refused_facts],
        )
        if isinstance(drafted, Shortfall):
            return _none(drafted, refused, refused_facts, began)
        content = _with_passages(drafted, material)
        findings = check_item(content, source_text=material.document.text, others=others)
        errors = [finding.check for finding in findings if finding.severity is Severity.ERROR]
        if not errors:
            return Drafted(content, drafted.fact, findings, refused, None, _since(began), refused_facts)
        refused.update(errors)
        refused_facts.append(Taken(drafted.fact, content))
    shortfall = Shortfall(
        "refused_by_checks",
        f"The checks refused {MOST_TRIES} drafts in a row ({', '.join(sorted(refused))}).",
    )
    return _none(shortfall, refused, refused_facts, began)


def remember(taken: Taken) -> dict[str, object]:
    """A refused draft as the step keeps it."""
    return {"fact": taken.fact, "content": taken.content.model_dump(mode="json")}


def recall(kept: Mapping[str, object]) -> Taken:
    """A refused draft out of a step."""
    return Taken(str(kept["fact"]), ItemContent.model_validate(kept["content"]))


def _with_passages(drafted: Draft, material: Material) -> ItemContent:
    evidence = [material.point_to_passage(span) for span in drafted.content.evidence]
    return drafted.content.model_copy(update={"evidence": evidence})


def _none(shortfall: Shortfall, refused: Counter[str], facts: Sequence[Taken], began: float) -> Drafted:
    return Drafted(None, "", (), refused, shortfall, _since(began), facts)


def _since(began: float) -> float:
    return round((time.perf_counter() - began) * 1_000, 3)
