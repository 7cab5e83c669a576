"""Why the engine gives no item: the text is too short or in another language, or nothing left in it meets the wish."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from backend.agents.local import languages
from backend.agents.local.document import Document
from backend.agents.local.recognise import name_of
from backend.quiz.schemas import Bloom, Blueprint, Difficulty, ItemContent, ItemType

_LEVELS = {Bloom.REMEMBER, Bloom.UNDERSTAND, Bloom.ANALYZE}
_HARDNESS = {Difficulty.EASY: 0, Difficulty.MEDIUM: 1, Difficulty.HARD: 2}
_TOO_SHORT = 10  # words below which nothing can be asked soundly


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why no item came: `code` is one of `language too_short bloom difficulty no_more_facts no_distractors`."""

    code: str
    message: str


def refusal(document: Document, blueprint: Blueprint, item_type: ItemType) -> Shortfall | None:
    """Why no item of a type can come of the text at all; nothing where one may."""
    if document.words < _TOO_SHORT:
        return Shortfall("too_short", f"The text has {document.words} words; that is too short to ask about.")
    language = languages.find(document.language)
    if language is None or not blueprint.language.casefold().startswith(document.language):
        return Shortfall("language", _foreign(document, blueprint))
    if blueprint.bloom and not _LEVELS & set(blueprint.bloom):
        return Shortfall(
            "bloom", "The local engine asks for remembering and understanding, not for higher levels."
        )
    if language.frame_for(item_type) is None:
        return Shortfall("type", f"The local engine does not make {_word(item_type)} questions.")
    return None


def _foreign(document: Document, blueprint: Blueprint) -> str:
    """What is in another language, the text or the items asked for, and who might read it."""
    otherwise = "A model provider, where one is set up, reads other languages too: choose it as the engine."
    read = " and ".join(languages.name_of(code) for code in languages.codes())
    if document.language in languages.codes():
        same = languages.name_of(document.language)
        return f"The text is in {same}, and the local engine asks in no other: not in “{blueprint.language}”. {otherwise}"
    told = name_of(document.language)
    found = f"The text is in {told}" if told else "The language of the text is not recognised"
    return f"{found}, and the local engine reads {read} only. {otherwise}"


def ended(item_type: ItemType, blueprint: Blueprint, why_not: Counter[str], *, any_left: bool) -> Shortfall:
    """Why no further item of a type came."""
    if why_not["bloom"] and not why_not["difficulty"]:
        asked = " or ".join(level.value for level in blueprint.bloom)
        return Shortfall(
            "bloom",
            f"What is left in the text makes {_word(item_type)} questions, but none that ask to {asked}.",
        )
    if why_not["difficulty"]:
        return Shortfall(
            "difficulty",
            f"What is left in the text makes {_word(item_type)} questions, but none near “{blueprint.difficulty.value}”.",
        )
    if any_left:
        return Shortfall(
            "no_distractors",
            f"None of the facts left in the text makes a sound {_word(item_type)} question.",
        )
    return Shortfall("no_more_facts", f"The text carries no further fact for a {_word(item_type)} question.")


def missed(content: ItemContent, blueprint: Blueprint) -> str:
    """Which wish of the blueprint an item does not meet; a difficulty may be one step off, since it is estimated."""
    if blueprint.bloom and content.bloom not in blueprint.bloom:
        return "bloom"
    if abs(_HARDNESS[content.difficulty] - _HARDNESS[blueprint.difficulty]) > 1:
        return "difficulty"
    return ""


def _word(item_type: ItemType) -> str:
    return item_type.value.replace("_", " ")
