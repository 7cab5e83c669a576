"""ReviewAgent on the model provider: names the flaws that rules cannot see, in words bounded and looked through."""

from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from backend.agents import prompts
from backend.agents.drafter import Cost
from backend.agents.material import Material
from backend.agents.prompts import fence_for
from backend.agents.provider.guard import objection_to
from backend.agents.provider.solving import passage_of
from backend.agents.reviewer import AGENT, Reviewed
from backend.errors import Conflict
from backend.provider import service as provider
from backend.provider.schemas import Ask, Outcome
from backend.quiz.schemas import Finding, ItemContent, Severity

MOST_TOKENS = 600
LONGEST_MESSAGE = 300
MOST_OTHERS = 20
NO_PASSAGE = "(There is none: judge by what is generally known, and say so where the key hangs on it.)"

# The names are the literature's; what is said of each is for the model.
FLAWS = MappingProxyType(
    {
        "ambiguous_information": "the question can be read in two ways, or an option is right under one reading only.",
        "implausible_distractors": "a wrong option is one that nobody would choose.",
        "more_than_one_correct": "another option, or another answer than the key, is right too.",
        "vague_terms": "a word such as 'often' or 'recently' leaves open how much or when, and the answer hangs on it.",
        "unfocused_stem": "it is not clear what is asked before the options are read.",
        "logical_cues": "wording or logic gives the key away to somebody who does not know the subject.",
        "sensitive_content": "it could hurt or shame students, or plays on a stereotype.",
    }
)


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Level(StrEnum):
    """How much a flaw matters; a model cannot keep an item from being delivered."""

    INFO = "info"
    WARNING = "warning"


class Flaw(_Form):
    """One flaw as a model names it. `check` is any text: unknown names are dropped, not the whole answer."""

    check: str
    severity: Level
    message: str


class Review(_Form):
    """A whole answer."""

    flaws: list[Flaw]


def review(
    item: ItemContent,
    material: Material,
    *,
    others: Sequence[ItemContent],
    seed: int,
    run_id: UUID,
    owner_id: UUID,
    cancelled: Callable[[], bool],
) -> Reviewed:
    """Ask the model for the flaws of one item.

    Raises:
        Conflict: the source stays on this machine; nothing was sent.
    """
    if material.local_only:
        raise Conflict(
            "This source is marked to stay on this machine, so only the local engine may read it.",
            code="source_stays_here",
        )
    return judge(
        item,
        passage_of(item, material),
        others=others,
        seed=seed,
        run_id=run_id,
        owner_id=owner_id,
        cancelled=cancelled,
    )


def judge(
    item: ItemContent,
    passage: str,
    *,
    others: Sequence[ItemContent],
    seed: int,
    run_id: UUID | None,
    owner_id: UUID,
    cancelled: Callable[[], bool],
) -> Reviewed:
    """Ask the model for the flaws of one item beside a passage, or beside `NO_PASSAGE`."""
    prompt = prompts.load("review")
    shown = _shown(item, others)
    # Both are held by one marker, so it is made from both.
    fence = fence_for(passage + shown)
    answer = provider.ask(
        Ask(
            agent=AGENT,
            prompt=prompt.name,
            messages=prompt.fill(
                fence=fence,
                flaws="\n".join(f"- {name}: {meaning}" for name, meaning in FLAWS.items()),
                passage=passage,
                item=shown,
            ),
            shape=Review,
            most_tokens=MOST_TOKENS,
            seed=seed,
            run_id=run_id,
            owner_id=owner_id,
            cancelled=cancelled,
        )
    )
    cost = Cost(answer.latency_ms, answer.model, answer.tokens.record(), answer.cost)
    if answer.outcome is not Outcome.OK:
        return Reviewed((), cost, answer.outcome, answer.reason, prompt.name)
    findings, dropped = _let_through(answer.value, told=prompt.system, fence=fence)
    return Reviewed(findings, cost, answer.outcome, answer.reason, prompt.name, dropped)


def _let_through(value: Any, *, told: str, fence: str) -> tuple[list[Finding], Counter[str]]:
    """Findings with a known name and a message that carries nothing foreign, each name once."""
    findings: dict[str, Finding] = {}
    dropped: Counter[str] = Counter()
    for flaw in value.flaws:
        message = " ".join(flaw.message.replace("\0", "").split())
        wrong = (
            "unknown_flaw" if flaw.check not in FLAWS else "said_twice" if flaw.check in findings else None
        )
        wrong = wrong or (objection_to(message, prompt=told, fence=fence) if message else "empty")
        if wrong:
            dropped[wrong] += 1
            continue
        if len(message) > LONGEST_MESSAGE:
            message = message[: LONGEST_MESSAGE - 1].rstrip() + "…"
        findings[flaw.check] = Finding(
            check=flaw.check, severity=Severity(flaw.severity.value), message=f"{AGENT}: {message}"
        )
    return list(findings.values()), dropped


def _shown(item: ItemContent, others: Sequence[ItemContent]) -> str:
    """The item with its key, and the stems beside it in the quiz, which may give the key away."""
    lines = [f"Type: {item.type.value.replace('_', ' ')}", f"Stem: {_line(item.stem)}"]
    lines += [
        f"Option {number}{' (key)' if option.correct else ''}: {_line(option.text)}"
        for number, option in enumerate(item.options, 1)
    ]
    answer = item.answer
    lines += [f"Accepted answer: {_line(text)}" for text in answer.accepted or []]
    if answer.value is not None:
        lines.append(
            f"Answer: {answer.value:g} {_line(answer.unit or '')}, give or take {answer.tolerance or 0:g}"
        )
    lines += [f"Pair: {_line(left)} | {_line(right)}" for left, right in answer.pairs or []]
    lines += [f"In this order: {_line(entry)}" for entry in answer.order or []]
    if answer.rubric:
        lines.append(f"Rubric: {_line(answer.rubric)}")
    lines += [f"Also in the quiz: {_line(other.stem)}" for other in others[-MOST_OTHERS:]]
    return "\n".join(lines)


def _line(text: str) -> str:
    return " ".join(text.split())
