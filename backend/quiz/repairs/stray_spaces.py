"""Doubled spaces, spaces before a comma or full stop, and spaces at the ends."""

from __future__ import annotations

import re

from backend.quiz.checks.structure import same_text
from backend.quiz.repairs.parts import asks_in_prose, is_prose, with_texts
from backend.quiz.schemas import Finding, ItemContent

_DOUBLED = re.compile(r"(?<=\S)[ \t\u00a0]*[ \t][ \t\u00a0]+(?=\S)|(?<=\S)\t(?=\S)")
_BEFORE_MARK = re.compile(r"(?<=\w) +(?=[,.](?:\s|$))")


def mend(content: ItemContent, asked: Finding | None) -> ItemContent:
    """One space where there are several, in stem, options and explanation."""
    if not asks_in_prose(content):
        return content
    stem = _tidy(content.stem)
    changed = content.model_copy(
        update={"stem": stem or content.stem, "explanation": _tidy(content.explanation)}
    )
    return with_texts(changed, [_same(option.text) for option in content.options])


def _tidy(text: str) -> str:
    if not is_prose(text):
        return text
    return _BEFORE_MARK.sub("", _DOUBLED.sub(" ", text)).strip(" \t")


def _same(text: str) -> str:
    tidied = _tidy(text)
    return tidied if same_text(tidied) == same_text(text) else text
