"""A document as stretches of several lengths, by the roots of their words: where an option and the question may meet."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import pairwise

from backend.agents.local.en.roots import rarity, root_of
from backend.agents.local.en.solve.words import ASKING, BLANK, Word

# A question without a telling word has its small ones weigh this little.
_SMALL = 0.3
# What a pair of neighbouring words weighs beside the rarer of the two.
_AS_A_PAIR = 0.7


class Stretches:
    """Stretches of one length and where each root stands among them."""

    def __init__(self, held: Iterable[Set[str]]) -> None:
        self.count = 0
        self._places: dict[str, list[int]] = defaultdict(list)
        for number, roots in enumerate(held):
            self.count = number + 1
            for root in roots:
                self._places[root].append(number)

    def places(self, root: str) -> list[int]:
        """The numbers of the stretches that have a root."""
        return self._places.get(root, [])

    def weight(self, root: str) -> float:
        """How much a root tells: more the fewer stretches have it; one that none has counts 0.7 of the rarest."""
        among = self._places.get(root)
        if among:
            return math.log(1 + self.count / len(among))
        return (0.3 if " " in root else 0.7) * math.log(1 + self.count)

    def covered(self, weights: Mapping[str, float]) -> dict[int, float]:
        """For each stretch that has any of the roots, the share of their weight it has."""
        total = sum(weights.values())
        shares: dict[int, float] = defaultdict(float)
        if total:
            for root, weight in weights.items():
                for number in self.places(root):
                    shares[number] += weight / total
        return shares


@dataclass(frozen=True)
class Reading:
    """A document in stretches.

    Attributes:
        lines: single sentences.
        triples: a sentence with its neighbours.
        blocks: paragraphs under their headings, neighbouring words too.
        beside: every two words that stand beside each other somewhere.
    """

    lines: Stretches
    triples: Stretches
    blocks: Stretches
    beside: frozenset[tuple[str, str]]


def read_stretches(lines: Iterable[tuple[int, tuple[Word, ...], tuple[Word, ...]]]) -> Reading:
    """The stretches of a document, from its sentences: the paragraph, the words and the heading's words of each."""
    roots: list[frozenset[str]] = []
    blocks: dict[int, set[str]] = {}
    beside: set[tuple[str, str]] = set()
    for block, words, heading in lines:
        roots.append(frozenset(root_of(word.key) for word in words if word.tells))
        if block not in blocks:
            blocks[block] = set(weights_of(heading))
        blocks[block].update(_with_pairs(words))
        beside.update(neighbours(words))
    return Reading(
        lines=Stretches(roots),
        triples=Stretches(frozenset().union(*roots[max(0, at - 1) : at + 2]) for at in range(len(roots))),
        blocks=Stretches(blocks.values()),
        beside=frozenset(beside),
    )


def neighbours(words: tuple[Word, ...]) -> list[tuple[str, str]]:
    """The roots of each two words that stand beside each other."""
    roots = [root_of(word.key) for word in words]
    return list(pairwise(roots))


def weights_of(words: tuple[Word, ...], *, asked: bool = False, pairs: bool = False) -> dict[str, float]:
    """The roots that tell something, by how rare their words are; in a question without the words that only ask.

    Args:
        pairs: neighbouring words too, as one root with a space.
    """
    telling = [
        (root_of(word.key), rarity(word.lower) if word.value is None else 1.0, asked and _asks(word))
        for word in words
        if word.tells and word.key != BLANK
    ]
    weights: dict[str, float] = {}
    for root, weight, left_out in telling:
        if not left_out:
            weights[root] = max(weights.get(root, 0.0), weight)
    if pairs:
        for (one, left, out), (other, right, too) in pairwise(telling):
            if not (out or too):
                weights[f"{one} {other}"] = _AS_A_PAIR * max(left, right)
    return weights or {root_of(word.key): _SMALL for word in words if word.lower not in _ARTICLES}


_ARTICLES = frozenset({"the", "a", "an", BLANK})


def _asks(word: Word) -> bool:
    return word.value is None and word.lower in ASKING


def _with_pairs(words: tuple[Word, ...]) -> set[str]:
    roots = [root_of(word.key) for word in words if word.tells]
    return {*roots, *(f"{one} {other}" for one, other in pairwise(roots))}
