"""Find the facts of a document: what its sentences define, claim, count, date and compare."""

from __future__ import annotations

from collections.abc import Sequence

from backend.agents.local.document import Fact, FactKind, KeyKind, Sentence, Term
from backend.agents.local.en.definitions import definitions_in
from backend.agents.local.en.inflect import is_plural, singularize
from backend.agents.local.terms import Spelling


def facts_of(sentences: Sequence[Sentence], terms: Sequence[Term], spelling: Spelling) -> tuple[Fact, ...]:
    """All facts in text order; a sentence may carry several."""
    weights = {singularize(term.text).casefold(): term.weight for term in terms}
    found: list[Fact] = []
    for sentence in sentences:
        if not (sentence.whole and sentence.alone):
            continue
        found.extend(_definitions(sentence, spelling, weights))
        found.extend(_mentions(sentence, spelling, weights))
    return tuple(found)


def _definitions(sentence: Sentence, spelling: Spelling, weights: dict[str, float]) -> list[Fact]:
    found: list[Fact] = []
    for definition in definitions_in(sentence.tokens):
        words = sentence.tokens[definition.first : definition.last]
        key = spelling.inside(words, definition.first == 0)
        weight = weights.get(singularize(key).casefold(), 0.0)
        strength = definition.strength * (0.75 + 0.25 * min(1.0, weight / 10))
        found.append(
            Fact(
                FactKind.DEFINITION,
                sentence.index,
                definition.first,
                definition.last,
                key,
                KeyKind.TERM,
                definition.meaning,
                round(strength, 6),
                plural=is_plural(key),
            )  # fmt: skip
        )
    return found


def _mentions(sentence: Sentence, spelling: Spelling, weights: dict[str, float]) -> list[Fact]:
    """The weightiest key term that stands once in a telling sentence."""
    tokens = sentence.tokens
    best: tuple[float, int, int, str] | None = None
    for size in (3, 2, 1):
        for first in range(1, len(tokens) - size):
            words = tokens[first : first + size]
            if not words[-1].tag.startswith("NN") or any(not t.text[0].isalpha() for t in words):
                continue
            key = spelling.inside(words, False)
            weight = weights.get(singularize(key).casefold(), 0.0)
            if weight >= 6 and (best is None or weight > best[0]):
                best = (weight, first, first + size, key)
    if best is None or not 9 <= len(tokens) <= 40:
        return []
    weight, first, last, key = best
    strength = 0.25 + 0.02 * min(10.0, weight)
    return [
        Fact(
            FactKind.MENTION,
            sentence.index,
            first,
            last,
            key,
            KeyKind.TERM,
            "",
            round(strength, 6),
            plural=is_plural(key),
        )  # fmt: skip
    ]
