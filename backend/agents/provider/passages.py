"""Which passages to ask about: spread over the whole document, each used before one is used again. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

# Shorter ones are headings and captions.
FEWEST_WORDS = 12
# The golden ratio's fraction: steps of it cover a line evenly however many are taken.
_GOLDEN = 0.6180339887498949
# Another irrational step, so that neighbouring seeds begin far apart.
_SEED_STEP = 0.41421356237309515


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
    usable = [place for place in places if len(text[place.start : place.end].split()) >= FEWEST_WORDS]
    usable = usable or list(places)
    order = _order(len(usable), seed)
    return [usable[order[(used + step) % len(order)]] for step in range(min(count, len(order)))]


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
