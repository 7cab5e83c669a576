"""Bring questions out of a file of any length: seen first, then all of them kept or none.

They are written batch by batch in one transaction, as they come out of the file; both take the memory of one batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import BinaryIO
from uuid import UUID

from backend.audit import service as audit
from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz import repository
from backend.quiz.bank.alike import note
from backend.quiz.bank.twins import MOST_COMPARED, note_alike
from backend.quiz.files.apart import LOOK_SECONDS, going_through, look_at
from backend.quiz.files.look import Keepable
from backend.quiz.formats.readers import ImportFormat
from backend.quiz.models import ItemRow, QuizRow
from backend.quiz.quizzes import MOST_ITEMS_IN_A_QUIZ, append_items
from backend.quiz.rows import clean_title, find_quiz, new_item_row, version_of
from backend.quiz.schemas import FileSeen, ImportedFile, Provenance

_BATCH = 500


@allowed(EDUCATORS)
def preview_file(
    uow: UnitOfWork, actor: Actor, file: BinaryIO, *, format: ImportFormat | None = None
) -> FileSeen:
    """What would be kept of a file, and each line that would not and why; nothing is written.

    Args:
        format: what the file is; guessed where None.

    Raises:
        TooLarge: the file has more bytes than are read at once.
        Invalid: it holds more than is read at once, or cannot be read within the limits of time and memory.
        Unavailable: too many files are being read at the moment.
    """
    repository.wait_longer(uow.session, LOOK_SECONDS + 10)
    return look_at(file, format)


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
        TooLarge, Unavailable: as for `preview_file`.
        Conflict: the quiz would hold too many.
    """
    if title is not None and quiz_id is not None:
        raise Invalid("Name a quiz, or give a new one a title, not both.", code="title_and_quiz")
    repository.wait_longer(uow.session, LOOK_SECONDS + 10)
    with going_through(file, format) as gone:
        _refuse(
            gone.seen, leave_out_refused=leave_out_refused, to_quiz=title is not None or quiz_id is not None
        )
        if title is not None:
            made = QuizRow(owner_id=actor.user_id, title=clean_title(title))
            repository.add(uow.session, made)
            quiz_id = made.id
        quiz = find_quiz(uow, actor, quiz_id, lock=True) if quiz_id else None
        owner_id = quiz.owner_id if quiz else actor.user_id
        for batch in _batches(gone.items):
            rows = _write(uow, actor, owner_id, batch, gone.seen)
            if quiz:
                append_items(uow, quiz.id, [row.id for row in rows])
    if quiz:
        repository.touch_quizzes(uow.session, [quiz.id])
    format, count = ImportFormat(gone.seen.format), gone.seen.total
    target = f"quiz:{quiz.id}" if quiz else "bank"
    audit.record(uow, actor, "items.import", target, after={"items": count, "read_as": format.value})
    return ImportedFile(
        format=format.value,
        quiz_id=quiz.id if quiz else None,
        title=quiz.title if quiz else None,
        count=count,
    )


def _refuse(seen: FileSeen, *, leave_out_refused: bool, to_quiz: bool) -> None:
    """Refuse what cannot be kept whole, before anything is written."""
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
    if to_quiz and seen.total > MOST_ITEMS_IN_A_QUIZ:
        raise Conflict(
            f"A quiz holds at most {MOST_ITEMS_IN_A_QUIZ} items and this file has {seen.total}: bring them into the bank.",
            code="quiz_full",
        )


def _batches(items: Iterator[Keepable]) -> Iterator[list[Keepable]]:
    while batch := list(islice(items, _BATCH)):
        yield batch


def _write(
    uow: UnitOfWork, actor: Actor, owner_id: UUID, batch: Sequence[Keepable], seen: FileSeen
) -> list[ItemRow]:
    """Write questions as rows, which the session does not hold on to; those of a short file are compared with the bank."""
    compared = seen.total <= MOST_COMPARED
    provenance = Provenance.model_validate(
        {"engine": "import", "drafted_at": utc_now(), "read_as": seen.format, "by": actor.name}
    )
    rows, versions = [], []
    for one in batch:
        row = new_item_row(owner_id, None, one.content, provenance)
        row.id = new_id()
        row.findings = [finding.model_dump(mode="json") for finding in one.findings]
        if compared:
            note(row)
        rows.append(row)
        versions.append(version_of(row, "imported", actor, content=one.content))
    repository.add_in_bulk(uow.session, rows, versions)
    if compared:
        note_alike(uow, rows)
    return rows
