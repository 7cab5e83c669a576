"""ContentAgent on the local engine: a section out of the author's own sentences, checked statement by statement."""

import time
from collections import Counter
from collections.abc import Sequence

from backend.agents.content.context import ContentContext
from backend.agents.content.outline import Outline, SectionDraft, SectionPlan
from backend.agents.content.wishes import Wish, fulfil, remark_on, wish_of
from backend.agents.local.document import Document
from backend.agents.local.engine import Shortfall
from backend.agents.local.task import Task
from backend.agents.material import Material
from backend.agents.sparc.context import Context
from backend.content.checks import check_section
from backend.content.schemas import COUNTED_KINDS, SectionContent, Statement
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
    context: Context | None = None,
) -> SectionDraft | Shortfall:
    """Make one section; deterministic in its arguments, and without a network, a model or a database.

    Args:
        material: the parsed source.
        section: one of `outline.sections`.
        made: the sections the run has delivered before this one, in slot order.
        context: the bank's questions, the school's template, and the section this one is to take the place of.

    Returns:
        The section with its findings, or why the text cannot carry it.
    """
    began = time.perf_counter()
    plan = outline.plan(section)
    refusal = _refusal(material, blueprint)
    if refusal:
        return refusal
    task = task_of(material, outline, seed=seed, blueprint=blueprint, made=made, context=context)
    wish: Wish | None = None
    before = context.section if isinstance(context, ContentContext) else None
    if before is not None:
        asked = wish_of(blueprint.instruction, material.document)
        if isinstance(asked, Shortfall):
            return asked
        wish = asked
    statements = fulfil(plan.make, task, wish, before) if wish and before else plan.make(task)
    if isinstance(statements, Shortfall):
        return statements
    content, findings, refused = keep_sound(
        plan, pointing(material, statements), task, material.document.text, blueprint.audience
    )
    if content is None:
        why = ", ".join(sorted(refused))
        return Shortfall("refused_by_checks", f"The checks left no statement of this section ({why}).")
    findings += remark_on(wish)
    return SectionDraft(content, findings, refused, round((time.perf_counter() - began) * 1_000, 3))


def task_of(
    material: Material,
    outline: Outline,
    *,
    seed: int,
    blueprint: Blueprint,
    made: Sequence[SectionContent],
    context: Context | None,
) -> Task:
    """What a maker is given, out of what a run is asked for and knows."""
    known = context if isinstance(context, ContentContext) else ContentContext()
    most = blueprint.entries
    if known.section is not None and outline.kind in COUNTED_KINDS:
        # Made again, a list is as long as the one it takes the place of.
        most = len(known.section.statements)
    return Task(
        material.document,
        seed,
        tuple(blueprint.objectives),
        tuple(plain(content) for content in [*made, *known.others]),
        most,
        bank=tuple(known.kept),
        bloom=tuple(blueprint.bloom),
        minutes=blueprint.minutes,
        template=known.template,
    )


def pointing(material: Material, statements: Sequence[Statement]) -> list[Statement]:
    """The statements with the passages their evidence begins in."""
    return [
        statement.model_copy(update={"evidence": [material.point_to_passage(e) for e in statement.evidence]})
        for statement in statements
    ]


def keep_sound(
    plan: SectionPlan, statements: Sequence[Statement], task: Task, text: str, audience: str
) -> tuple[SectionContent | None, list[Finding], Counter[str]]:
    """The section of those statements that nothing but a remark is found in, None when none is left.

    A statement that leans, repeats or is not proven is left out and counted under what was found.
    """
    refused: Counter[str] = Counter()
    kept = list(statements)
    while kept:
        content = SectionContent(section=plan.name, heading=plan.heading_for(task), statements=kept)
        findings = check_section(
            content, source_text=text, others=task.made, audience=audience, minutes=task.period
        )
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
    document: Document = material.document
    if document.words < FEWEST_WORDS:
        return Shortfall(
            "too_short", f"The text has {document.words} words; that is too short for study content."
        )
    if document.language != "en" or not blueprint.language.casefold().startswith("en"):
        return Shortfall("language", "The local engine reads and writes English only.")
    return None
