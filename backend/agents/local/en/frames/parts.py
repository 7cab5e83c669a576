"""Parts that several item types share: evidence, explanations, options in their places, estimates."""

from __future__ import annotations

import re

from backend.agents.local.document import Document, Fact, FactKind, Sentence
from backend.agents.local.en.inflect import article, capital, singularize, zipf
from backend.agents.local.en.kinds import head_of
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import (
    EMPTY_HEADS,
    PASSING,
    ROLE_NOUNS,
    THEORY_WORDS,
    TOLD_BEFORE,
    word_set,
)
from backend.agents.local.framing import Setting
from backend.quiz.schemas import Bloom, Difficulty, Evidence, Option


def evidence_of(document: Document, *facts: Fact) -> list[Evidence]:
    """The whole sentences the facts stand in, each once, in text order; two in one where a fact takes two."""
    spans = sorted({document.span_of(fact) for fact in facts})
    return [Evidence(start=start, end=end, quote=document.text[start:end]) for start, end in spans]


def statement_of(sentence: Sentence) -> str:
    """The sentence as a statement of its own: no citations, no leaning opening, a capital and a full stop."""
    return tidy(capital(render(sentence.tokens)))


def tidy(words: str) -> str:
    """Mend what leaving out parentheses and openings leaves behind."""
    words = re.sub(r"\s+([,.;:?!])", r"\1", words)
    words = re.sub(r",(?:\s*,)+", ",", words)
    return re.sub(r",\.", ".", re.sub(r"\s+", " ", words)).strip()


def says(sentence: Sentence) -> str:
    """An explanation that quotes the sentence."""
    return f"The text says: “{statement_of(sentence)}”"


def replaced(sentence: Sentence, first: int, last: int, words: str) -> str:
    """The sentence with the tokens `[first, last)` exchanged, articles and capital mended."""
    tokens = sentence.tokens
    before, after = render(tokens[:first]), render(tokens[last:])
    joint = "" if not after or not tokens[last].spaced else " "
    if first and tokens[first - 1].lower in {"a", "an"} and not words.startswith("_"):
        before = before[: -len(tokens[first - 1].text)] + _cased(article(words), tokens[first - 1].text)
    lead = f"{before} " if before and (first >= len(tokens) or tokens[first].spaced) else before
    whole = tidy(f"{lead}{words}{joint}{after}")
    return whole if whole.lstrip("“\"‘'").startswith("_") else capital(whole)


def _cased(word: str, like: str) -> str:
    return word.capitalize() if like[:1].isupper() else word


def placed(right: Option, wrong: list[Option], setting: Setting) -> list[Option]:
    """The options with the right one where the quiz has had it least."""
    size = len(wrong) + 1
    used = [setting.key_places.count(place) for place in range(size)]
    place = setting.rng.choice([at for at in range(size) if used[at] == min(used)])
    return [*wrong[:place], right, *wrong[place:]]


_SAID = frozenset({FactKind.CLAIM, FactKind.SAYING})
_INFERRED = _SAID | {FactKind.MEMBERS}


def difficulty_of(fact: Fact, *, recall: bool = False) -> Difficulty:
    """An estimate from how rare the key's words are and whether the key must be recalled, not recognised."""
    words = re.findall(r"[^\W\d_]+", fact.key)
    rarity = sum(zipf(word) for word in words) / len(words) if words else 4.0
    points = (rarity < 3.6) + (len(words) > 2) + recall + (fact.kind in _INFERRED)
    return (Difficulty.EASY, Difficulty.MEDIUM, Difficulty.MEDIUM, Difficulty.HARD, Difficulty.HARD)[points]


def bloom_of(fact: Fact) -> Bloom:
    """Comparing and attributing ask for understanding; the rest is recall."""
    return Bloom.UNDERSTAND if fact.kind in _SAID | {FactKind.CONTRAST} else Bloom.REMEMBER


_ANYBODY = word_set("person people man woman child boy girl student worker member manager parent teacher")
_ODD = 3.0  # worth below which somebody described is no type that has a name
_KNOWN_WORD = 4.9  # Zipf frequency from which a lone word names no term by itself


def is_term(document: Document, key: str) -> bool:
    """Whether a key is a term one may ask for, and no everyday word or one that only stands for what was told."""
    if " " in key:
        anybody = head_of(key) in _ANYBODY and document.worth_of(key) < _ODD
        return key.split()[0].casefold() not in PASSING and not anybody
    word = singularize(key.casefold())
    if word in THEORY_WORDS | ROLE_NOUNS | TOLD_BEFORE | EMPTY_HEADS or key.casefold() in ROLE_NOUNS:
        return False
    return zipf(word) < _KNOWN_WORD or document.worth_of(key) >= _TOPIC


_TOPIC = 6.0  # worth from which a text is about a word, however common


_LASTING = re.compile(
    r"\b(?:found|establish|publish|coin|introduce|propose|invent|abolish|pass|ratify|adopt|legalize|sign|create|"
    r"begin|end|outlaw|ban|win independence|become|stages?|types?|kinds?|branches|levels?|forms?|parts?)\b"
)


def is_taught(document: Document, fact: Fact) -> bool:
    """Whether a number is one to know: of what was founded, published or made law, of kinds and stages, a constant.

    In a text that tells what happened, every year is.
    """
    if document.narrative and fact.kind is FactKind.YEAR:
        return True
    return fact.verb == "measured" or bool(_LASTING.search(fact.rest))


def tags_of(document: Document, fact: Fact) -> list[str]:
    """The heading the fact stands under, when it is short enough for a tag."""
    heading = document.sentences[fact.sentence].heading
    return [heading] if 0 < len(heading) <= 80 else []
