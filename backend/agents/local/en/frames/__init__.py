"""One module per item type, named like the type; each turns a fact into an item."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Protocol, cast

from backend.agents.local.document import Document, Fact, FactKind
from backend.quiz.schemas import Difficulty, ItemContent, ItemType

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
    """What a module of this package offers."""

    SUITS: frozenset[FactKind]
    make: Callable[[Document, Fact, Setting], Framed | None]
    count: Callable[[Document], int]


def frame_for(item_type: ItemType) -> Frame | None:
    """The frame of an item type, or nothing when the engine cannot make that type."""
    try:
        return cast(Frame, importlib.import_module(f"{__name__}.{item_type.value}"))
    except ModuleNotFoundError:
        return None
