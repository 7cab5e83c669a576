"""Wrong options: of the key's kind, from the same document, and surely not right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from random import Random

from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.contrasts import turned
from backend.agents.local.en.inflect import (
    bare,
    content_words,
    is_plural,
    is_usual,
    lemma,
    pluralize,
    singularize,
    zipf,
)
from backend.agents.local.en.kinds import as_thought, head_of, kind_of, nearness
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import EMPTY_MODIFIERS, PASSING, STOP_WORDS, THEORY_WORDS
from backend.agents.local.told import also_right, meanings_of, places_of
from backend.agents.local.wrong_numbers import numbers_for
from backend.quiz.schemas import Difficulty

_LEADING = frozenset({"DT", "JJ", "NN", "NNS", "NNP", "NNPS", "PRP$", "POS", "CD", "VBG", "VBN"})


_MOST_TERMS = 120
_FAR = 12  # sentences apart from which two terms no longer stand near each other
_COMMON_DOING = 3.9  # Zipf frequency of an everyday word in -ing
_SAME_NOUN, _SAME_KIND = 2.0, 0.6  # nearness of terms of one noun, and of one kind
_STEM = 5  # letters that forms of one word share
_MOST_KIN = 12
_LEAST_WORTH = 0.0  # worth below which a phrase only happens to have the key's noun
_DESCRIBED = re.compile(r"[a-z-]+(?: [a-z-]+){1,2}")
_SHORT = 700  # words below which a term named once may be an option


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
        if not any(_alike(text, other) for other in chosen):
            chosen.append(text)
    rng.shuffle(chosen)
    return [(text, _reason(document, fact, text)) for text in chosen]


def _tier(key: str, other: str) -> int:
    """How good a wrong option is by its kind: with the key's noun, of its kind, or neither."""
    near = nearness(key, other)
    return 2 if near >= _SAME_NOUN else 1 if near >= _SAME_KIND else 0


def meanings_for(document: Document, fact: Fact, need: int, rng: Random) -> list[tuple[str, str]]:
    """Meanings of other terms, about as long as the right one, and whose they are."""
    right = len(fact.rest)
    own = content_words(fact.rest) | content_words(fact.key)
    key_words = content_words(fact.key)
    pool: list[tuple[float, str, str]] = []
    for other in document.facts:
        if (
            other.kind is not FactKind.DEFINITION
            or other.sentence == fact.sentence
            or _alike(other.key, fact.key)
        ):
            continue
        words = content_words(other.rest)
        if not 0.5 <= len(other.rest) / right <= 2.0 or len(words & own) > 0.4 * min(len(words), len(own)):
            continue
        if key_words & words or content_words(other.key) & content_words(fact.rest):
            continue
        penalty = abs(len(other.rest) - right) / right
        same = is_plural(other.key) == fact.plural
        pool.append((same * 0.5 - penalty + 0.3 * rng.random(), other.rest, other.key))
    pool.sort(key=lambda entry: (-entry[0], entry[1]))
    chosen: list[tuple[str, str]] = []
    for _, rest, key in pool:
        if len(chosen) < need and not any(bare(rest) == bare(text) for text, _ in chosen):
            chosen.append((rest, f"This is what “{key}” means."))
    if chosen and max(len(text) for text, _ in chosen) < right:
        longer = next(((rest, key) for _, rest, key in pool if len(rest) >= right), None)
        if longer is None and rng.random() < 0.7:
            return []
        if longer:
            chosen[-1] = (longer[0], f"This is what “{longer[1]}” means.")
    rng.shuffle(chosen)
    return chosen


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
        if bare_key and fitted.casefold() not in _standing_bare(document):
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
            or any(_alike(fitted, other) for other in fact.others)
            or also_right(document, fact, fitted)
        ):
            continue
        near = nearness(fact.key, fitted) if fact.key_kind is KeyKind.TERM else 0.0
        if near < 0 and fact.kind is not FactKind.MEMBERS:
            continue
        closeness = 0.5 if len(fitted.split()) == len(fact.key.split()) else 0.0
        closeness += _beside(document, fact, fitted)
        yield fitted, score + 1.2 * near + closeness + (0.5 if words & own else 0.0)


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


