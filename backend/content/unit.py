"""A unit: a source with everything made of it, on one screen and in one ZIP of printables."""

import io
import zipfile
from collections.abc import Iterator
from uuid import UUID

from backend.audit import service as audit
from backend.content.contents import list_contents, read_content
from backend.content.exports import choose_sections, printable
from backend.content.formats import ContentFormat, export
from backend.content.schemas import Content, ContentFilter, ContentKind, Unit
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz import service as quiz
from backend.quiz.formats import Copy, Exported, ExportFormat, filename
from backend.quiz.formats.text import one_line
from backend.sources import service as sources

# The newest of each; a source that has more is taken along piece by piece.
MOST = 100
_EARLIEST = (1980, 1, 1, 0, 0, 0)
COPIES = (Copy.STUDENT, Copy.TEACHER)


@allowed(EDUCATORS)
def read_unit(uow: UnitOfWork, actor: Actor, source_id: UUID) -> Unit:
    """A source's study content and quizzes, newest first.

    Raises:
        NotFound: the source is not the actor's.
    """
    source = sources.read_brief(uow, actor, source_id)
    return Unit(
        source_id=source_id,
        title=source.title,
        contents=list(list_contents(uow, actor, ContentFilter(source_id=source_id), limit=MOST).items),
        quizzes=list(quiz.list_quizzes(uow, actor, source_id=source_id, limit=MOST).items),
    )


@allowed(EDUCATORS)
def export_unit(uow: UnitOfWork, actor: Actor, source_id: UUID, *, approved_only: bool = True) -> Exported:
    """Everything made of a source as printables in one ZIP, approved parts only unless said otherwise.

    Quizzes and worksheets come as a student's and a teacher's copy, flashcards as an Anki package too. A list in the ZIP
    says what it holds, and what was left out because nothing of it is approved.

    Raises:
        NotFound: the source is not the actor's.
        Conflict: nothing is approved (`nothing_approved`), or nothing was made (`unit_empty`).
    """
    unit = read_unit(uow, actor, source_id)
    if not unit.contents and not unit.quizzes:
        raise Conflict("Nothing has been made of this source yet.", code="unit_empty")
    left_out: list[str] = []
    files = [
        *_contents(uow, actor, unit, approved_only, left_out),
        *_quizzes(uow, actor, unit, approved_only, left_out),
    ]
    if not files:
        raise Conflict(
            "Nothing of this unit is approved yet. Approve some, or export all of it.",
            code="nothing_approved",
        )
    taken = {"files": len(files), "approved_only": approved_only}
    audit.record(uow, actor, "unit.export", f"source:{source_id}", after=taken)
    return Exported(filename(f"{unit.title} unit", ".zip"), "application/zip", _zip(unit, files, left_out))


def _contents(
    uow: UnitOfWork, actor: Actor, unit: Unit, approved_only: bool, left_out: list[str]
) -> Iterator[Exported]:
    for summary in unit.contents:
        content = read_content(uow, actor, summary.id)
        made = list(_printed(uow, content, approved_only))
        if not made:
            left_out.append(f"{summary.kind.value.replace('_', ' ')} “{summary.title}”: no section approved")
        yield from made


def _printed(uow: UnitOfWork, content: Content, approved_only: bool) -> Iterator[Exported]:
    sections = choose_sections(content, approved_only=approved_only)
    if not sections:
        return
    copies = COPIES if content.kind is ContentKind.WORKSHEET else (Copy.TEACHER,)
    for copy in copies:
        yield export(ContentFormat.PDF, printable(uow, content, sections, copy))
    if content.kind is ContentKind.FLASHCARDS:
        yield export(ContentFormat.APKG, printable(uow, content, sections, Copy.TEACHER))


def _quizzes(
    uow: UnitOfWork, actor: Actor, unit: Unit, approved_only: bool, left_out: list[str]
) -> Iterator[Exported]:
    for summary in unit.quizzes:
        ready = summary.approved if approved_only else summary.total
        if not ready:
            left_out.append(f"quiz “{summary.title}”: no question approved")
            continue
        for copy in COPIES:
            yield quiz.export_quiz(
                uow, actor, summary.id, ExportFormat.PDF, approved_only=approved_only, copy=copy
            )


def _zip(unit: Unit, files: list[Exported], left_out: list[str]) -> bytes:
    """The files under names of their own; the same files give the same bytes."""
    out = io.BytesIO()
    named: dict[str, bytes] = {}
    for number, file in enumerate(files, 1):
        named[f"{number:02d}-{file.filename}"] = file.content
    lines = [f"Unit: {one_line(unit.title)}", "", "Files:", *(f"- {name}" for name in named)]
    if left_out:
        lines += [
            "",
            "Left out, because nothing of it is approved:",
            *(f"- {one_line(line)}" for line in left_out),
        ]
    named["contents.txt"] = ("\n".join(lines) + "\n").encode()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in named.items():
            package.writestr(zipfile.ZipInfo(name, _EARLIEST), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
