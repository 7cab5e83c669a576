"""The local engine's public surface: pure functions, no network, no model, no state."""

from __future__ import annotations

from backend.agents.local.document import Document
from backend.agents.local.drafting import Draft, Taken, draft
from backend.agents.local.en.frames import frame_for
from backend.agents.local.mix import suggest_blueprint
from backend.agents.local.shortfall import Shortfall
from backend.quiz.schemas import Blueprint, ItemType

__all__ = [
    "ENGINE_VERSION",
    "Document",
    "Draft",
    "Shortfall",
    "Taken",
    "carries",
    "draft",
    "read",
    "suggest_blueprint",
    "warm_up",
]

ENGINE_VERSION = "local-5"


def read(text: str, title: str = "") -> Document:
    """Analyse a text of any length, once; offsets in the result are code points into `text`. Never raises."""
    from backend.agents.local.en.find.analyse import document_of

    return document_of(text, title)


def warm_up() -> None:
    """Load the word lists, about a second once per process, so that the first `read` is as quick as the next."""
    draft(
        read("A verb is a word that names an action. A noun is a word that names a thing or a person."),
        Blueprint(counts={ItemType.CLOZE: 1}),
        seed=0,
        item_type=ItemType.CLOZE,
        taken=(),
    )


def carries(document: Document) -> dict[ItemType, int]:
    """How many items of each type the text carries: an upper estimate from the facts found, not a promise."""
    counts: dict[ItemType, int] = {}
    for item_type in ItemType:
        frame = frame_for(item_type)
        if frame is not None:
            counts[item_type] = frame.count(document)
    return counts
