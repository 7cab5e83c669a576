"""Bring questions out of a file of any length: seen first, then all of them kept or none.

A file is gone through twice, question by question: once to see whether every line can be kept, once to keep them. Both
take the memory of one batch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import BinaryIO
from uuid import UUID

from backend.audit import service as audit
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz import repository
from backend.quiz.bank.twins import note_alike
from backend.quiz.checks import check_item, check_quiz
from backend.quiz.formats.readers import ImportFormat, Problem, ReadItem, columns_of, guess_file, read_file
from backend.quiz.importing import refusal
from backend.quiz.models import ItemRow, QuizRow
from backend.quiz.quizzes import MOST_ITEMS_IN_A_QUIZ
from backend.quiz.rows import clean_title, find_quiz, new_item_row, version_of
from backend.quiz.schemas import CheckedItem, FileSeen, ImportedFile, ItemType, Noted, Provenance, Unreadable
from backend.quiz.writing import append

# What a browser may send at once (`server.maxUploadSize`).
MOST_BYTES = 25 * 1024 * 1024
MOST_IN_A_FILE = 50_000
_BATCH = 500
# More are compared with the bank bit by bit, when somebody next looks for what asks the same (`bank/twins.py`).
_COMPARED = 200
_SHOWN = 5
_TOLD = 50


@allowed(EDUCATORS)
def preview_file(
    uow: UnitOfWork, actor: Actor, file: BinaryIO, *, format: ImportFormat | None = None
) -> FileSeen:
    """What would be kept of a file, and each line that would not and why; nothing is written.

    Args:
        format: what the file is; guessed where None.

    Raises:
        Invalid: the file is larger, or holds more, than is read at once.
    """
    return _look(file, format)


@allowed(EDUCATORS)
def import_file(
    uow: UnitOfWork,
    actor: Actor,
    file: BinaryIO,
    *,
    format: ImportFormat | None = None,
    title: str | None = None,
    quiz_id: UUID | None = None,
    leave_out_refused: bool = False,
) -> ImportedFile:
    """Keep every question of a file, each a draft at version 1 by the person, with the checks' findings.

    Args:
        title: of a new quiz for them; with neither this nor `quiz_id` they go to the bank alone.
        leave_out_refused: keep the others where some lines are refused.

    Raises:
        NotFound: the quiz is not the actor's.
        Invalid: a line is refused, there is no question, or too many; nothing was written.
        Conflict: the quiz would hold too many.
    """
    if title is not None and quiz_id is not None:
        raise Invalid("Name a quiz, or give a new one a title, not both.", code="title_and_quiz")
    seen = _look(file, format)
    if seen.refused and not (leave_out_refused and seen.total):
        first = seen.problems[0]
        raise Invalid(
            f"{seen.refused} {'line is' if seen.refused == 1 else 'lines are'} refused, the first at line "
            f"{first.line}: {first.message} Correct them, or leave them out.",
            code="lines_refused",
            detail={"refused": [problem.model_dump() for problem in seen.problems]},
        )
    if not seen.total:
        raise Invalid("There is no question to keep in this file.", code="nothing_to_import")
    to_quiz = title is not None or quiz_id is not None
    if to_quiz and seen.total > MOST_ITEMS_IN_A_QUIZ:
        raise Conflict(
            f"A quiz holds at most {MOST_ITEMS_IN_A_QUIZ} items and this file has {seen.total}: bring them into the bank.",
            code="quiz_full",
        )
    if title is not None:
        made = QuizRow(owner_id=actor.user_id, title=clean_title(title))
        repository.add(uow.session, made)
        quiz_id = made.id
    quiz = find_quiz(uow, actor, quiz_id, lock=True) if quiz_id else None
    owner_id = quiz.owner_id if quiz else actor.user_id
    count = 0
    for batch in _batches(_kept(file, ImportFormat(seen.format))):
        rows = _write(uow, actor, owner_id, batch, seen.format)
        count += len(rows)
        if quiz:
            append(uow, quiz.id, rows)
        if seen.total <= _COMPARED:
            note_alike(uow, rows)
        else:
            repository.compare_later(uow.session, [row.id for row in rows])
        repository.forget(uow.session, rows)
    if quiz:
        repository.touch_quizzes(uow.session, [quiz.id])
    target = f"quiz:{quiz.id}" if quiz else "bank"
    audit.record(uow, actor, "items.import", target, after={"items": count, "read_as": seen.format})
    return ImportedFile(
        format=seen.format, quiz_id=quiz.id if quiz else None, title=quiz.title if quiz else None, count=count
    )


def _look(file: BinaryIO, format: ImportFormat | None) -> FileSeen:
    if file.seek(0, 2) > MOST_BYTES:
        raise Invalid(
            f"This file is larger than {MOST_BYTES // 1024 // 1024} MB: divide it and bring it in parts.",
            code="file_too_large",
        )
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
            continue
        assert isinstance(found, ReadItem)
        total += 1
        types[found.content.type] += 1
        if len(first) < _SHOWN:
            first.append(found)
        _note(notes, found)
        if total > MOST_IN_A_FILE:
            raise Invalid(
                f"At most {MOST_IN_A_FILE:,} questions are brought at once; the rest begins at line {found.line}.",
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


def _kept(file: BinaryIO, format: ImportFormat) -> Iterator[ReadItem]:
    file.seek(0)
    for found in read_file(file, format):
        if isinstance(found, ReadItem) and refusal(found.content) is None:
            yield found


def _batches(found: Iterator[ReadItem]) -> Iterator[list[ReadItem]]:
    while batch := list(islice(found, _BATCH)):
        yield batch


def _write(
    uow: UnitOfWork, actor: Actor, owner_id: UUID, batch: Sequence[ReadItem], read_as: str
) -> list[ItemRow]:
    provenance = Provenance.model_validate(
        {"engine": "import", "drafted_at": utc_now(), "read_as": read_as, "by": actor.name}
    )
    rows = []
    for found in batch:
        # Evidence points into a source, and none came with the file.
        content = found.content.model_copy(update={"evidence": []})
        row = new_item_row(owner_id, None, content, provenance)
        row.findings = [finding.model_dump(mode="json") for finding in check_item(content)]
        rows.append(row)
    repository.add(uow.session, *rows)
    repository.add(uow.session, *(version_of(row, "imported", actor) for row in rows))
    return rows
