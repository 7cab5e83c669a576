"""A document as the solver reads it: every sentence by its words, and how much each word tells (inverse frequency)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from backend.agents.local.document import BlockKind, Document
from backend.agents.local.en.find.read import sentence_spans
from backend.agents.local.en.solve.stretches import Reading, read_stretches
from backend.agents.local.en.solve.words import Word, telling, words_of
from backend.agents.local.en.words import PRONOUNS

# How much of a missing word the sentence before makes up for, when this one leans on it.
CARRIED = 0.6
_MEMO = "solver_index"


@dataclass(frozen=True)
class Line:
    """A sentence; `before` is the number of the one it leans on ("It …"), if any, `heading` what it stands under."""

    number: int
    start: int
    end: int
    block: int
    words: tuple[Word, ...]
    before: int | None
    heading: tuple[Word, ...] = ()

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every word it has."""
        return frozenset(word.key for word in self.words)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where among its words each word stands."""
        places: dict[str, list[int]] = {}
        for at, word in enumerate(self.words):
            places.setdefault(word.key, []).append(at)
        return places

    @cached_property
    def plain(self) -> tuple[Word, ...]:
        """Its words without those in parentheses."""
        return tuple(word for word in self.words if not word.aside)


class Index:
    """The sentences of a document and where its words stand."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.lines = tuple(_lines(document))
        self._lines_with: dict[str, list[int]] = {}
        for line in self.lines:
            for key in line.keys:
                self._lines_with.setdefault(key, []).append(line.number)
        self._terms = frozenset(
            word.key for term in document.terms for word in words_of(term.text) if word.tells
        )
        self._unknown = math.log(1 + len(self.lines) or 1)

    @cached_property
    def reading(self) -> Reading:
        """The same sentences as stretches of several lengths."""
        return read_stretches((line.block, line.words, line.heading) for line in self.lines)

    def is_term(self, key: str) -> bool:
        """Whether the word belongs to a term or a name the document is about."""
        return key in self._terms

    def weight(self, key: str) -> float:
        """How much a word tells: more the fewer sentences have it; one the text lacks counts half of a rare one."""
        among = self._lines_with.get(key)
        return math.log(1 + len(self.lines) / len(among)) if among else 0.5 * self._unknown

    def weigh(self, keys: Iterable[str]) -> float:
        """How much the words tell together."""
        return sum(self.weight(key) for key in keys)

    def covered(self, keys: frozenset[str]) -> dict[int, float]:
        """For each sentence that has any of the words, the share of their weight it has."""
        total = self.weigh(keys)
        if not total:
            return {}
        shares: dict[int, float] = {}
        for key in keys:
            share = self.weight(key) / total
            for number in self._lines_with.get(key, ()):
                shares[number] = shares.get(number, 0.0) + share
        return shares

    def leaning(self, keys: frozenset[str], shares: dict[int, float]) -> dict[int, float]:
        """The same, where a sentence that opens with a pronoun is helped out by the one before it."""
        total = self.weigh(keys) or 1.0
        helped = dict(shares)
        for line in self.lines:
            if line.before is not None and line.before in shares:
                lent = keys & self.lines[line.before].keys - line.keys
                if lent:
                    helped[line.number] = shares.get(line.number, 0.0) + CARRIED * self.weigh(lent) / total
        return helped

    def best(self, keys: frozenset[str], count: int) -> list[tuple[float, Line]]:
        """The sentences that have most of the words, best first; the earlier one where two are alike."""
        shares = self.covered(keys)
        ranked = sorted(shares, key=lambda number: (-round(shares[number], 9), number))[:count]
        return [(shares[number], self.lines[number]) for number in ranked]


def index_of(document: Document) -> Index:
    """The index of a document, built once and kept with it."""
    kept = document.memo.get(_MEMO)
    if not isinstance(kept, Index):
        kept = document.memo[_MEMO] = Index(document)
    return kept


def _lines(document: Document) -> Iterable[Line]:
    number = 0
    heading: tuple[Word, ...] = ()
    for block_number, block in enumerate(document.blocks):
        if block.kind is BlockKind.HEADING:
            heading = words_of(document.text, block.start, block.end)
            continue
        first = True
        for start, end in sentence_spans(document.text, block):
            words = words_of(document.text, start, end)
            if not telling(words):
                continue
            leans = not first and words[0].lower in PRONOUNS
            yield Line(number, start, end, block_number, words, number - 1 if leans else None, heading)
            number += 1
            first = False
