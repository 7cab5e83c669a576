"""What every frame, in any language, is given and gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Protocol

from backend.agents.local.document import Document, Fact, FactKind
from backend.quiz.schemas import Difficulty, ItemContent

PLAINEST = 5


@dataclass(frozen=True, slots=True)
class Setting:
    """What a frame must know beside the fact."""

    rng: Random
    difficulty: Difficulty
    key_places: tuple[int, ...]  # where the keys of the items so far stand, from 0
    truth: bool  # whether a true/false item should be true
    spans: tuple[tuple[int, int], ...]  # evidence already used, code points into the text
    plainness: int = 0  # how plain an item may be, up to PLAINEST, since the better ones are used up


@dataclass(frozen=True, slots=True)
class Framed:
    """An item and the names of the facts it rests on."""

    content: ItemContent
    facts: tuple[str, ...]


class Frame(Protocol):
    """What makes items of one type."""

    SUITS: frozenset[FactKind]
    make: Callable[[Document, Fact, Setting], Framed | None]
    count: Callable[[Document], int]
