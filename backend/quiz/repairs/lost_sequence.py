"""Options that are numbers, out of order."""

from __future__ import annotations

from backend.quiz.checks.keys import may_move
from backend.quiz.checks.options import lost_sequence, quantities
from backend.quiz.checks.subject import Subject
from backend.quiz.repairs.parts import with_options
from backend.quiz.schemas import Finding, ItemContent


def mend(content: ItemContent, asked: Finding | None) -> ItemContent:
    """The options from small to large, each with its rationale."""
    if not may_move(content) or not any(lost_sequence(Subject(content))):
        return content
    values = quantities([option.text for option in content.options])
    if values is None:
        return content
    order = sorted(range(len(values)), key=lambda at: values[at])
    return with_options(content, (content.options[at] for at in order))
