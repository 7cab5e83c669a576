"""Do the phases of a lesson fit into its period?"""

from __future__ import annotations

from collections.abc import Iterator

from backend.content.checks.subject import Subject, finding
from backend.quiz.schemas import Finding, Severity


def phases_add_up(subject: Subject) -> Iterator[Finding]:
    """The minutes of the phases are those of the period, or somebody planned more than there is time for."""
    timed = sum(statement.minutes for statement in subject.content.statements)
    if timed and subject.minutes and timed != subject.minutes:
        message = f"The phases take {timed} minutes, and the period has {subject.minutes}: make them add up."
        yield finding("phases_add_up", Severity.WARNING, message)
