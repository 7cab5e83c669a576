"""Asking the model to say in better words what rules wrote. It sees no more than that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from backend.agents import prompts
from backend.agents.prompts import fence_for
from backend.agents.provider.guard import objection_to
from backend.permissions import internal
from backend.provider import service as provider
from backend.provider.schemas import Ask, Outcome

AGENT = "Reports"
PROMPT = "report"
MOST_TOKENS = 1_200
MOST_SENTENCES = 6
LONGEST_SENTENCE = 600
# Whoever asked for a report waits for it.
DEADLINE_SECONDS = 20.0


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid")

    what_changed: list[str]
    risks: list[str]
    recommendations: list[str]


@dataclass(frozen=True, slots=True)
class Rephrased:
    """What came of it.

    Attributes:
        parts: sentences by part, those that carry nothing foreign.
        refused: why a part was not let through, by part.
        reason: why there is nothing at all; empty where there was an answer.
        cost: in US dollars, from list prices; None where the model's price is not known.
    """

    prompt: str
    model: str
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    tokens: Mapping[str, int] = field(default_factory=dict)
    cost: float | None = 0.0


@internal
def rephrase(said: str, *, owner_id: UUID | None) -> Rephrased:
    """Ask once for the three parts of a status report in other words; opens its own short units of work.

    Args:
        said: what the rules wrote, part by part.
        owner_id: whose budget pays; None is nobody's but the day's.

    Raises:
        Unavailable: the database cannot be reached; nothing was sent.
    """
    prompt = prompts.load(PROMPT)
    fence = fence_for(said)
    answer = provider.ask(
        Ask(
            agent=AGENT,
            prompt=prompt.name,
            messages=prompt.fill(fence=fence, said=said),
            shape=_Words,
            most_tokens=MOST_TOKENS,
            owner_id=owner_id,
        ),
        deadline=DEADLINE_SECONDS,
    )
    bare = Rephrased(prompt.name, answer.model, tokens=answer.tokens.record(), cost=answer.cost)
    if answer.outcome is not Outcome.OK:
        return replace(bare, reason=answer.reason)
    parts: dict[str, list[str]] = {}
    refused: dict[str, str] = {}
    for name, sentences in _parts(answer.value):
        wrong = _objection(sentences, told=prompt.system, fence=fence)
        if wrong:
            refused[name] = wrong
        elif sentences:
            parts[name] = sentences
    return replace(bare, parts=parts, refused=refused)


# Any: the shape was checked by whoever read the answer.
def _parts(value: Any) -> list[tuple[str, list[str]]]:
    return [
        (name, [" ".join(one.replace("\0", "").split()) for one in getattr(value, name) if one.strip()])
        for name in _Words.model_fields
    ]


def _objection(sentences: Sequence[str], *, told: str, fence: str) -> str | None:
    if len(sentences) > MOST_SENTENCES or any(len(one) > LONGEST_SENTENCE for one in sentences):
        return "too_long"
    return objection_to("\n".join(sentences), prompt=told, fence=fence)
