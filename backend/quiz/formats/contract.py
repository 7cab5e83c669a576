"""What every format is: the names, the file that comes out, and what it could not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from backend.quiz.schemas import Item


class ExportFormat(StrEnum):
    """The formats a quiz can be exported to."""

    GIFT = "gift"
    JSON = "json"
    CSV = "csv"
    MD = "md"
    HTML = "html"


class Copy(StrEnum):
    """Whom a printed copy is for."""

    STUDENT = "student"
    TEACHER = "teacher"
    KEY = "key"


@dataclass(frozen=True)
class Exported:
    """A finished file."""

    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Loss:
    """Something a format cannot hold. Without an `index` it concerns the whole quiz."""

    field: str
    message: str
    index: int | None = None
    item_id: UUID | None = None


@dataclass(frozen=True)
class Format:
    """One row of the format table: `write(title, source_title, items)` and what it would lose.

    A format that comes in copies has `write_copy` too, with the copy at the end; `write` gives the teacher's.
    """

    extension: str
    media_type: str
    write: Callable[[str, str | None, Sequence[Item]], str]
    losses: Callable[[Sequence[Item]], Iterable[Loss]]
    write_copy: Callable[[str, str | None, Sequence[Item], Copy], str] | None = None
