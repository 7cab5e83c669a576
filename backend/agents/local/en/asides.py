"""Definitions in parentheses: "viscosity (how slowly a liquid flows)"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.agents.local.document import Sentence, Token
from backend.agents.local.en.clause import noun_phrase
from backend.agents.local.en.meaning import Definition, meaning_of, term_span
from backend.agents.local.en.tag import tokens_of
from backend.agents.local.en.verbs import has_own_verb
from backend.agents.local.en.words import word_set

_ASIDE = re.compile(r"(?<=\s)\(([^()]{12,160})\)")
_NO_MEANING = re.compile(
    r"\d{3,}|^(?:e\.g|i\.e|see|for|such|like|including|or|and|who|which|although|not|but)\b|[;:“”\"]"
)
_OPENS = frozenset({"DT", "NN", "NNS", "JJ", "VBG"})
_NOT_OPENING = word_set("this these those some many most all both each one another")
# What may stand before "of" and its term, as in: the attitude of filial piety.
_CLASSES = word_set(
    "attitude concept idea notion practice principle process state form type kind theory value"
)
_TELLING = word_set("of that who to for in across among between within from where with by on at")
_STRENGTH = 0.6


def asides_in(sentence: Sentence) -> Iterator[Definition]:
    """Terms of a sentence that what follows them in parentheses explains."""
    tokens = sentence.tokens
    for aside in _ASIDE.finditer(sentence.text):
        if _NO_MEANING.search(aside[1]):
            continue
        last = next(
            (i for i, token in enumerate(tokens) if token.start > sentence.start + aside.start()), len(tokens)
        )
        first = next((first for first, end, whole in sentence.phrases if end == last and whole), last)
        key = term_span(tokens, first, last) if first < last else None
        before = tokens[first - 1].lower if first else ""
        classed = before == "of" and first > 1 and tokens[first - 2].lower in _CLASSES
        if key is None or (before in {"of", "’s", "'s"} and not classed):
            continue
        said = tokens_of(sentence.text, aside.start(1), aside.end(1))
        meaning = _meaning(said)
        if meaning:
            yield Definition(*key, meaning, _STRENGTH)


def _meaning(said: tuple[Token, ...]) -> str | None:
    if len(said) < 3 or said[0].lower in _NOT_OPENING:
        return None
    if said[0].lower == "when":
        told = meaning_of(said)
        return f"what happens {told}" if told else None
    if said[0].tag not in _OPENS or any(token.tag.startswith("NNP") for token in said) or has_own_verb(said):
        return None
    end = noun_phrase(said, 0)
    telling = end < len(said) and (
        said[end].lower in _TELLING
        or said[end].tag == "VBN"
        or (said[end].lower in {"and", "or"} and any(t.lower in {"of", "to", "for"} for t in said[end + 1 :]))
    )
    return meaning_of(said) if telling or said[0].tag == "VBG" else None
