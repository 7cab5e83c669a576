"""ContentAgent on the local engine: a section out of the author's own sentences, checked statement by statement."""

import time
from collections import Counter
from collections.abc import Sequence

from backend.agents.content.outline import Outline, SectionDraft, SectionPlan
from backend.agents.local.engine import Shortfall
from backend.agents.local.guide.task import Task
from backend.agents.material import Material
from backend.content.checks import check_section
from backend.content.schemas import SectionContent, Statement
from backend.quiz.schemas import Blueprint, Finding, Severity

# Below this a text says too little for a section of anything.
FEWEST_WORDS = 40


def draft_section(
    material: Material,
    outline: Outline,
    section: str,
    *,
    blueprint: Blueprint,
    seed: int,
    made: Sequence[SectionContent],
) -> SectionDraft | Shortfall:
    """Make one section; deterministic in its arguments, and without a network, a model or a database.

    Args:
        material: the parsed source.
        section: one of `outline.sections`.
        made: the sections the run has delivered before this one, in slot order.

    Returns:
        The section with its findings, or why the text cannot carry it.
    """
    began = time.perf_counter()
    plan = outline.plan(section)
    refusal = _refusal(material, blueprint)
    if refusal:
        return refusal
    made = [plain(content) for content in made]
    statements = plan.make(
        Task(material.document, seed, tuple(blueprint.objectives), tuple(made), blueprint.entries)
    )
    if isinstance(statements, Shortfall):
        return statements
    pointed = [
        statement.model_copy(update={"evidence": [material.point_to_passage(e) for e in statement.evidence]})
        for statement in statements
    ]
    content, findings, refused = keep_sound(plan, pointed, material.document.text, made, blueprint.audience)
    if content is None:
        why = ", ".join(sorted(refused))
        return Shortfall("refused_by_checks", f"The checks left no statement of this section ({why}).")
    return SectionDraft(content, findings, refused, round((time.perf_counter() - began) * 1_000, 3))


def keep_sound(
    plan: SectionPlan,
    statements: Sequence[Statement],
    text: str,
    made: Sequence[SectionContent],
    audience: str,
) -> tuple[SectionContent | None, list[Finding], Counter[str]]:
    """The section of those statements that nothing but a remark is found in, None when none is left.

    A statement that leans, repeats or is not proven is left out and counted under what was found.
    """
    refused: Counter[str] = Counter()
    kept = list(statements)
    while kept:
        content = SectionContent(section=plan.name, heading=plan.heading, statements=kept)
        findings = check_section(content, source_text=text, others=made, audience=audience)
        wrong = {
            int(found.span.field.split(".")[1]): found.check
            for found in findings
            if found.span and found.severity is not Severity.INFO
        }
        if not wrong:
            return content, findings, refused
        refused.update(wrong.values())
        kept = [statement for place, statement in enumerate(kept) if place not in wrong]
    return None, [], refused


def plain(content: SectionContent) -> SectionContent:
    """A section without its record: what the makers and the checks look at."""
    return SectionContent.model_validate(content.model_dump(include=set(SectionContent.model_fields)))


def _refusal(material: Material, blueprint: Blueprint) -> Shortfall | None:
    document = material.document
    if document.words < FEWEST_WORDS:
        return Shortfall(
            "too_short", f"The text has {document.words} words; that is too short for study content."
        )
    if document.language != "en" or not blueprint.language.casefold().startswith("en"):
        return Shortfall("language", "The local engine reads and writes English only.")
    return None
