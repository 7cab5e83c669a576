"""QuizAgent on the model provider: a batch of drafts from passages spread over the source, each proven and checked."""

from collections import Counter
from random import Random
from typing import Any

from backend.agents import prompts
from backend.agents.drafter import Assignment, Batch, Cost, Delivery
from backend.agents.local.engine import Shortfall
from backend.agents.material import Material
from backend.agents.prompts import Prompt, fence_for
from backend.agents.provider.answers import form_for, shape_for, to_content
from backend.agents.provider.evidence import locate
from backend.agents.provider.guard import objection
from backend.agents.provider.passages import Place, Strategy, central, spread
from backend.agents.sparc.catalogue import Variant, default_for
from backend.agents.sparc.policy import BATCH
from backend.errors import Conflict
from backend.jobs.schemas import Engine
from backend.provider import service as provider
from backend.provider.schemas import Answer, Ask, Outcome
from backend.quiz.checks import check_item
from backend.quiz.schemas import Item, ItemContent, ItemType, Severity

AGENT = "QuizAgent"
VERSION = "provider-2"
# A type that gave nothing in so many calls in a row will not come.
MOST_FRUITLESS = 3
MOST_EXISTING = 30
TOKENS_A_DRAFT = 700
TOKENS_BESIDE = 400


class ProviderDrafter:
    """Drafts with the configured model."""

    engine = "provider"

    @property
    def version(self) -> str:
        """The version of this code and the model."""
        return f"{VERSION}/{provider.model_name()}"

    def draft(self, assignment: Assignment[Item]) -> Batch[ItemContent]:
        """Ask for one draft for each slot, and keep those that are proven and pass the checks.

        Raises:
            Conflict: the source stays on this machine; nothing was sent.
        """
        material = assignment.material
        if material.local_only:
            raise Conflict(
                "This source is marked to stay on this machine, so only the local engine may read it.",
                code="source_stays_here",
            )
        variant = assignment.variant or default_for(Engine.PROVIDER)
        places = _places(assignment, variant)
        prompt = prompts.load(variant.prompt or "draft/v1")
        request, fence = _request(assignment, variant, prompt, places)
        answer = provider.ask(request)
        cost = Cost(answer.latency_ms, answer.model, answer.tokens.record(), answer.cost)
        notes: dict[str, object] = {"prompt": prompt.name, "attempts": answer.attempts}
        if answer.mode:
            notes["mode"] = answer.mode.value
        if answer.cached:
            notes["cached"] = True
        if answer.outcome is not Outcome.OK:
            return Batch([], cost, outcome=answer.outcome, reason=answer.reason, notes=notes)
        deliveries, refused, dropped = _judge(assignment, answer, places, prompt, fence)
        shortfall = None
        if not deliveries and assignment.fruitless + 1 >= MOST_FRUITLESS:
            why = ", ".join(sorted(refused)) or "no draft came"
            shortfall = Shortfall(
                "refused_by_checks", f"The model's drafts of {MOST_FRUITLESS} calls were all refused ({why})."
            )
        return Batch(
            deliveries,
            cost,
            refused=refused,
            refused_drafts=dropped,
            shortfall=shortfall,
            outcome=Outcome.OK,
            reason=answer.reason,
            notes=notes,
        )


def _places(assignment: Assignment[Item], variant: Variant) -> list[Place]:
    document = assignment.material.document
    used, count = assignment.turn * BATCH, len(assignment.slots)
    if variant.passages is Strategy.CENTRAL:
        terms = {term.text: term.weight for term in document.terms}
        return central(
            document.text,
            assignment.material.places,
            terms=terms,
            seed=assignment.seed,
            used=used,
            count=count,
        )
    return spread(document.text, assignment.material.places, seed=assignment.seed, used=used, count=count)


def _request(
    assignment: Assignment[Item], variant: Variant, prompt: Prompt, places: list[Place]
) -> tuple[Ask, str]:
    blueprint, text = assignment.blueprint, assignment.material.document.text
    kind = ItemType(assignment.slots[0].type)
    passages = "\n\n".join(
        f"Passage {number}:\n{text[place.start : place.end]}" for number, place in enumerate(places, 1)
    )
    fence = fence_for(passages)
    existing = [item.stem for item in assignment.made][-MOST_EXISTING:]
    existing += assignment.context.lines(MOST_EXISTING)
    messages = prompt.fill(
        fence=fence,
        form=form_for(kind),
        type=kind.value,
        count=str(len(assignment.slots)),
        language=blueprint.language,
        difficulty=blueprint.difficulty.value,
        bloom=", ".join(level.value for level in blueprint.bloom) or "any",
        audience=blueprint.audience or "not named",
        objectives="; ".join(blueprint.objectives) or "none named",
        existing="\n".join(f"- {' '.join(stem.split())}" for stem in existing) or "- none",
        passages=passages,
    )
    request = Ask(
        agent=AGENT,
        prompt=prompt.name,
        messages=messages,
        shape=shape_for(kind),
        most_tokens=TOKENS_BESIDE + TOKENS_A_DRAFT * len(assignment.slots),
        # Another seed for each call, so that a second try is not the first one's kept answer.
        seed=(assignment.seed + assignment.turn) % 2**31,
        temperature=variant.temperature,
        model=variant.model,
        run_id=assignment.run_id,
        owner_id=assignment.owner_id,
        cancelled=assignment.cancelled,
    )
    return request, fence


def _judge(
    assignment: Assignment[Item], answer: Answer, places: list[Place], prompt: Prompt, fence: str
) -> tuple[list[Delivery[ItemContent]], Counter[str], int]:
    others = [item.content for item in assignment.made]
    free = list(assignment.slots)
    deliveries: list[Delivery[ItemContent]] = []
    refused: Counter[str] = Counter()
    drafts: list[Any] = answer.value.items[: len(assignment.slots)]
    told = prompt.system + form_for(ItemType(assignment.slots[0].type))
    for number, draft in enumerate(drafts):
        content = _content(draft, assignment, places, number)
        if isinstance(content, str):
            refused[content] += 1
            continue
        wrong = objection(content, prompt=told, fence=fence)
        if wrong:
            refused[wrong] += 1
            continue
        findings = check_item(content, source_text=assignment.material.document.text, others=others)
        errors = [finding.check for finding in findings if finding.severity is Severity.ERROR]
        if errors:
            refused.update(errors)
            continue
        deliveries.append(Delivery(free.pop(0), content, findings))
        others.append(content)
    return deliveries, refused, len(drafts) - len(deliveries)


def _content(draft: Any, assignment: Assignment[Item], places: list[Place], number: int) -> ItemContent | str:
    """The draft as an item, or the name of what is wrong with it."""
    material: Material = assignment.material
    named = places[draft.passage - 1 : draft.passage] if draft.passage >= 1 else []
    evidence = locate(
        draft.quote, material.document.text, [*named, *(place for place in places if place not in named)]
    )
    if evidence is None:
        return "evidence_not_exact"
    seed = Random(f"{assignment.seed}:{assignment.turn}:{number}").randrange(2**31)  # noqa: S311
    try:
        return to_content(
            draft,
            ItemType(assignment.slots[0].type),
            evidence,
            difficulty=assignment.blueprint.difficulty,
            seed=seed,
        )
    except ValueError:
        return "wrong_schema"
