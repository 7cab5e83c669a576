"""Reward: what a transition was worth, each part in [0, 1]; only what was measured is in it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from backend.quiz.schemas import Blueprint, Finding, ItemContent, Severity

# A proxy until the educator's verdict replaces it; key agreement and novelty join with the agents that measure them.
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"validity": 0.4, "evidence": 0.3, "blueprint_fit": 0.2, "latency": 0.05, "cost": 0.05}
)
# A draft within a second feels immediate.
QUICK_MS = 1_000.0
WARNING_COSTS = 0.25


def reward_of(
    content: ItemContent, findings: Sequence[Finding], blueprint: Blueprint, *, latency_ms: float, cost: float
) -> dict[str, float]:
    """The reward vector of a drafted item and its weighted sum as `scalar`."""
    warnings = sum(finding.severity is Severity.WARNING for finding in findings)
    asked_for = [
        content.difficulty == blueprint.difficulty,
        not blueprint.bloom or content.bloom in blueprint.bloom,
    ]
    parts = {
        "validity": max(0.0, 1.0 - WARNING_COSTS * warnings),
        "evidence": float(bool(content.evidence)),
        "blueprint_fit": sum(asked_for) / len(asked_for),
        "latency": min(1.0, QUICK_MS / max(latency_ms, 1.0)),
        "cost": 1.0 if cost == 0 else 0.0,
    }
    scalar = sum(WEIGHTS[name] * value for name, value in parts.items())
    return {name: round(value, 4) for name, value in parts.items()} | {"scalar": round(scalar, 4)}