def _standing_bare(document: Document) -> frozenset[str]:
    """Phrases of up to three words that the text uses without an article."""
    if "bare" not in document.memo:
        found: set[str] = set()
        for sentence in document.sentences:
            tokens = sentence.tokens
            for first in range(len(tokens)):
                if first and tokens[first - 1].tag in _LEADING:
                    continue
                for last in range(first + 1, min(first + 4, len(tokens))):
                    if tokens[last].tag not in _LEADING and tokens[last - 1].tag.startswith(("NN", "VBG")):
                        found.add(render(tokens[first:last]).casefold())
        document.memo["bare"] = frozenset(found)
    known: frozenset[str] = document.memo["bare"]
    return known


def _lemmas(words: str) -> set[str]:
    return {lemma(word) for word in re.findall(r"[^\W_]+", words.casefold())}


def _pool(document: Document, fact: Fact) -> Iterable[tuple[str, float, bool]]:
    if fact.key_kind is KeyKind.PERSON:
        for term in document.terms:
            if term.kind is KeyKind.PERSON and not is_plural(term.text):
                yield term.text, min(1.5, term.count / 3), True
        return
    if fact.kind is FactKind.MEMBERS:
        for other in document.facts:
            if other.kind is FactKind.MEMBERS:
                yield other.key, 2.0, True
    yield from _terms(document)
    head = head_of(fact.key)
    if " " in fact.key:
        yield from _by_head(document).get(head, ())


def _by_head(document: Document) -> dict[str, list[tuple[str, float, bool]]]:
    """Phrases of the text by their noun, as "leader" has "democratic leader" and "expressive leader"."""
    if "by head" not in document.memo:
        found: dict[str, list[tuple[str, float, bool]]] = {}
        for stem, worth in document.worth.items():
            words = stem.split()
            if not 2 <= len(words) <= 3 or worth < _LEAST_WORTH or not _DESCRIBED.fullmatch(stem):
                continue
            if set(words[:-1]) & (EMPTY_MODIFIERS | PASSING | STOP_WORDS) or any(map(is_plural, words[:-1])):
                continue
            doing = words[0].endswith("ing") and not meanings_of(document, stem)
            if doing or not _stands(document, stem):
                continue
            found.setdefault(head_of(stem), []).append((stem, 0.3 + max(0.0, worth) / 10, True))
        document.memo["by head"] = {
            head: sorted(terms, key=lambda entry: (-entry[1], entry[0]))[:_MOST_KIN]
            for head, terms in found.items()
        }
    known: dict[str, list[tuple[str, float, bool]]] = document.memo["by head"]
    return known


def _stands(document: Document, phrase: str) -> bool:
    """Whether a phrase is no fragment: the text has it more than once, explains it, or is short."""
    if document.words < _SHORT or meanings_of(document, phrase):
        return True
    if "small letters" not in document.memo:
        document.memo["small letters"] = document.text.casefold()
    text: str = document.memo["small letters"]
    return sum(_times(text, form) for form in {phrase, pluralize(phrase)}) > 1


def _times(text: str, form: str) -> int:
    """How often a form stands in a text as words of its own; two is as much as often."""
    found, at = 0, text.find(form)
    while at >= 0 and found < 2:
        end = at + len(form)
        inside = (at and text[at - 1].isalnum()) or (end < len(text) and text[end].isalnum())
        found += not inside
        at = text.find(form, end)
    return found


def _terms(document: Document) -> list[tuple[str, float, bool]]:
    """Terms worth asking in the form the text has them, how plausible each is, and whether the text defines it."""
    if "terms" not in document.memo:
        found: dict[str, tuple[str, float, bool]] = {}
        for fact in document.facts:
            if fact.key_kind is not KeyKind.TERM or fact.kind is FactKind.MEMBERS:
                continue
            defined = fact.kind is FactKind.DEFINITION and fact.strength >= 0.5
            stem = singularize(fact.key).casefold()
            if stem not in found or (defined and not found[stem][2]):
                found[stem] = (fact.key, (2.0 if defined else 0.5) + document.worth_of(fact.key) / 8, defined)
        for term in document.terms[:40]:
            often = term.count > 1 or document.words < _SHORT
            if term.kind is KeyKind.TERM and often and (" " in term.text or zipf(term.text) < 4.9):
                stem = singularize(term.text).casefold()
                found.setdefault(stem, (term.text, min(1.0, term.weight / 15), False))
        order = sorted(found.values(), key=lambda entry: (-entry[1], entry[0]))
        document.memo["terms"] = order[:_MOST_TERMS]
    known: list[tuple[str, float, bool]] = document.memo["terms"]
    return known


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


def _alike(one: str, other: str) -> bool:
    first, second = singularize(bare(one)), singularize(bare(other))
    return first in second or second in first
