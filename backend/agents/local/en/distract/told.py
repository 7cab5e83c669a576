"""What the text says of its terms: where it names them, what they mean to it, and whether another fits as well."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.inflect import bare, content_words, singularize

T = TypeVar("T")


def also_right(document: Document, fact: Fact, candidate: str) -> bool:
    """Whether the text relates candidate and key as synonyms or kinds, or says the same of both."""
    wanted = content_words(fact.rest)
    own = singularize(bare(candidate))
    key = singularize(bare(fact.key))
    for meaning in _meanings(document).get(own, ()):
        words = content_words(meaning)
        if words and len(words & wanted) >= 0.5 * min(len(words), len(wanted)):
            return True
        if key in bare(meaning):
            return True
    if fact.kind is FactKind.MEMBERS:
        return False
    for at in _naming(document, own):
        text, words = _bare_sentences(document)[at]
        if wanted and len(words & wanted) >= 0.5 * len(wanted):
            return True
        if key in text and _joined_as_kin(text, own, key):
            return True
    return False


def meanings_of(document: Document, key: str) -> Sequence[str]:
    """What the text says a term means; nothing when it does not say."""
    return _meanings(document).get(singularize(bare(key)), ())


def places_of(document: Document, term: str) -> Sequence[int]:
    """The sentences that say something of a term."""
    return _places(document).get(singularize(bare(term)), ())


def named_together(document: Document, one: str, other: str) -> bool:
    """Whether a sentence names both terms."""
    first, second = (_naming(document, singularize(bare(term))) for term in (one, other))
    return not set(first).isdisjoint(second)


def _meanings(document: Document) -> dict[str, list[str]]:
    return _by_term(document, "meanings", lambda f: f.kind is FactKind.DEFINITION, lambda f: f.rest)


def _places(document: Document) -> dict[str, list[int]]:
    return _by_term(document, "places", lambda f: f.key_kind is KeyKind.TERM, lambda f: f.sentence)


def _by_term(
    document: Document, name: str, suits: Callable[[Fact], bool], part: Callable[[Fact], T]
) -> dict[str, list[T]]:
    """A part of each suited fact, by its bare key in the singular."""
    if name not in document.memo:
        found: dict[str, list[T]] = {}
        for fact in filter(suits, document.facts):
            found.setdefault(singularize(bare(fact.key)), []).append(part(fact))
        document.memo[name] = found
    known: dict[str, list[T]] = document.memo[name]
    return known


def _naming(document: Document, term: str) -> list[int]:
    """The sentences that name a bare term."""
    memo = ("naming", term)
    if memo not in document.memo:
        sentences = _bare_sentences(document)
        document.memo[memo] = [at for at, (text, _) in enumerate(sentences) if term in text]
    known: list[int] = document.memo[memo]
    return known


def _bare_sentences(document: Document) -> list[tuple[str, frozenset[str]]]:
    """Each sentence bare, and its content words."""
    if "bare sentences" not in document.memo:
        document.memo["bare sentences"] = [(bare(s.text), content_words(s.text)) for s in document.sentences]
    found: list[tuple[str, frozenset[str]]] = document.memo["bare sentences"]
    return found


def _joined_as_kin(text: str, one: str, other: str) -> bool:
    """Whether a sentence joins two terms as synonyms or as kind and class: "one, or other", "one is a other"."""
    joint = (
        r"\w*,? (?:or|also called|called|also known as|known as|ie|is an?|are|such as|including|like|namely)"
        r" (?:an? |the )?"
    )
    return bool(
        re.search(re.escape(one) + joint + re.escape(other), text)
        or re.search(re.escape(other) + joint + re.escape(one), text)
    )
