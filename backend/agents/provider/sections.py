"""ContentAgent on the model provider: one call for one section, each statement proven, guarded and checked."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, create_model

from backend.agents import prompts
from backend.agents.content.drafting import keep_sound, plain
from backend.agents.content.outline import (
    AGENT,
    Outline,
    QuestionForm,
    SectionBatch,
    SectionDraft,
    SectionPlan,
    StatementForm,
    TermForm,
)
from backend.agents.drafter import Cost
from backend.agents.local.engine import Shortfall
from backend.agents.material import Material
from backend.agents.prompts import Prompt, fence_for
from backend.agents.provider.evidence import locate
from backend.agents.provider.guard import objection_to
from backend.agents.provider.passages import Place, spread
from backend.agents.sparc.catalogue import Variant
from backend.content.schemas import SectionContent, Statement
from backend.errors import Conflict
from backend.provider import service as provider
from backend.provider.schemas import Ask, Outcome
from backend.quiz.schemas import Blueprint

VERSION = "provider-content-1"
TEMPERATURE = 0.2
# What fits the window of a small model beside its answer; of a longer text, passages spread evenly.
MOST_WORDS = 4_500
MOST_PASSAGES = 60
MOST_EXISTING = 40
# A section that gave nothing in so many calls in a row will not come.
MOST_FRUITLESS = 2
TOKENS_A_STATEMENT = 260
TOKENS_BESIDE = 300


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


_SHAPES: dict[type[StatementForm], type[BaseModel]] = {
    form: create_model(f"{form.__name__}s", __base__=_Answer, statements=(list[form], ...))  # type: ignore[valid-type]
    for form in (StatementForm, TermForm, QuestionForm)
}
_FIELDS = {
    StatementForm: "",
    TermForm: " Each statement has `passage`, `quote`, `term` and `text`.",
    QuestionForm: " Each statement has `passage`, `quote`, `text` and `answer`; the quote proves the answer.",
}


def draft_section(
    material: Material,
    outline: Outline,
    section: str,
    *,
    blueprint: Blueprint,
    seed: int,
    made: Sequence[SectionContent],
    run_id: UUID | None,
    owner_id: UUID,
    turn: int = 0,
    fruitless: int = 0,
    variant: Variant | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> SectionBatch:
    """Ask for one section and keep of it what is proven and passes the checks; holds no lock meanwhile.

    Args:
        section: one of `outline.sections`.
        made: the sections the run has delivered before this one, in slot order.
        turn: number of this call within the run; another number is another answer.
        fruitless: how many calls in a row gave nothing of this section.
        variant: prompt and temperature; None is the outline's newest prompt and our own temperature.

    Raises:
        Conflict: the source stays on this machine; nothing was sent.
    """
    if material.local_only:
        raise Conflict(
            "This source is marked to stay on this machine, so only the local engine may read it.",
            code="source_stays_here",
        )
    plan = outline.plan(section)
    prompt = _prompt(outline, variant)
    places = _passages(material, seed=seed, used=turn)
    made = [plain(content) for content in made]
    messages, fence = _messages(material, plan, prompt, places, made, blueprint)
    answer = provider.ask(
        Ask(
            agent=AGENT,
            prompt=prompt.name,
            messages=messages,
            shape=_SHAPES[plan.form],
            most_tokens=TOKENS_BESIDE + TOKENS_A_STATEMENT * _most(plan, blueprint),
            # Another seed for each call, so that a second try is not the first one's kept answer.
            seed=(seed + turn) % 2**31,
            temperature=variant.temperature if variant else TEMPERATURE,
            run_id=run_id,
            owner_id=owner_id,
            cancelled=cancelled,
        )
    )
    cost = Cost(answer.latency_ms, answer.model, answer.tokens.record(), answer.cost)
    notes: dict[str, object] = {"prompt": prompt.name, "attempts": answer.attempts}
    if answer.mode:
        notes["mode"] = answer.mode.value
    if answer.cached:
        notes["cached"] = True
    if answer.outcome is not Outcome.OK:
        return SectionBatch(None, cost, answer.outcome, answer.reason, notes=notes)
    statements, refused = _prove(
        answer.value.statements[: _most(plan, blueprint)], material, plan, prompt, places, fence
    )
    content, findings, left_out = keep_sound(
        plan, statements, material.document.text, made, blueprint.audience
    )
    refused.update(left_out)
    if content is not None:
        draft = SectionDraft(content, findings, refused, answer.latency_ms)
        return SectionBatch(draft, cost, Outcome.OK, answer.reason, refused, notes=notes)
    shortfall = None
    if fruitless + 1 >= MOST_FRUITLESS:
        why = ", ".join(sorted(refused)) or "no statement came"
        shortfall = Shortfall(
            "refused_by_checks",
            f"The model's statements of {MOST_FRUITLESS} calls were all refused ({why}).",
        )
    return SectionBatch(None, cost, Outcome.OK, answer.reason, refused, shortfall, notes)


def _most(plan: SectionPlan, blueprint: Blueprint) -> int:
    return min(plan.most, blueprint.entries or plan.most)


def _prompt(outline: Outline, variant: Variant | None) -> Prompt:
    if variant is None or variant.prompt is None:
        return prompts.load(outline.prompt)
    name, _, version = variant.prompt.partition("/v")
    return prompts.load(name, int(version))


def _passages(material: Material, *, seed: int, used: int) -> list[Place]:
    """As much of the source as fits, in text order; another share of a long one with each call."""
    text = material.document.text
    chosen: list[Place] = []
    words = 0
    drawn = spread(text, material.places, seed=seed, used=used * MOST_PASSAGES, count=MOST_PASSAGES)
    for place in drawn:
        size = len(text[place.start : place.end].split())
        if chosen and words + size > MOST_WORDS:
            break
        chosen.append(place)
        words += size
    return sorted(chosen, key=lambda place: place.start)


def _messages(
    material: Material,
    plan: SectionPlan,
    prompt: Prompt,
    places: Sequence[Place],
    made: Sequence[SectionContent],
    blueprint: Blueprint,
) -> tuple[tuple[Any, ...], str]:
    text = material.document.text
    passages = "\n\n".join(
        f"Passage {number}:\n{text[place.start : place.end]}" for number, place in enumerate(places, 1)
    )
    fence = fence_for(passages)
    existing = [s.text for content in made for s in content.statements][-MOST_EXISTING:]
    return (
        prompt.fill(
            fence=fence,
            section=plan.heading,
            asked=plan.asked + _FIELDS[plan.form],
            most=str(_most(plan, blueprint)),
            language=blueprint.language,
            audience=blueprint.audience or "not named",
            objectives="; ".join(blueprint.objectives) or "none named",
            existing="\n".join(f"- {' '.join(said.split())}" for said in existing) or "- none",
            passages=passages,
        ),
        fence,
    )


def _prove(
    drafts: Sequence[Any],
    material: Material,
    plan: SectionPlan,
    prompt: Prompt,
    places: Sequence[Place],
    fence: str,
) -> tuple[list[Statement], Counter[str]]:
    """The drafts whose quotes stand in the source, as statements; the others counted by what is wrong with them."""
    proven: list[Statement] = []
    refused: Counter[str] = Counter()
    told = prompt.system + plan.asked + _FIELDS[plan.form]
    for draft in drafts:
        named = list(places[draft.passage - 1 : draft.passage]) if draft.passage >= 1 else []
        evidence = locate(
            draft.quote, material.document.text, [*named, *(place for place in places if place not in named)]
        )
        if evidence is None:
            refused["evidence_not_exact"] += 1
            continue
        term, answer = getattr(draft, "term", "").strip(), getattr(draft, "answer", "").strip()
        if (plan.form is TermForm and not term) or (plan.form is QuestionForm and not answer):
            refused["wrong_schema"] += 1
            continue
        wrong = objection_to("\n".join([draft.text, term, answer]), prompt=told, fence=fence)
        if wrong:
            refused[wrong] += 1
            continue
        try:
            proven.append(Statement(text=draft.text.strip(), evidence=[evidence], term=term, answer=answer))
        except ValueError:
            refused["wrong_schema"] += 1
    return proven, refused
