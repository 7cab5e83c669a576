"""The terms a text offers as wrong options: those it explains, those it is about, and those of one noun."""

from __future__ import annotations

import re

from backend.agents.local.document import Document, FactKind, KeyKind
from backend.agents.local.en.distract.told import meanings_of
from backend.agents.local.en.inflect import is_common_noun, is_plural, pluralize, singularize, zipf
from backend.agents.local.en.kinds import head_of
from backend.agents.local.en.tag import render
from backend.agents.local.en.wider import divided_in
from backend.agents.local.en.words import EMPTY_MODIFIERS, PASSING, ROLE_NOUNS, STOP_WORDS

_LEADING = frozenset({"DT", "JJ", "NN", "NNS", "NNP", "NNPS", "PRP$", "POS", "CD", "VBG", "VBN"})
_MOST_TERMS = 120
_MOST_KIN = 12
_LEAST_WORTH = 0.0  # worth below which a phrase only happens to have the key's noun
_DESCRIBED = re.compile(r"[a-z-]+(?: [a-z-]+){1,2}")
_NAME = re.compile(
    r"(?!.* (?:Today|Times|Post|News|Press|Journal|University|Institute|Association)\Z)\S+(?: \S+){1,3}"
)
_CREDITED = 0.6  # strength of what a person thought, found or founded
_SHORT = 700  # words below which a term named once may be an option


def standing_bare(document: Document) -> frozenset[str]:
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


def by_head(document: Document) -> dict[str, list[tuple[str, float, bool]]]:
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
    text = _in_small_letters(document)
    return sum(_times(text, form) for form in {phrase, pluralize(phrase)}) > 1


def people_in(document: Document) -> list[tuple[str, float, bool]]:
    """People the text says something of or names again and again, and how plausible each is."""
    found: dict[str, tuple[str, float, bool]] = {}
    for term in document.terms:
        if term.kind is KeyKind.PERSON and not is_plural(term.text):
            name = _without_role(term.text)
            found[name.rpartition(" ")[2]] = (name, min(1.5, term.count / 3), True)
    for fact in document.facts:
        if fact.key_kind is KeyKind.PERSON and fact.strength >= _CREDITED and _NAME.fullmatch(fact.key):
            known = found.get(fact.key.rpartition(" ")[2])
            if known is None or " " not in known[0]:
                found[fact.key.rpartition(" ")[2]] = (fact.key, 0.8, True)
    return sorted(found.values())


def _without_role(name: str) -> str:
    """ "Marian Holt" of "Geologist Marian Holt"."""
    first, _, rest = name.partition(" ")
    return (
        rest if " " in rest and (first.casefold() in ROLE_NOUNS or is_common_noun(first.casefold())) else name
    )


def classes_of(document: Document) -> frozenset[str]:
    """Terms of which the text names kinds."""
    if "divided" not in document.memo:
        document.memo["divided"] = divided_in(_in_small_letters(document))
    known: frozenset[str] = document.memo["divided"]
    return known


def _in_small_letters(document: Document) -> str:
    """The whole text, casefolded."""
    if "small letters" not in document.memo:
        document.memo["small letters"] = document.text.casefold()
    text: str = document.memo["small letters"]
    return text


def _times(text: str, form: str) -> int:
    """How often a form stands in a text as words of its own; two is as much as often."""
    found, at = 0, text.find(form)
    while at >= 0 and found < 2:
        end = at + len(form)
        inside = (at and text[at - 1].isalnum()) or (end < len(text) and text[end].isalnum())
        found += not inside
        at = text.find(form, end)
    return found


def terms_in(document: Document) -> list[tuple[str, float, bool]]:
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
