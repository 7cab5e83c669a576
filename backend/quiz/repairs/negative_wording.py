"""A negative word in the question that is easily overread."""

from __future__ import annotations

from backend.quiz.checks.stems import negative_wording
from backend.quiz.checks.subject import Subject
from backend.quiz.repairs.parts import is_prose, with_fix
from backend.quiz.schemas import Finding, ItemContent


def mend(content: ItemContent, asked: Finding | None) -> ItemContent:
    """The word in bold capitals; what the question asks stays the same."""
    for found in negative_wording(Subject(content)):
        if found.span and found.fix and is_prose(content.stem):
            return with_fix(content, found.span, found.fix)
    return content
