"""Find the facts of a document: what its sentences define, claim, list, count, date and compare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backend.agents.local.document import BlockKind, Fact, FactKind, KeyKind, Sentence, Term
from backend.agents.local.en.appositions import glossed
from backend.agents.local.en.claims import claim_in
from backend.agents.local.en.contrasts import contrast_in
from backend.agents.local.en.counts import counts_in
from backend.agents.local.en.definitions import definitions_in
from backend.agents.local.en.inflect import is_plural, singularize, zipf
from backend.agents.local.en.members import members_in
from backend.agents.local.en.people import People
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import INCLUSIVE, ROLE_NOUNS, word_set
from backend.agents.local.terms import Spelling

_INSIDE = frozenset({"NN", "NNS", "NNP", "NNPS", "JJ", "POS", "VBG", "VBN", "CD", "JJR", "JJS"})
_PARTICLES = word_set("du de van von la le del della di el al")
_WEAK = 0.42  # strength below which a definition is more likely a passing remark


def facts_of(
    sentences: Sequence[Sentence], terms: Sequence[Term], spelling: Spelling, people: People
) -> tuple[Fact, ...]:
    """All facts in text order; a sentence may carry several."""
    weights = {singularize(term.text).casefold(): term.weight for term in terms}
    counts = {singularize(term.text).casefold(): term.count for term in terms}
    found: list[Fact] = []
    by_sentence = {s.index: list(_definitions(s, spelling, weights)) for s in sentences}
    defined = frozenset(singularize(fact.key).casefold() for facts in by_sentence.values() for fact in facts)
    for sentence in sentences:
        definitions = by_sentence[sentence.index]
        found.extend(definitions)
        if sentence.alone and not INCLUSIVE & {token.lower for token in sentence.tokens}:
            if not definitions:
                found.extend(_claims(sentence, spelling, weights, people))
            found.extend(_counts(sentence, spelling))
            found.extend(_members(sentence, spelling))
            found.extend(_contrasts(sentence, weights))
            found.extend(_mentions(sentence, spelling, weights, counts, defined))
    return tuple(found)


def _weight(weights: dict[str, float], key: str) -> float:
    return weights.get(singularize(key).casefold(), 0.0)


def _definitions(sentence: Sentence, spelling: Spelling, weights: dict[str, float]) -> Iterator[Fact]:
    entry = glossed(sentence.tokens) if sentence.kind is BlockKind.BULLET or not sentence.whole else None
    if entry is None and not sentence.whole:
        return
    for definition in [entry] if entry else definitions_in(sentence.tokens):
        words = sentence.tokens[definition.first : definition.last]
        key = spelling.inside(words, definition.first == 0)
        strength = definition.strength * (0.6 + 0.4 * min(1.0, _weight(weights, key) / 8))
        if strength >= _WEAK:
            yield Fact(
                FactKind.DEFINITION, sentence.index, definition.first, definition.last, key, KeyKind.TERM,
                definition.meaning, round(strength, 6), plural=is_plural(key),
            )  # fmt: skip


def _claims(
    sentence: Sentence, spelling: Spelling, weights: dict[str, float], people: People
) -> Iterator[Fact]:
    claim = claim_in(sentence.tokens, people)
    if claim is None:
        return
    if claim.person:
        words = claim.name.split()
        others = (
            (claim.name,)
            if len(words) == 1 or words[-2].casefold() in _PARTICLES
            else (words[-1], claim.name)
        )
        yield Fact(
            FactKind.CLAIM, sentence.index, claim.first, claim.last, claim.name, KeyKind.PERSON,
            f"Who {claim.predicate}", claim.strength, others=others,
        )  # fmt: skip
        return
    key = spelling.inside(sentence.tokens[claim.first : claim.last], claim.first == 0)
    weight = _weight(weights, key)
    everyday = " " not in key and zipf(key) > 4.9
    rare = zipf(key) < 4.0
    if weight < (2.5 if rare else 5.0) or (everyday and claim.strength < 0.8):
        return
    if not rare and len(claim.predicate.split()) < 7:
        return
    yield Fact(
        FactKind.CLAIM, sentence.index, claim.first, claim.last, key, KeyKind.TERM,
        f"According to the text, which of these {claim.predicate}",
        round(claim.strength + 0.01 * min(10.0, weight), 6), plural=claim.plural,
    )  # fmt: skip


def _counts(sentence: Sentence, spelling: Spelling) -> Iterator[Fact]:
    for count in counts_in(sentence.tokens, spelling):
        key = render(sentence.tokens[count.first : count.last])
        kind = FactKind.YEAR if count.is_year else FactKind.QUANTITY
        yield Fact(
            kind, sentence.index, count.first, count.last, key, KeyKind.YEAR if count.is_year else KeyKind.NUMBER,
            count.question, 0.6 if count.is_year else 0.55, value=count.value, unit=count.unit,
            verb="loose" if count.loose else "measured" if count.measured else "",
        )  # fmt: skip


def _members(sentence: Sentence, spelling: Spelling) -> Iterator[Fact]:
    listed = members_in(sentence.tokens, spelling)
    if listed is None:
        return
    names = [spelling.inside(sentence.tokens[first:last], False) for first, last in listed.spans]
    for (first, last), name in zip(listed.spans, names, strict=True):
        others = tuple(other for other in names if other != name)
        asked = (
            f"is one of {listed.named}" if listed.verb == "are" else f"{listed.aid} {listed.named} include"
        )
        yield Fact(
            FactKind.MEMBERS, sentence.index, first, last, name, KeyKind.TERM,
            f"According to the text, which of these {asked}", 0.5, plural=is_plural(name),
            others=others,
        )  # fmt: skip


def _contrasts(sentence: Sentence, weights: dict[str, float]) -> Iterator[Fact]:
    """A comparison, when the sentence is about something the text is about."""
    span = contrast_in(sentence.tokens)
    topical = any(weights.get(singularize(token.lower), 0.0) >= 5 for token in sentence.tokens)
    if span and topical:
        key = render(sentence.tokens[span[0] : span[1]])
        yield Fact(FactKind.CONTRAST, sentence.index, *span, key, KeyKind.WORD, "", 0.5)


def _mentions(
    sentence: Sentence,
    spelling: Spelling,
    weights: dict[str, float],
    counts: dict[str, int],
    defined: frozenset[str],
) -> Iterator[Fact]:
    """The weightiest term of the text that a telling sentence names as a phrase of its own."""
    tokens = sentence.tokens
    if not 8 <= len(tokens) <= 30:
        return
    general = any(t.tag in {"VBZ", "VBP"} or t.lower in {"can", "must"} for t in tokens)
    best: tuple[float, int, int, str] | None = None
    for size in (3, 2, 1):
        for first in range(len(tokens) - size):
            words = tokens[first : first + size]
            if not words[-1].tag.startswith("NN") or any(not t.text[0].isalpha() for t in words):
                continue
            if (first and tokens[first - 1].tag in _INSIDE) or tokens[first + size].tag in _INSIDE:
                continue
            if size == 1 and words[0].text[:1].isupper() and spelling.is_name(words[0]):
                continue
            if first and tokens[first - 1].text == "," and tokens[first + size].text == ",":
                continue
            key = spelling.inside(words, first == 0)
            weight = _weight(weights, key)
            known = singularize(key).casefold() in defined
            if words[-1].lower in ROLE_NOUNS or any(token.tag == "NNS" for token in words[:-1]):
                continue
            often = counts.get(singularize(key).casefold(), 0) >= (3 if size > 1 else 5)
            topical = often and (weight >= 6 if size > 1 else weight >= 6 and zipf(key) < 4.6)
            score = weight + 10 * known
            if (known or (topical and general)) and (best is None or score > best[0]):
                best = (score, first, first + size, key)
    if best is None:
        return
    score, first, last, key = best
    yield Fact(
        FactKind.MENTION, sentence.index, first, last, key, KeyKind.TERM, "",
        round(0.25 + 0.015 * min(20.0, score), 6), plural=is_plural(key),
    )  # fmt: skip
