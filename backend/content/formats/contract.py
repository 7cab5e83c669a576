"""What every format of study content is: the names, what is printed, and how sources are numbered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from backend.content.schemas import ContentKind, Section, SectionContent, Statement
from backend.quiz.formats import Copy, Loss
from backend.quiz.formats.text import UNSAFE, letter


class ContentFormat(StrEnum):
    """The formats study content can be exported to."""

    HTML = "html"
    MD = "md"
    JSON = "json"
    CSV = "csv"
    ANKI = "anki"
    PDF = "pdf"
    DOCX = "docx"
    APKG = "apkg"


# What the pages of a worksheet are printed in: a copy for students, one for teachers, and the answers alone.
IN_COPIES = frozenset({ContentFormat.HTML, ContentFormat.MD, ContentFormat.PDF, ContentFormat.DOCX})


@dataclass(frozen=True, slots=True)
class Printable:
    """What goes into a file: the sections chosen, in order.

    Attributes:
        anchors: where a person finds a passage, such as "page 3", by its id.
        copy: of a worksheet, whom it is printed for.
        changed_at: when it was last changed; the same content gives the same bytes.
    """

    kind: ContentKind
    title: str
    source_title: str | None
    sections: Sequence[Section]
    anchors: Mapping[str, str] = field(default_factory=dict)
    copy: Copy = Copy.TEACHER
    audience: str = ""
    minutes: int | None = None
    changed_at: datetime = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Format:
    """One row of the format table."""

    extension: str
    media_type: str
    write: Callable[[Printable], str | bytes]
    losses: Callable[[Sequence[Section]], Iterable[Loss]]


class Notes:
    """Numbers for the quotes that prove statements: the same place in the source has one number."""

    def __init__(self, sections: Iterable[SectionContent]) -> None:
        self._numbers: dict[tuple[int, int, str], int] = {}
        self._passages: list[str] = []
        for section in sections:
            for statement in section.statements:
                for evidence in statement.evidence:
                    place = (evidence.start, evidence.end, evidence.quote)
                    if place not in self._numbers:
                        self._numbers[place] = len(self._numbers) + 1
                        self._passages.append(str(evidence.passage_id))

    def of(self, statement: Statement) -> list[int]:
        """The numbers of a statement's evidence."""
        return [self._numbers[(e.start, e.end, e.quote)] for e in statement.evidence]

    def places(self, anchors: Mapping[str, str]) -> Iterator[tuple[int, str, str]]:
        """Number, quote, and where it stands, of every note in order: by its anchor, else by its characters."""
        for ((start, end, quote), number), passage in zip(self._numbers.items(), self._passages, strict=True):
            yield number, quote, anchors.get(passage) or f"characters {start} to {end}"


@dataclass(frozen=True, slots=True)
class Card:
    """A statement with two sides: a question and its answer, or a term and what it means."""

    section: str
    front: str
    back: str
    sources: Sequence[str]


def cards_of(sections: Iterable[SectionContent]) -> Iterator[Card]:
    """The statements that have two sides, in order."""
    for section in sections:
        for statement in section.statements:
            sources = [evidence.quote for evidence in statement.evidence]
            if statement.parts:
                each = [[quote] for quote in sources] if len(sources) == len(statement.parts) else None
                for at, (part, said) in enumerate(zip(statement.parts, _matched(statement), strict=True)):
                    yield Card(section.heading, part, said, each[at] if each else sources)
            elif statement.answer:
                choices = [f"{letter(at)}. {choice}" for at, choice in enumerate(statement.choices)]
                front = " ".join([statement.text, *choices])
                yield Card(section.heading, front, statement.answer, sources)
            elif statement.term:
                yield Card(section.heading, statement.term, statement.text, sources)


def _matched(statement: Statement) -> list[str]:
    """What belongs to each part of a set to match, read off its key ("1 B, 2 A"); the whole key where that says less."""
    by_letter = {letter(at): choice for at, choice in enumerate(statement.choices)}
    key = dict(re.findall(r"(\d+) ([A-Z]+)", statement.answer))
    return [
        by_letter.get(key.get(str(number), ""), statement.answer or statement.text)
        for number in range(1, len(statement.parts) + 1)
    ]


def card_losses(sections: Sequence[Section]) -> Iterator[Loss]:
    """What rows of two sides cannot hold beside the record: statements with one side, and places in the source."""
    yield from record_losses(sections)
    if any(statement.evidence for section in sections for statement in section.statements):
        yield Loss("evidence.start", "Quotes are kept, not the places in the source they were taken from.")
    for index, section in enumerate(sections):
        single = sum(not (statement.answer or statement.term) for statement in section.statements)
        if single:
            yield Loss(
                "statements",
                f"{single} of {len(section.statements)} statements of “{section.heading}” have no second side and are "
                "left out.",
                index,
                section.id,
            )


def record_losses(sections: Sequence[Section]) -> Iterator[Loss]:
    """What no format but JSON keeps: the record, and characters that hide."""
    if sections:
        yield Loss("record", "Findings, provenance, verdicts and dates stay in the console.")
    for index, section in enumerate(sections):
        if any(UNSAFE.search(text.replace("\r", "")) for text in texts_of(section)):
            yield Loss(
                "text",
                "Invisible control characters in this section are left out; the words stay as they are.",
                index,
                section.id,
            )


def texts_of(section: SectionContent) -> Iterator[str]:
    """Every text of a section that is printed."""
    yield section.heading
    for statement in section.statements:
        yield from (statement.text, statement.term, statement.answer, statement.under)
        yield from (*statement.parts, *statement.choices)
        yield from (evidence.quote for evidence in statement.evidence)
