"""Options of a whole question that begin some with a capital and some without."""

from __future__ import annotations

import re

from backend.quiz.checks.structure import same_text
from backend.quiz.checks.subject import CHOICE_TYPES
from backend.quiz.repairs.parts import asks_in_prose, with_texts
from backend.quiz.schemas import Finding, ItemContent

# A short lone word may be a symbol or a unit ("pH", "sin", "km"), and one with a capital or figure inside is a name.
_WORD = re.compile(r"[a-z]+(?=[\s,.;:'’-]|\Z)")
_SHORTEST = 4


def mend(content: ItemContent, asked: Finding | None) -> ItemContent:
    """A capital on every option where some have one; a stem the options go on with is left alone."""
    texts = [option.text for option in content.options]
    if content.type not in CHOICE_TYPES or not content.stem.rstrip().endswith("?"):
        return content
    if not asks_in_prose(content) or not any(text[:1].isupper() for text in texts):
        return content
    mended = [_capital(text) for text in texts]
    if [same_text(text) for text in mended] != [same_text(text) for text in texts]:
        return content
    return with_texts(content, mended)


def _capital(text: str) -> str:
    word = _WORD.match(text)
    if word is None or (len(word.group()) < _SHORTEST and " " not in text.strip()):
        return text
    return text[0].upper() + text[1:]
