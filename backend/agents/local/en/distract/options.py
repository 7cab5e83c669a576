"""Wrong options: of the key's kind, from the same document, and surely not right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from random import Random

from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.contrasts import turned
from backend.agents.local.en.distract.offered import by_head, classes_of, people_in, standing_bare, terms_in
from backend.agents.local.en.distract.told import also_right, meanings_of, places_of
from backend.agents.local.en.distract.wrong_numbers import numbers_for
from backend.agents.local.en.inflect import (
    bare,
    is_plural,
    is_usual,
    lemma,
    pluralize,
    singularize,
    zipf,
)
from backend.agents.local.en.kinds import Kind, as_thought, genus_of, head_of, kind_of, nearness
from backend.agents.local.en.wider import alike, is_wider
from backend.agents.local.en.words import THEORY_WORDS
from backend.quiz.schemas import Difficulty

_SAME_GENUS = 1.2  # what it counts that two meanings begin with the same noun
_FAR = 12  # sentences apart from which two terms no longer stand near each other
_COMMON_DOING = 3.9  # Zipf frequency of an everyday word in -ing
_SAME_NOUN, _SAME_KIND = 2.0, 0.6  # nearness of terms of one noun, and of one kind
_STEM = 5  # letters that forms of one word share


def names_for(
    document: Document,
    fact: Fact,
    need: int,
    rng: Random,
    difficulty: Difficulty,
    *,
    may_stand: Callable[[str], bool] | None = None,
) -> list[tuple[str, str]]:
    """At most `need` wrong names (terms, people, years, numbers) and why each is wrong; may be fewer.

    Of terms only those that `may_stand` beside the key.
    """
    if fact.kind is FactKind.CONTRAST:
        return [
            (turned(fact.key.casefold(), opens=fact.first == 0), "The text compares the other way round.")
        ]
    ranked = _ranked(document, fact)
    if may_stand and fact.key_kind is KeyKind.TERM:
        ranked = [(text, score) for text, score in ranked if may_stand(text)]
    spread = {Difficulty.EASY: 1.5, Difficulty.MEDIUM: 0.8, Difficulty.HARD: 0.2}[difficulty]
    order = sorted(
        ((score + spread * rng.random(), text) for text, score in ranked), key=lambda p: (-p[0], p[1])
    )
    if fact.key_kind is KeyKind.TERM and fact.kind is not FactKind.DEFINITION:
        order.sort(key=lambda entry: -_tier(fact.key, entry[1]))
    chosen: list[str] = []
    for _, text in order:
        if len(chosen) == need or (
            len(chosen) == need - 1 > 1 and _tier(fact.key, text) < _tier(fact.key, chosen[-1])
        ):
            break
        if not any(alike(text, other) for other in chosen):
            chosen.append(text)
    rng.shuffle(chosen)
    return [(text, _reason(document, fact, text)) for text in chosen]


def _tier(key: str, other: str) -> int:
    """How good a wrong option is by its kind: with the key's noun, of its kind, or neither."""
    near = nearness(key, other)
    return 2 if near >= _SAME_NOUN else 1 if near >= _SAME_KIND else 0


def _reason(document: Document, fact: Fact, text: str) -> str:
    for meaning in meanings_of(document, text):
        return f"In the text, “{text}” refers to {meaning}."
    if fact.key_kind is KeyKind.PERSON:
        return f"The text says this of {fact.key}, not of {text}."
    return f"The text says this of “{fact.key}”."


def _ranked(document: Document, fact: Fact) -> list[tuple[str, float]]:
    memo = ("names", fact.kind, fact.sentence, fact.first)
    if memo not in document.memo:
        document.memo[memo] = list(_candidates(document, fact))
    found: list[tuple[str, float]] = document.memo[memo]
    return found


def _candidates(document: Document, fact: Fact) -> Iterable[tuple[str, float]]:
    if fact.key_kind in {KeyKind.YEAR, KeyKind.NUMBER}:
        yield from numbers_for(document, fact)
        return
    stated = _lemmas(" ".join(token.lower for token in document.sentences[fact.sentence].tokens))
    own = _lemmas(fact.key)
    seen: set[str] = set()
    thinking = fact.kind is not FactKind.DEFINITION and _thinks(fact.key)
    bare_key = fact.key_kind is KeyKind.TERM and not fact.plural and _is_bare(document, fact)
    for text, score, defined in _pool(document, fact):
        if fact.key_kind is KeyKind.TERM:
            text = as_thought(text, kind_of(fact.key))
        fitted = _fitted(text, fact) if fact.key_kind is KeyKind.TERM else text
        if fitted is None or bare(fitted) in seen:
            continue
        seen.add(bare(fitted))
        words = _lemmas(fitted)
        if thinking and not _thinks(fitted):
            continue
        if not defined and _is_doing(fitted):
            continue
        if bare_key and fitted.casefold() not in standing_bare(document):
            continue
        if (
            words <= stated
            or words <= own
            or own <= words
            or (words & own and not defined and head_of(fitted) != head_of(fact.key))
        ):
            continue
        if fact.key_kind is KeyKind.PERSON and words & stated:
            continue
        if (
            _same_described(fitted, fact.key)
            or _is_wider(document, fact, fitted)
            or any(alike(fitted, other) for other in fact.others)
            or also_right(document, fact, fitted)
        ):
            continue
        near = nearness(fact.key, fitted) if fact.key_kind is KeyKind.TERM else 0.0
        if near < 0 and fact.kind is not FactKind.MEMBERS:
            continue
        closeness = 0.5 if len(fitted.split()) == len(fact.key.split()) else 0.0
        closeness += _beside(document, fact, fitted)
        if fact.kind is FactKind.DEFINITION and fact.key_kind is KeyKind.TERM:
            closeness += _same_genus(document, fact, fitted)
        yield fitted, score + 1.2 * near + closeness + (0.5 if words & own else 0.0)


