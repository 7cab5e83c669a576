"""Numerical: a year, a count, a percentage or a measure, with the tolerance its kind allows."""

from __future__ import annotations

from backend.agents.local.document import Document, Fact, FactKind
from backend.agents.local.en.frames.parts import bloom_of, evidence_of, is_taught, says, tags_of
from backend.agents.local.framing import PLAINEST, Framed, Setting
from backend.quiz.schemas import Answer, Difficulty, ItemContent, ItemType

SUITS = frozenset({FactKind.YEAR, FactKind.QUANTITY})


def count(document: Document) -> int:
    """How many numbers can be asked for."""
    return len({fact.sentence for fact in document.facts if fact.kind in SUITS})


def make(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """A question whose answer is the fact's number."""
    if fact.value is None or (setting.plainness < PLAINEST and not is_taught(document, fact)):
        return None
    content = ItemContent(
        type=ItemType.NUMERICAL,
        stem=f"{fact.rest}?",
        answer=Answer(value=fact.value, tolerance=tolerance_of(fact), unit=fact.unit or None),
        evidence=evidence_of(document, fact),
        explanation=says(document.sentences[fact.sentence]),
        bloom=bloom_of(fact),
        difficulty=_difficulty(fact),
        tags=tags_of(document, fact),
    )
    return Framed(content, (document.name_of(fact),))


def _difficulty(fact: Fact) -> Difficulty:
    """How many figures have to be kept in mind: a count of things is easy, a precise measure hard."""
    figures = len(f"{fact.value:g}".replace(".", "").strip("0"))
    if fact.kind is FactKind.YEAR:
        return Difficulty.MEDIUM
    if fact.unit != "percent" and figures == 1:
        return Difficulty.EASY
    return Difficulty.HARD if figures >= 3 and tolerance_of(fact) == 0 else Difficulty.MEDIUM


def tolerance_of(fact: Fact) -> float:
    """How far off an answer may be: nothing for years and counts, 5 % where the text is rough, 1 % of a measure."""
    value = abs(fact.value or 0.0)
    if fact.kind is FactKind.YEAR:
        return 0.0
    if fact.verb == "loose":
        return round(0.05 * value, 6)
    if fact.unit == "percent":
        return 0.5 if value == int(value) else 0.05
    return round(0.01 * value, 6) if fact.verb == "measured" and value != int(value) else 0.0
