"""Markdown to read and print: sections with numbered sources at the end. Nothing in it can open a heading or run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from backend.content.formats.contract import Printable, record_losses
from backend.content.formats.layout import ANSWERS, SOURCES, Entry, Group, layout_of
from backend.content.schemas import Section
from backend.quiz.formats import Loss
from backend.quiz.formats.md import safe
from backend.quiz.formats.text import one_line

_BLANK, _LETTER = "\\_" * 40, "\\_" * 4


def write(content: Printable) -> str:
    """Write the sections, answers after their questions or at the end, and what proves each statement."""
    layout = layout_of(content)
    lines = [f"# {_line(layout.title)}", ""]
    for said in layout.under_title:
        lines += [_line(said), ""]
    if layout.name_line:
        lines += [f"Name: {_BLANK}", ""]
    for part in layout.parts:
        lines += [f"## {_line(part.heading)}", ""]
        for group in part.groups:
            lines += _group(group)
    if layout.answers:
        lines += [f"## {ANSWERS}", ""]
        lines += [f"{number}. {_line(answer)}{_proof(notes)}" for number, answer, notes in layout.answers]
        lines += [""]
    if layout.sources:
        lines += [f"## {SOURCES}", ""]
        lines += [
            f"{source.number}. “{_line(source.quote)}” ({_line(source.where)})" for source in layout.sources
        ]
    if layout.remark:
        lines += ["", _line(layout.remark)]
    return "\n".join(lines).rstrip("\n") + "\n"


def losses(sections: Sequence[Section]) -> Iterable[Loss]:
    """The page holds all that a section says, but not its record."""
    yield from record_losses(sections)


def _group(group: Group) -> Iterator[str]:
    if group.heading:
        minutes = f" ({group.minutes} min)" if group.minutes else ""
        yield from (f"### {_line(group.heading)}{minutes}", "")
    for entry in group.entries:
        yield from _entry(entry)
    yield ""


def _entry(entry: Entry) -> Iterator[str]:
    term = f"**{_line(entry.term)}**: " if entry.term else ""
    proof = _proof(entry.notes) or (f" \\[{entry.mark}\\]" if entry.mark else "")
    begin = f"{entry.number}. " if entry.number else "- "
    yield f"{begin}{term}{_line(entry.text)}{proof}"
    for number, part in enumerate(entry.parts, 1):
        yield f"    - {number}\\. {_line(part)} {_LETTER}"
    for letter, choice in entry.choices:
        yield f"    - {letter}\\. {_line(choice)}"
    for _ in range(entry.lines):
        yield from ("", f"    {_BLANK}")
    if entry.answer:
        yield f"    - Answer: {_line(entry.answer)}"


def _proof(notes: Sequence[int]) -> str:
    return f" \\[{', '.join(map(str, notes))}\\]" if notes else ""


def _line(text: str) -> str:
    return safe(one_line(text)).replace("#", "\\#")