def _is_wider(document: Document, fact: Fact, other: str) -> bool:
    """Whether a term is a class that the key may belong to, so that it is right too."""
    if fact.key_kind is not KeyKind.TERM:
        return False
    if is_wider(other, fact.key) or alike(other, fact.key):
        return True
    if fact.kind is not FactKind.DEFINITION and is_wider(fact.key, other):
        return True  # what is said of a class holds of its kinds
    own = singularize(bare(other))
    if any(f" {own}" in f" {bare(meaning)}" for meaning in meanings_of(document, fact.key)):
        return True
    key = singularize(bare(fact.key))
    divided = {own} if fact.kind is FactKind.DEFINITION else {own, key}
    return head_of(other) == head_of(fact.key) and not divided.isdisjoint(classes_of(document))


def _same_described(one: str, other: str) -> bool:
    """Whether two phrases of one noun are described by forms of one word: "education system", "educational system"."""
    first, second = one.casefold().split(), other.casefold().split()
    if len(first) < 2 or len(second) < 2 or head_of(one) != head_of(other):
        return False
    return first[-2][:_STEM] == second[-2][:_STEM]


def _is_doing(words: str) -> bool:
    """Whether a phrase is what somebody does ("depending", "breaking norms") and no term."""
    opening = words.casefold().split()[0]
    return opening.endswith("ing") and zipf(opening) >= _COMMON_DOING


def _beside(document: Document, fact: Fact, other: str) -> float:
    """How near another term stands to the fact: the text speaks of both under one heading, or side by side."""
    places = places_of(document, other)
    own = document.sentences[fact.sentence]
    near = min((abs(at - fact.sentence) for at in places), default=_FAR)
    same = any(document.sentences[at].heading == own.heading for at in places)
    return 0.7 * (same and bool(own.heading)) + 0.8 * max(0.0, 1 - near / _FAR)


def _same_genus(document: Document, fact: Fact, other: str) -> float:
    """How much alike the things are that two meanings name: "a crime that …" and "an act that …" are no people."""
    own = genus_of(fact.rest)
    best = -0.5
    for meaning in meanings_of(document, other):
        genus = genus_of(meaning)
        if genus and genus == own:
            return _SAME_GENUS
        people = Kind.PERSON in {kind_of(genus), kind_of(own)} and kind_of(genus) is not kind_of(own)
        best = max(best, -_SAME_GENUS if people else 0.5 if kind_of(genus) is kind_of(own) else 0.0)
    return best


def _thinks(words: str) -> bool:
    """Whether a term names a school of thought or those who belong to one."""
    last = words.casefold().rpartition(" ")[2]
    return last.endswith(("ists", "ist", "ism", "ians")) or last in THEORY_WORDS


def _is_bare(document: Document, fact: Fact) -> bool:
    """Whether the key stands without an article in a statement that would be kept, as "authority" does."""
    if fact.kind not in {FactKind.MENTION, FactKind.CLAIM}:
        return False
    tokens = document.sentences[fact.sentence].tokens
    return not fact.first or tokens[fact.first - 1].tag not in {"DT", "PRP$", "POS"}


def _lemmas(words: str) -> set[str]:
    return {lemma(word) for word in re.findall(r"[^\W_]+", words.casefold())}


def _pool(document: Document, fact: Fact) -> Iterable[tuple[str, float, bool]]:
    if fact.key_kind is KeyKind.PERSON:
        yield from people_in(document)
        return
    if fact.kind is FactKind.MEMBERS:
        for other in document.facts:
            if other.kind is FactKind.MEMBERS:
                yield other.key, 2.0, True
    yield from terms_in(document)
    head = head_of(fact.key)
    if " " in fact.key:
        yield from by_head(document).get(head, ())


def _fitted(text: str, fact: Fact) -> str | None:
    """The candidate in the key's number; nothing when it cannot be, or is a name where the key is none."""
    if text[:1].isupper() != fact.key[:1].isupper():
        return None
    if is_plural(text) == fact.plural:
        return text
    if text[:1].isupper():
        return None
    if " of " in text:
        return None
    other = pluralize(text) if fact.plural else singularize(text)
    return other if other != text and is_usual(other, text) else None
