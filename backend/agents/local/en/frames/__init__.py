"""One module per item type, named like the type; each turns a fact into an item."""

from __future__ import annotations

import importlib
from typing import cast

from backend.agents.local.framing import Frame
from backend.quiz.schemas import ItemType


def frame_for(item_type: ItemType) -> Frame | None:
    """The frame of an item type, or nothing when the engine cannot make that type."""
    try:
        return cast(Frame, importlib.import_module(f"{__name__}.{item_type.value}"))
    except ModuleNotFoundError:
        return None
