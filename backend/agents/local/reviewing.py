"""ReviewAgent on this machine: the checks, over an item and the others of its quiz. Pure, no network."""

import time
from collections.abc import Callable, Sequence
from uuid import UUID

from backend.agents.drafter import Cost
from backend.agents.material import Material
from backend.agents.reviewer import Reviewed
from backend.provider.schemas import Outcome
from backend.quiz.checks import check_item
from backend.quiz.schemas import Finding, ItemContent


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
    """What the checks find, in the form both engines have; seed, run and owner play no part here."""
    began = time.perf_counter()
    findings = review_locally(item, others, material.document.text)
    return Reviewed(findings, Cost(round((time.perf_counter() - began) * 1_000, 3)), Outcome.OK, "", "")


def review_locally(item: ItemContent, others: Sequence[ItemContent], source_text: str) -> list[Finding]:
    """What the checks find in an item, seen beside the others of its quiz. Pure."""
    return check_item(item, source_text=source_text, others=others)
