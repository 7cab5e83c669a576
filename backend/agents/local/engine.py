"""The local engine's public surface: pure functions, no network, no model, no state."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from backend.agents.local import languages
from backend.agents.local.document import Document, count_words
from backend.agents.local.drafting import Draft, Taken, draft
from backend.agents.local.mix import suggest_blueprint
from backend.agents.local.recognise import language_of
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
    """Analyse a text of any length, once; offsets in the result are code points into `text`. Never raises.

    Of a text in a language that is not read only the language and the number of words are found.
    """
    code = language_of(text)
    language = languages.find(code)
    if language is None:
        return Document(text, title, code, (), (), (), (), count_words(text))
    with _uncollected():
        return language.analyse(text, title)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let the garbage collector rest: it would look at tokens that are all still needed for a sixth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


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
    language = languages.find(document.language)
    for item_type in ItemType:
        frame = language.frame_for(item_type) if language else None
        if frame is not None:
            counts[item_type] = frame.count(document)
    return counts
