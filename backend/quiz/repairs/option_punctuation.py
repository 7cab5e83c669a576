"""Some options end with a full stop and some do not: the odd one out draws the eye."""

from __future__ import annotations

import re

from backend.quiz.checks.structure import same_text
from backend.quiz.checks.subject import CHOICE_TYPES
from backend.quiz.repairs.parts import asks_in_prose, with_texts
from backend.quiz.schemas import Finding, ItemContent

_STOPPED = re.compile(r"[^\W_]{3}[\"”’')]?\.\s*\Z")
_ABBREVIATED = re.compile(r"\b(?:\w\.\w+|etc|approx|dept|univ|corp|inc|ltd|esq|jr|sr)\.\s*\Z", re.IGNORECASE)
_SENTENCES = re.compile(r"[.!?]\s+\S")


def mend(content: ItemContent, asked: Finding | None) -> ItemContent:
    """No option with a final full stop where some have none; an item with whole paragraphs is left alone."""
    texts = [option.text for option in content.options]
    if content.type not in CHOICE_TYPES or len(texts) < 2:
        return content
    if not asks_in_prose(content) or any(map(_SENTENCES.search, texts)):
        return content
    stopped = [_is_stopped(text) for text in texts]
    if all(stopped) or not any(stopped):
        return content
    mended = [text.rstrip()[:-1] if stop else text for text, stop in zip(texts, stopped, strict=True)]
    if [same_text(text) for text in mended] != [same_text(text) for text in texts]:
        return content
    return with_texts(content, mended)


def _is_stopped(text: str) -> bool:
    return bool(_STOPPED.search(text)) and not _ABBREVIATED.search(text)
