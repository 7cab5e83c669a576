"""Reward: what a transition was worth, each part in [0, 1]; only what was measured is in it."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from backend.quiz.schemas import Blueprint, Finding, ItemContent, Severity

# A proxy until the educator's verdict replaces it. What was not measured gives its weight to the others.
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "validity": 0.3,
        "evidence": 0.2,
        "key_agreement": 0.2,
        "novelty": 0.1,
        "blueprint_fit": 0.1,
        "latency": 0.05,
        "cost": 0.05,
    }
)
# A draft within a second feels immediate.
QUICK_MS = 1_000.0
WARNING_COSTS = 0.25


def reward_of(
    content: ItemContent,
    findings: Sequence[Finding],
    blueprint: Blueprint,
    *,
    latency_ms: float,
    cost: float,
    key_agreement: float | None = None,
    novelty: float | None = None,
) -> dict[str, float]:
    """The reward vector of a drafted item and its weighted mean as `scalar`.

    Args:
        key_agreement: whether a blind solver found the key; None while nobody has tried.
        novelty: how far the item is from those there are (`novelty_of`); None where nobody compared.
    """
    warnings = sum(finding.severity is Severity.WARNING for finding in findings)
    asked_for = [
        content.difficulty == blueprint.difficulty,
        not blueprint.bloom or content.bloom in blueprint.bloom,
    ]
    parts = {
        "validity": max(0.0, 1.0 - WARNING_COSTS * warnings),
        "evidence": float(bool(content.evidence)),
        "key_agreement": key_agreement,
        "novelty": novelty,
        "blueprint_fit": sum(asked_for) / len(asked_for),
        "latency": min(1.0, QUICK_MS / max(latency_ms, 1.0)),
        "cost": 1.0 if cost == 0 else 0.0,
    }
    return _scored({name: value for name, value in parts.items() if value is not None})


def reward_with(reward: Mapping[str, float], **measured: float) -> dict[str, float]:
    """A reward vector when something more has been measured, such as `key_agreement=1.0`.

    Raises:
        KeyError: the reward has no such part.
    """
    return _scored({name: value for name, value in {**reward, **measured}.items() if name != "scalar"})


def novelty_of(content: ItemContent, others: Iterable[ItemContent]) -> float:
    """How far an item's question is from the nearest of the others: 1 shares nothing with any, 0 repeats one.

    One less the normalised edit similarity of their words in order of the alphabet, so that a question turned round is
    no new one.
    """
    from rapidfuzz import fuzz, utils

    nearest = max(
        (
            fuzz.token_sort_ratio(content.stem, other.stem, processor=utils.default_process)
            for other in others
        ),
        default=0.0,
    )
    return 1.0 - nearest / 100.0


def _scored(parts: Mapping[str, float]) -> dict[str, float]:
    weight = sum(WEIGHTS[name] for name in parts)
    scalar = sum(WEIGHTS[name] * value for name, value in parts.items()) / weight
    return {name: round(value, 4) for name, value in parts.items()} | {"scalar": round(scalar, 4)}
