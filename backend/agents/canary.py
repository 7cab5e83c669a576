"""A small quiz whose answers are known: does the local engine still draft as it should. Nothing of it is kept."""

import time
from dataclasses import dataclass
from types import MappingProxyType

from backend.agents.local.engine import ENGINE_VERSION, Draft, draft, read
from backend.permissions import internal
from backend.quiz.schemas import Blueprint, ItemType

# A text of definitions alone: whatever the engine asks of it, the answer is the term its sentence begins with.
CANARY_TEXT = (
    "Osmosis is the movement of water through a membrane from a dilute solution to a concentrated one. "
    "Diffusion is the movement of particles from a crowded region to an empty one. "
    "Filtration is the separation of solids from a liquid by a porous barrier. "
    "Evaporation is the change of a liquid into a gas at its surface."
)
CANARY_TERMS = frozenset({"osmosis", "diffusion", "filtration", "evaporation"})
_ASKED = MappingProxyType({ItemType.MULTIPLE_CHOICE: 1, ItemType.TRUE_FALSE: 1, ItemType.CLOZE: 1})


@dataclass(frozen=True, slots=True)
class Canary:
    """Whether the engine still drafts questions whose answers are known, and what that took."""

    right: bool
    summary: str
    engine_version: str
    questions: int
    known: int
    reading_ms: float
    drafting_ms: float


@internal
def draft_canary() -> Canary:
    """Draft a question of each kind from a fixed text and compare its key with the known one."""
    began = time.perf_counter()
    document = read(CANARY_TEXT, "Canary")
    parsed = time.perf_counter()
    blueprint = Blueprint(counts=dict(_ASKED), seed=1)
    wrong = ""
    known = 0
    for item_type in _ASKED:
        drafted = draft(document, blueprint, seed=1, item_type=item_type, taken=())
        found = _why_wrong(item_type, drafted) if isinstance(drafted, Draft) else drafted.message
        known += not found
        wrong = wrong or found
    words = f"{known} of {len(_ASKED)} canary questions have the known answer."
    return Canary(
        right=not wrong,
        summary=f"{words} {wrong}".strip(),
        engine_version=ENGINE_VERSION,
        questions=len(_ASKED),
        known=known,
        reading_ms=(parsed - began) * 1_000,
        drafting_ms=(time.perf_counter() - parsed) * 1_000,
    )


def _why_wrong(item_type: ItemType, drafted: Draft) -> str:
    """What is wrong with a drafted question; empty when its key is the known one, proven by the text."""
    content = drafted.content
    name = item_type.value.replace("_", " ")
    for proof in content.evidence:
        if CANARY_TEXT[proof.start : proof.end] != proof.quote:
            return f"The evidence of the {name} question is not what the text says at that place."
    if not content.evidence:
        return f"The {name} question came without evidence."
    term = content.evidence[0].quote.split()[0].casefold()
    keys = [option.text.casefold() for option in content.options or [] if option.correct]
    if item_type is ItemType.CLOZE:
        keys = [answer.casefold() for answer in content.answer.accepted or []]
    if item_type is ItemType.TRUE_FALSE:
        term = "true" if term in content.stem.casefold() else "false"
    return "" if keys == [term] else f"The {name} question has another answer than the known one."
