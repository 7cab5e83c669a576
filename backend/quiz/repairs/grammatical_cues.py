"""An article in the stem that only some options follow."""

from __future__ import annotations

from backend.quiz.checks.cues import grammatical_cues
from backend.quiz.checks.subject import Subject
from backend.quiz.repairs.parts import is_prose, with_fix
from backend.quiz.schemas import Finding, ItemContent


def mend(content: ItemContent, asked: Finding | None) -> ItemContent:
    """The article as "a(n)"."""
    for found in grammatical_cues(Subject(content)):
        if found.span and found.fix and is_prose(content.stem):
            return with_fix(content, found.span, found.fix)
    return content
