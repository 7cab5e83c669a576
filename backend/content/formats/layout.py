"""What is printed, in order, whatever the format: entries with their numbers, room to write, answers, sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from backend.content.formats.contract import Notes, Printable
from backend.content.schemas import ContentKind, Origin, Statement
from backend.quiz.formats import Copy
from backend.quiz.formats.text import letter, one_line

NO_SOURCE = "no source"
OF_TEMPLATE = "Sentences without a number are the school’s template and no claims of the text."
# Code points that are no characters; Word files are XML.
_NO_SIGNS = {0xFFFE: None, 0xFFFF: None}
ANSWERS, SOURCES = "Answers", "Sources"


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement on paper.

    Attributes:
        number: of a question on a worksheet; 0 elsewhere.
        choices: what is chosen from, each with its letter.
        parts: numbered lines to be matched, each with a blank before it.
        lines: empty lines to write on.
        answer: where it stands beside its question, and not at the end or nowhere.
        notes: the numbers of its sources, as they are printed.
        mark: what is said instead where there are none.
    """

    number: int
    term: str
    text: str
    answer: str
    parts: Sequence[str]
    choices: Sequence[tuple[str, str]]
    lines: int
    notes: Sequence[int]
    mark: str


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading of the text, or one phase of a lesson with its minutes."""

    heading: str
    minutes: int
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Part:
    """A section on paper."""

    heading: str
    groups: Sequence[Group]


@dataclass(frozen=True, slots=True)
class Source:
    """A quote that proves something, and where a person finds it."""

    number: int
    quote: str
    where: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole document.

    Attributes:
        name_line: whether students write their name on it.
        remark: what a reader should know, at the very end.
        answers: of a worksheet, each question's number, its answer and the numbers of its sources.
    """

    title: str
    under_title: Sequence[str]
    name_line: bool
    parts: Sequence[Part]
    answers: Sequence[tuple[int, str, Sequence[int]]]
    sources: Sequence[Source]
    remark: str


def layout_of(content: Printable) -> Layout:
    """Put a content in printing order; a student's copy of a worksheet has no answers and no sources."""
    sheet = content.kind is ContentKind.WORKSHEET
    student = sheet and content.copy is Copy.STUDENT
    key = sheet and content.copy is Copy.KEY
    notes = Notes(content.sections)
    numbered = 0
    parts: list[Part] = []
    answers: list[tuple[int, str, Sequence[int]]] = []
    for section in content.sections:
        groups: list[Group] = []
        for heading, statements in groupby(section.statements, key=lambda statement: statement.under):
            held = list(statements)
            entries: list[Entry] = []
            for statement in held:
                number = 0
                if sheet:
                    numbered += 1
                    number = numbered
                    answers.append((number, _line(statement.answer), notes.of(statement)))
                entries.append(_entry(statement, number, notes, sheet=sheet))
            groups.append(Group(_line(heading), sum(s.minutes for s in held), entries))
        parts.append(Part(_line(section.heading), groups))
    return Layout(
        title=_line(content.title),
        under_title=list(_under_title(content)),
        name_line=sheet and not key,
        remark=OF_TEMPLATE if content.kind is ContentKind.LESSON_PLAN else "",
        parts=[] if key else parts,
        answers=[] if student else answers,
        sources=[]
        if student
        else [Source(n, _line(quote), _line(where)) for n, quote, where in notes.places(content.anchors)],
    )


def _entry(statement: Statement, number: int, notes: Notes, *, sheet: bool) -> Entry:
    proof = [] if sheet else notes.of(statement)
    mark = ""
    if not sheet and not proof and statement.origin is not Origin.TEMPLATE:
        mark = NO_SOURCE
    return Entry(
        number=number,
        term=_line(statement.term),
        text=_line(statement.text),
        answer="" if sheet else _line(statement.answer),
        parts=[_line(part) for part in statement.parts],
        choices=[(letter(at), _line(choice)) for at, choice in enumerate(statement.choices)],
        lines=statement.lines if sheet else 0,
        notes=proof,
        mark=mark,
    )


def _under_title(content: Printable) -> Iterator[str]:
    kind = content.kind.value.replace("_", " ").capitalize()
    copies = {Copy.TEACHER: "teacher’s copy", Copy.KEY: "answers"}
    said = [kind]
    if content.kind is ContentKind.WORKSHEET and content.copy in copies:
        said.append(copies[content.copy])
    if content.minutes:
        said.append(f"{content.minutes} minutes")
    if content.audience.strip():
        said.append(_line(content.audience))
    yield " · ".join(said)
    if content.source_title:
        yield f"From: {_line(content.source_title)}"


def _line(text: str) -> str:
    """A text on one line, without the two signs of its planes that no XML can hold."""
    return one_line(text).translate(_NO_SIGNS)
