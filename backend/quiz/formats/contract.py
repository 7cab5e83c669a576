"""What every format is: the names, the file that comes out, and what it could not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from backend.quiz.formats.reading import Reader
from backend.quiz.schemas import Item


class ExportFormat(StrEnum):
    """The formats a quiz can be exported to."""

    GIFT = "gift"
    MOODLE_XML = "moodle_xml"
    AIKEN = "aiken"
    QTI12 = "qti12"
    QTI21 = "qti21"
    QTI30 = "qti30"
    PDF = "pdf"
    DOCX = "docx"
    CSV = "csv"
    MD = "md"
    HTML = "html"
    HTML_QUIZ = "html_quiz"
    JSON = "json"


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
class Sheet:
    """How a printed copy is set."""

    copy: Copy = Copy.TEACHER
    large_print: bool = False
    columns: int = 1
    # Where passages stand in their source, such as "p. 12", by their ids.
    places: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Format:
    """One row of the format table: `write(title, source_title, items)` and what it would lose.

    A format that is printed has `write_sheet` too, with the sheet at the end; `write` gives the teacher's.
    """

    extension: str
    media_type: str
    write: Callable[[str, str | None, Sequence[Item]], str | bytes]
    losses: Callable[[Sequence[Item]], Iterable[Loss]]
    write_sheet: Callable[[str, str | None, Sequence[Item], Sheet], str | bytes] | None = None
    # Of a format that is not printed and says where evidence stands: with the places of passages by their ids.
    write_placed: Callable[[str, str | None, Sequence[Item], Mapping[UUID, str]], str] | None = None
    # Reads the format back, by which losses are found that nobody thought of.
    read: Reader | None = None
