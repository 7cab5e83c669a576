"""Which passages to ask about, each used before one is used again. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from uuid import UUID

# Shorter ones are headings and captions.
FEWEST_WORDS = 12
# The golden ratio's fraction: steps of it cover a line evenly however many are taken.
_GOLDEN = 0.6180339887498949
# Another irrational step, so that neighbouring seeds begin far apart.
_SEED_STEP = 0.41421356237309515
# How far chance may lift or lower a passage among those that are about as dense.
_LUCK = 0.5
_WORD = re.compile(r"\w+")


class Strategy(StrEnum):
    """Which passages come first: those spread over the whole document, or those densest in its key terms."""

    SPREAD = "spread"
    CENTRAL = "central"


@dataclass(frozen=True, slots=True)
class Place:
    """A passage: `text[start:end]` in code points."""

    id: UUID
    start: int
    end: int


def spread(text: str, places: Sequence[Place], *, seed: int, used: int, count: int) -> list[Place]:
    """The next passages in an order that the seed fixes and that covers the document evenly.

    Args:
        used: how many were drawn before; after the last one the order begins anew.
        count: how many to draw; fewer come when the document has fewer.
    """
    usable = _usable(text, places)
    return _next(usable, _order(len(usable), seed), used, count)


def central(
    text: str, places: Sequence[Place], *, terms: Mapping[str, float], seed: int, used: int, count: int
) -> list[Place]:
    """The next passages, those densest in key terms first; the seed decides among those about as dense.

    Args:
        terms: the document's key terms, and how much it is about each.
        used: how many were drawn before; after the last one the order begins anew.
        count: how many to draw; fewer come when the document has fewer.
    """
    usable = _usable(text, places)
    weights = {" ".join(_words(term)): weight for term, weight in terms.items()}
    luck = Random(seed)  # noqa: S311  # an order, not a secret
    scores = [
        _density(text[place.start : place.end], weights) * (1.0 - _LUCK * luck.random()) for place in usable
    ]
    order = sorted(range(len(usable)), key=lambda at: (-scores[at], at))
    return _next(usable, order, used, count)


def _usable(text: str, places: Sequence[Place]) -> list[Place]:
    usable = [place for place in places if len(text[place.start : place.end].split()) >= FEWEST_WORDS]
    return usable or list(places)


def _next(usable: Sequence[Place], order: Sequence[int], used: int, count: int) -> list[Place]:
    return [usable[order[(used + step) % len(order)]] for step in range(min(count, len(order)))]


def _density(passage: str, weights: Mapping[str, float]) -> float:
    """The weight of the different key terms in a passage, per word: a term said twice tells no more."""
    words = _words(passage)
    told = f" {' '.join(words)} "
    return sum(weight for term, weight in weights.items() if f" {term} " in told) / max(1, len(words))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _order(size: int, seed: int) -> list[int]:
    """A permutation of `range(size)` by golden-ratio steps; what collides takes the next free place."""
    offset = seed * _SEED_STEP % 1.0
    taken: list[int] = []
    free = set(range(size))
    step = 0
    while free:
        place = int(((offset + step * _GOLDEN) % 1.0) * size)
        while place not in free:
            place = (place + 1) % size
        free.discard(place)
        taken.append(place)
        step += 1
    return taken
