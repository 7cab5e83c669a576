"""Rank the key terms of a document and learn how its words are written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from backend.agents.local.document import BlockKind, KeyKind, Sentence, Term, Token
from backend.agents.local.en.inflect import is_common_noun, is_plural, lemma, singularize, zipf
from backend.agents.local.en.people import People
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import EMPTY_HEADS, EMPTY_MODIFIERS, STOP_WORDS, TOLD_BEFORE

_IDLE = STOP_WORDS | EMPTY_MODIFIERS | EMPTY_HEADS
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_INSIDE = _NOUNS | {"JJ"}
_EVERYDAY = 5.35  # Zipf frequency above which a lone word is no key term unless a heading names it


class Spelling:
    """How a document writes its words inside sentences: which begin with a capital for their own sake."""

    def __init__(self, sentences: Iterable[Sentence]) -> None:
        self._small: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()
        for sentence in sentences:
            for at, token in enumerate(sentence.tokens):
                if at and sentence.tokens[at - 1].text not in '“"‘:':
                    (self._capital if token.text[:1].isupper() else self._small)[token.lower] += 1

    def is_name(self, token: Token) -> bool:
        """Whether a word keeps its capital in the middle of a sentence."""
        if not token.text[:1].isupper():
            return False
        if len(token.text) > 1 and token.text[1:2].isupper():
            return True
        small, capital = self._small[token.lower], self._capital[token.lower]
        if small or capital:
            return capital > small
        return token.tag.startswith("NNP") and not is_common_noun(token.lower)

    def inside(self, tokens: Sequence[Token], opens_sentence: bool) -> str:
        """The words as they stand in the middle of a sentence."""
        words = render(tokens)
        if not opens_sentence:
            return words
        title = len(tokens) > 1 and all(t.text[:1].isupper() for t in tokens[1:] if len(t.text) > 3)
        if tokens and tokens[0].tag in {"DT", "PRP$", "IN"}:
            title = False
        if tokens and not title and not self.is_name(tokens[0]):
            return words[:1].lower() + words[1:]
        return words


def key_terms(
    sentences: Sequence[Sentence], headings: Sequence[str], spelling: Spelling, people: People
) -> tuple[Term, ...]:
    """The noun phrases the text is about, weightiest first: often used, rare in English, named by headings."""
    counts: Counter[str] = Counter()
    forms: dict[str, dict[str, int]] = {}
    for sentence in sentences:
        if sentence.kind is BlockKind.HEADING:
            continue
        for first, last in _phrases(sentence.tokens):
            words = spelling.inside(sentence.tokens[first:last], first == 0)
            stem = singularize(words).casefold()
            counts[stem] += 1
            written = forms.get(stem)
            if written is None:
                written = forms[stem] = {}
            written[words] = written.get(words, 0) + 1
    named = {lemma(word) for heading in headings for word in re.findall(r"\w{4,}", heading.casefold())}
    terms: list[Term] = []
    for stem, count in counts.items():
        written = forms[stem]
        form = next(iter(written)) if len(written) == 1 else max(sorted(written), key=written.__getitem__)
        weight = _weight(stem, count, named)
        if weight > 0:
            if people.full_name(form):
                continue
            terms.append(Term(form, round(weight, 6), count, is_plural(form), KeyKind.TERM))
    for name, count in people.counts.items():
        terms.append(Term(name, float(count), count, False, KeyKind.PERSON))
    terms.sort(key=lambda term: (-term.weight, term.text))
    return tuple(terms[:400])


def _weight(stem: str, count: int, named: set[str]) -> float:
    words = stem.split()
    rarity = sum([max(0.0, 7.0 - zipf(word)) for word in words]) / len(words)
    in_heading = any(lemma(word) in named for word in words)
    if len(words) == 1:
        if len(stem) < 4 or (zipf(stem) > _EVERYDAY and not in_heading) or stem in EMPTY_HEADS:
            return 0.0
    elif count < 2 and not in_heading:
        rarity *= 0.5
    boost = 1.35 if len(words) > 1 else 1.0
    return float(count**0.6 * rarity * boost * (1.5 if in_heading else 1.0))


def _phrases(tokens: tuple[Token, ...]) -> Iterable[tuple[int, int]]:
    """Spans of one to three words: adjectives and nouns that end in a noun."""
    at, size_of = 0, len(tokens)
    while at < size_of:
        if tokens[at].tag not in _INSIDE:
            at += 1
            continue
        end = at
        while end < size_of and tokens[end].tag in _INSIDE and tokens[end].text[0].isalpha():
            end += 1
        last = end
        while last > at and tokens[last - 1].tag not in _NOUNS:
            last -= 1
        first = at
        while first < last and _idle(tokens[first]):
            first += 1
        plural = next((at for at in range(first, last - 1) if tokens[at].tag == "NNS"), None)
        if plural is not None:  # "interactionists stress" is no compound
            last = plural + 1
        size = last - first
        if (
            size >= 1
            and size <= 3
            and not _idle(tokens[last - 1])
            and not (size == 1 and tokens[first].lower in TOLD_BEFORE)
        ):
            yield first, last
        if (size == 2 and tokens[last - 2].tag == "JJ") or size == 3:
            yield last - 1, last
        at = max(end, at + 1)


def _idle(token: Token) -> bool:
    return token.lower in _IDLE or len(token.text) < 3
