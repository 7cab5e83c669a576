"""The last gate: what no delivered item may have."""

from __future__ import annotations

import re

from backend.agents.local.en.inflect import bare, content_words
from backend.agents.local.en.words import POINTERS
from backend.quiz.schemas import ItemContent, ItemType

_CITATION = re.compile(r"\([^()]*\b(?:1[5-9]|20)\d\d[a-z]?\)|\[\d+\]")
_TOLD = (
    r"\bthe other (?:one|two|three|four|five|ones)\b"
    r"|\bas (?:was |has been |already )?(?:discussed|noted|mentioned|described|explained)\b"
)
_POINTERS = re.compile("|".join((*POINTERS, _TOLD)), re.IGNORECASE)
_LEANING = re.compile(
    r"(?:this|these|those|they|it|such|he|she|here|former|latter|however|therefore|thus|for example|for instance|"
    r"moreover|furthermore|in addition|but|and|so|yet)\b(?! who| of| that| as)",
    re.IGNORECASE,
)


_NOWHERE = re.compile(
    r"(?<!which )\b(?:in|of|with|for|to|from|by|on|at|about|during|under|after|before|into|against) "
    r"(?:that|this|these) [a-z]+\b",
    re.IGNORECASE,
)


def is_sound(content: ItemContent, text: str) -> bool:
    """Whether an item keeps the engine's promises; `text` is the source the evidence points into."""
    stem = content.stem
    if not stem or len(stem) > 420 or _LEANING.match(stem) or _CITATION.search(stem):
        return False
    if (
        _POINTERS.search(stem)
        or _NOWHERE.search(stem)
        or stem.count("“") != stem.count("”")
        or stem.count('"') % 2
    ):
        return False
    if stem.endswith((" as well.", " too.")):
        return False
    if not stem.endswith(("?", ".", ".”")) or not (stem[0].isupper() or stem[0].isdigit() or stem[0] in "“_"):
        return False
    if any(e.quote != text[e.start : e.end] for e in content.evidence) or not content.evidence:
        return False
    blanks = stem.count("____")
    if blanks != (1 if content.type is ItemType.CLOZE else 0):
        return False
    texts = [bare(option.text) for option in content.options]
    if len(set(texts)) != len(texts) or not all(texts):
        return False
    return not _gives_itself_away(content)


def _gives_itself_away(content: ItemContent) -> bool:
    stem = f" {bare(content.stem)} "
    if content.type is ItemType.MULTIPLE_CHOICE:
        keys = [option.text for option in content.options if option.correct]
        if any(_POINTERS.search(option.text) for option in content.options):
            return True
    elif content.type in {ItemType.CLOZE, ItemType.SHORT_ANSWER}:
        keys = list(content.answer.accepted or [])
    else:
        return False
    for key in keys:
        if f" {bare(key)} " in stem:
            return True
        words = content_words(key)
        if words and words <= content_words(content.stem):
            return True
    return False
