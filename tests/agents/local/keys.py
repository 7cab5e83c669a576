"""Items with right and with wrong keys, and what the local solver says of them, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from backend.agents.local.engine import read
from backend.agents.local.solving import solve
from backend.agents.material import Material
from backend.agents.solver import Solved
from backend.db.base import new_id
from backend.quiz.schemas import Answer, ItemContent, ItemType, Option
from tests.agents.local.invariants import quiz

EVERYTHING = {
    ItemType.NUMERICAL: 3,
    ItemType.MULTIPLE_CHOICE: 6,
    ItemType.TRUE_FALSE: 6,
    ItemType.CLOZE: 4,
    ItemType.SHORT_ANSWER: 3,
    ItemType.MATCHING: 1,
}
CHOICE = frozenset({ItemType.MULTIPLE_CHOICE, ItemType.TRUE_FALSE, ItemType.NUMERICAL})


@dataclass
class Tally:
    """How often the solver agreed, disputed and could not tell, by item type; and every dispute."""

    endings: Counter[tuple[ItemType, str]] = field(default_factory=Counter)
    disputes: list[tuple[ItemContent, Solved]] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)

    def add(self, item: ItemContent, solved: Solved) -> None:
        """Count one."""
        self.endings[item.type, solved.ending] += 1
        self.latencies.append(solved.cost.latency_ms)
        if solved.ending == "disputed":
            self.disputes.append((item, solved))

    def share(self, ending: str, kinds: Iterable[ItemType] = tuple(ItemType)) -> float:
        """The share of these types' items that ended so; 0 where there were none."""
        among = set(kinds)
        total = sum(count for (kind, _), count in self.endings.items() if kind in among)
        ended = sum(count for (kind, end), count in self.endings.items() if kind in among and end == ending)
        return ended / total if total else 0.0


def material_of(text: str) -> Material:
    """A source as the agents have it, without a database."""
    return Material(new_id(), "A chapter", read(text), (), (), (), local_only=True)


def drafted(material: Material) -> list[ItemContent]:
    """What the local engine makes of it, some of every type."""
    return [made.content for made in quiz(material.document, EVERYTHING)[0]]


def with_wrong_key(item: ItemContent, others: Sequence[ItemContent], random: Random) -> ItemContent | None:
    """The item with another answer marked as right; None where no wrong answer is at hand."""
    answer = item.answer
    if item.type is ItemType.MULTIPLE_CHOICE:
        wrong = random.choice([at for at, option in enumerate(item.options) if not option.correct])
        options = [
            option.model_copy(update={"correct": at == wrong}) for at, option in enumerate(item.options)
        ]
        return item.model_copy(update={"options": options})
    if item.type is ItemType.TRUE_FALSE:
        flipped = [option.model_copy(update={"correct": not option.correct}) for option in item.options]
        return item.model_copy(update={"options": flipped})
    if answer.value is not None:
        changed = answer.model_copy(update={"value": 1.2 * answer.value + 3})
        return item.model_copy(update={"answer": changed})
    if answer.pairs:
        (one, first), (two, second), *rest = answer.pairs
        changed = answer.model_copy(update={"pairs": [(one, second), (two, first), *rest]})
        return item.model_copy(update={"answer": changed})
    wrong_words = [other.answer for other in others if other.type is item.type and other is not item]
    return item.model_copy(update={"answer": random.choice(wrong_words)}) if wrong_words else None


def tally(materials: Iterable[Material]) -> tuple[Tally, Tally]:
    """What the solver says of all drafted items with their own keys, and with wrong ones."""
    random = Random(3)
    right, wrong = Tally(), Tally()
    for material in materials:
        items = drafted(material)
        for item in items:
            right.add(item, solve(item, material, seed=7))
            misled = with_wrong_key(item, items, random)
            if misled is not None:
                wrong.add(misled, solve(misled, material, seed=9))
    return right, wrong


def a_choice(stem: str, key: str, *wrong: str) -> ItemContent:
    """Multiple choice with this key."""
    options = [Option(text=key, correct=True), *(Option(text=text) for text in wrong)]
    return ItemContent(type=ItemType.MULTIPLE_CHOICE, stem=stem, options=options)


def a_statement(stem: str, *, true: bool) -> ItemContent:
    """True or false with this key."""
    options = [Option(text="True", correct=true), Option(text="False", correct=not true)]
    return ItemContent(type=ItemType.TRUE_FALSE, stem=stem, options=options)


def typed(kind: ItemType, stem: str, *accepted: str) -> ItemContent:
    """Cloze or short answer with these keys."""
    return ItemContent(type=kind, stem=stem, answer=Answer(accepted=list(accepted)))


def a_number(stem: str, value: float, unit: str | None = None) -> ItemContent:
    """Numerical with this key."""
    return ItemContent(type=ItemType.NUMERICAL, stem=stem, answer=Answer(value=value, tolerance=0, unit=unit))
