"""SolverAgent on the model provider: answers an item blind, from its passage alone, to test the key."""

from collections.abc import Callable
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from backend.agents import prompts
from backend.agents.drafter import Cost
from backend.agents.material import Material
from backend.agents.prompts import fence_for
from backend.agents.solver import AGENT, Solved, agrees, pose
from backend.errors import Conflict
from backend.provider import service as provider
from backend.provider.schemas import Ask, Outcome
from backend.quiz.grading import Response, normalise
from backend.quiz.schemas import ItemContent, ItemType

__all__ = ["AGENT", "Solved", "passage_of", "solve"]

MOST_TOKENS = 400


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Choices(_Form):
    """Numbers of the options chosen, from 1."""

    chosen: list[int]


class Words(_Form):
    """An answer in words."""

    answer: str


class Number(_Form):
    """An answer as a number."""

    value: float


_SHAPES: dict[ItemType, tuple[type[_Form], str]] = {
    ItemType.MULTIPLE_CHOICE: (Choices, "`chosen` holds the number of the one right option."),
    ItemType.MULTIPLE_RESPONSE: (Choices, "`chosen` holds the numbers of all right options."),
    ItemType.TRUE_FALSE: (Choices, "Is the statement true? `chosen` holds the number of the right option."),
    ItemType.CLOZE: (Words, "`answer` is what belongs in the blank, in as few words as possible."),
    ItemType.SHORT_ANSWER: (Words, "`answer` is the answer in as few words as possible."),
    ItemType.NUMERICAL: (Number, "`value` is the number asked for."),
}


def solve(
    item: ItemContent,
    material: Material,
    *,
    seed: int,
    run_id: UUID,
    owner_id: UUID,
    cancelled: Callable[[], bool],
) -> Solved:
    """Answer an item without seeing its key, explanation or evidence, and compare.

    Raises:
        Conflict: the source stays on this machine; nothing was sent.
    """
    if material.local_only:
        raise Conflict(
            "This source is marked to stay on this machine, so only the local engine may read it.",
            code="source_stays_here",
        )
    shape, form = _SHAPES[item.type]
    prompt = prompts.load("solve")
    passage = passage_of(item, material)
    question, order = pose(item, seed)
    options = "\n".join(f"{number}. {text}" for number, text in enumerate(question.options, 1))
    answer = provider.ask(
        Ask(
            agent=AGENT,
            prompt=prompt.name,
            messages=prompt.fill(
                fence=fence_for(passage),
                form=form,
                passage=passage,
                question=question.stem,
                options=f"Options:\n{options}" if options else "",
            ),
            shape=shape,
            most_tokens=MOST_TOKENS,
            seed=seed,
            run_id=run_id,
            owner_id=owner_id,
            cancelled=cancelled,
        )
    )
    cost = Cost(answer.latency_ms, answer.model, answer.tokens.record(), answer.cost)
    if answer.outcome is not Outcome.OK:
        return Solved(None, "", cost, answer.outcome, answer.reason, prompt.name)
    same, said = _compare(item, answer.value, order)
    return Solved(same, said, cost, answer.outcome, answer.reason, prompt.name)


def passage_of(item: ItemContent, material: Material) -> str:
    """The passage the evidence lies in; the whole of it, so that the quote is not given away."""
    text = material.document.text
    start = item.evidence[0].start if item.evidence else 0
    for place in material.places:
        if place.start <= start < place.end:
            return text[place.start : place.end]
    return text[: material.places[0].end] if material.places else text


def _compare(item: ItemContent, value: object, order: tuple[int, ...]) -> tuple[bool, str]:
    if isinstance(value, Choices):
        chosen = {order[number - 1] for number in value.chosen if 1 <= number <= len(order)}
        said = "; ".join(item.options[at].text for at in sorted(chosen)) or "none of the options"
        return agrees(item, Response(chosen=frozenset(chosen))), said
    if isinstance(value, Number):
        return agrees(item, Response(text=str(value.value))), f"{value.value:g}"
    said = value.answer if isinstance(value, Words) else ""
    given = f" {normalise(said)} "
    # A solver that says more than asked for still agrees, when the key is in what it says.
    keys = [normalise(text) for text in item.answer.accepted or []]
    return any(key and f" {key} " in given for key in keys), said
