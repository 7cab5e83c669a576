"""A quiz from elsewhere: read, checked, and kept on wish."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from backend.quiz.schemas.items import Finding, ItemContent, ItemType, Severity
from backend.quiz.schemas.parts import Schema


class CheckedItem(Schema):
    """A question that is not kept, the line it was read at, and what the checks find in it.

    `notes` say what the text has and the question has not.
    """

    line: int
    content: ItemContent
    findings: list[Finding]
    notes: list[str] = Field(default_factory=list)

    @property
    def worst(self) -> Severity | None:
        """The gravest of its findings; None where there is none."""
        found = {finding.severity for finding in self.findings}
        return next((severity for severity in reversed(Severity) if severity in found), None)

    @property
    def has_key(self) -> bool:
        """Whether it can be marked, and so be kept."""
        return not any(
            found.check == "option_count" and found.severity is Severity.ERROR for found in self.findings
        )


class Unreadable(Schema):
    """Where a text holds something that is no question, and what to do about it."""

    line: int
    message: str


class CheckedText(Schema):
    """A pasted quiz, read and checked; `format` is what it was read as."""

    format: str
    items: list[CheckedItem]
    problems: list[Unreadable]

    def count(self, worst: Severity | None) -> int:
        """How many questions have this as the gravest of their findings."""
        return sum(item.worst is worst for item in self.items)


class Imported(Schema):
    """Questions brought from elsewhere and kept; without a quiz they are in the bank alone."""

    format: str
    quiz_id: UUID | None
    title: str | None
    item_ids: list[UUID]


class Noted(Schema):
    """Something in a file that an item cannot hold: how often, and the line of the first."""

    message: str
    count: int
    line: int


class FileSeen(Schema):
    """What was understood of a file, before anything is written.

    `first` are the first questions with what the checks find in them, `problems` the first refused lines of `refused`,
    `columns` what each column of a table was taken for.
    """

    format: str
    total: int
    types: dict[ItemType, int]
    first: list[CheckedItem]
    problems: list[Unreadable]
    refused: int
    notes: list[Noted]
    columns: list[tuple[str, str]]


class ImportedFile(Schema):
    """How many questions of a file were kept; without a quiz they are in the bank alone."""

    format: str
    quiz_id: UUID | None
    title: str | None
    count: int
