"""Markdown to read and print: sections with numbered sources at the end. Nothing in it can open a heading or run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from backend.content.formats.contract import Notes, Printable, grouped, record_losses
from backend.content.schemas import Section, SectionContent, Statement
from backend.quiz.formats import Loss
from backend.quiz.formats.md import safe
from backend.quiz.formats.text import one_line


def write(content: Printable) -> str:
    """Write the sections, answers after their questions, and what proves each statement."""
    notes = Notes(content.sections)
    lines = [f"# {_line(content.title)}", ""]
    if content.source_title:
        lines += [f"From: {_line(content.source_title)}", ""]
    for section in content.sections:
        lines += [f"## {_line(section.heading)}", "", *_statements(section, notes)]
    lines += ["## Sources", ""]
    for number, start, end, quote in notes:
        lines += [f"{number}. “{_line(quote)}” (characters {start} to {end})"]
    return "\n".join(lines).rstrip("\n") + "\n"


def losses(sections: Sequence[Section]) -> Iterable[Loss]:
    """The page holds all that a section says, but not its record."""
    yield from record_losses(sections)


def _statements(section: SectionContent, notes: Notes) -> Iterator[str]:
    for under, statements in grouped(section):
        if under:
            yield from (f"### {_line(under)}", "")
        for statement in statements:
            yield from _statement(statement, notes)
        yield ""


def _statement(statement: Statement, notes: Notes) -> Iterator[str]:
    term = f"**{_line(statement.term)}**: " if statement.term else ""
    proof = ", ".join(map(str, notes.of(statement))) or "no source"
    yield f"- {term}{_line(statement.text)} \\[{proof}\\]"
    if statement.answer:
        yield f"    - Answer: {_line(statement.answer)}"


def _line(text: str) -> str:
    return safe(one_line(text)).replace("#", "\\#")
