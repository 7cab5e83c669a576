"""Go through a file question by question: what of it can be kept, what is refused and why, in the memory of one question.

Here is all that reads what a stranger wrote; `child.py` calls it in a process of its own, for files that are no small text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from pydantic import BaseModel

from backend.errors import Invalid
from backend.quiz.checks import check_item, check_quiz
from backend.quiz.formats.readers import ImportFormat, Problem, ReadItem, columns_of, guess_file, read_file
from backend.quiz.importing import refusal
from backend.quiz.schemas import CheckedItem, FileSeen, Finding, ItemContent, ItemType, Noted, Unreadable

MOST_IN_A_FILE = 50_000
_SHOWN = 5
_TOLD = 50


class Keepable(BaseModel):
    """A question as it will be kept, with what the checks find in it."""

    content: ItemContent
    findings: list[Finding]


def look(file: BinaryIO, format: ImportFormat | None, most: int = MOST_IN_A_FILE) -> FileSeen:
    """What a file holds.

    Args:
        format: guessed where None.
        most: questions that are brought at once; so many places may be refused too.

    Raises:
        Invalid: it holds more of them.
    """
    file.seek(0)
    format = format or guess_file(file)
    columns = columns_of(file, format)
    types: Counter[ItemType] = Counter()
    notes: dict[str, Noted] = {}
    first: list[ReadItem] = []
    problems: list[Unreadable] = []
    total = refused = 0
    for found in read_file(file, format):
        said = found.message if isinstance(found, Problem) else refusal(found.content)
        if said is not None:
            refused += 1
            if len(problems) < _TOLD:
                problems.append(Unreadable(line=found.line, message=_placed(found.part, said)))
            if refused > most:
                raise Invalid(
                    f"More than {most:,} places of this file are no question, the first at line {problems[0].line}: "
                    f"{problems[0].message} Look whether it is of the format that was chosen.",
                    code="unreadable",
                )
            continue
        assert isinstance(found, ReadItem)
        total += 1
        types[found.content.type] += 1
        if len(first) < _SHOWN:
            first.append(found)
        _note(notes, found)
        if total > most:
            raise Invalid(
                f"At most {most:,} questions are brought at once; the rest begins at line {found.line}.",
                code="too_many_items",
            )
    findings = check_quiz([found.content for found in first])
    return FileSeen(
        format=format.value,
        total=total,
        types=dict(types.most_common()),
        first=[
            CheckedItem(line=one.line, content=one.content, findings=said, notes=list(one.notes))
            for one, said in zip(first, findings, strict=True)
        ],
        problems=problems,
        refused=refused,
        notes=list(notes.values()),
        columns=columns,
    )


def keepable(file: BinaryIO, format: ImportFormat) -> Iterator[Keepable]:
    """Each question that can be kept, checked by itself. Evidence points into a source, and none came with the file."""
    file.seek(0)
    for found in read_file(file, format):
        if isinstance(found, ReadItem) and refusal(found.content) is None:
            content = found.content.model_copy(update={"evidence": []})
            yield Keepable(content=content, findings=check_item(content))


def _placed(part: str, message: str) -> str:
    return f"In {part}: {message}" if part else message


def _note(notes: dict[str, Noted], found: ReadItem) -> None:
    """Count what is left out; what differs by its quoted words alone counts as the same."""
    told = list(found.notes)
    if found.content.evidence:
        told.append("Evidence is left out: the source it was quoted from did not come along.")
    for message in told:
        head, quote, rest = message.partition("“")
        alike = f"{head}{rest.partition('”')[2]}" if quote else message
        if alike in notes:
            notes[alike].count += 1
        elif len(notes) < _TOLD:
            notes[alike] = Noted(message=message, count=1, line=found.line)
