"""What a check looks at: one section, the source behind it, and the sections beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.content.schemas import Origin, SectionContent, Statement
from backend.quiz.schemas import Finding, Severity, Span


@dataclass(frozen=True, slots=True)
class Subject:
    """A section under check."""

    content: SectionContent
    source_text: str | None = None
    others: Sequence[SectionContent] = ()
    audience: str = ""
    minutes: int | None = None

    def numbered(self) -> Iterator[tuple[int, Statement]]:
        """The statements with their places, from 0, without those of a template, which claim nothing."""
        return (
            (place, statement)
            for place, statement in enumerate(self.content.statements)
            if statement.origin is not Origin.TEMPLATE
        )


def finding(
    check: str,
    severity: Severity,
    message: str,
    place: int | None = None,
    span: tuple[int, int] = (0, 0),
    *,
    field: str = "text",
    fix: str | None = None,
) -> Finding:
    """A finding in a field of the statement at `place`, or in the whole section."""
    where = None
    if place is not None:
        where = Span(field=f"statements.{place}.{field}", start=span[0], end=span[1])
    return Finding(check=check, severity=severity, message=message, span=where, fix=fix)
