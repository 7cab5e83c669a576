"""Keep a quiz that was written elsewhere: as items of the bank, and on wish in a quiz. All of it, or nothing."""

from collections.abc import Sequence
from uuid import UUID

from backend.audit import service as audit
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz import repository
from backend.quiz.bank.twins import note_alike
from backend.quiz.checking import check_text
from backend.quiz.checks import check_quiz
from backend.quiz.checks.duplicates import duplicate
from backend.quiz.checks.subject import Subject
from backend.quiz.formats.readers import MOST_ITEMS, ImportFormat
from backend.quiz.models import QuizRow
from backend.quiz.rows import (
    clean_title,
    content_of,
    find_quiz,
    missing_key,
    new_item_row,
    version_of,
)
from backend.quiz.schemas import CheckedText, Imported, ItemContent, Provenance, Unreadable
from backend.quiz.writing import append, refuse_huge_numbers


@allowed(EDUCATORS)
def preview_import(
    uow: UnitOfWork,
    actor: Actor,
    text: str,
    *,
    format: ImportFormat | None = None,
    grade: int | None = None,
) -> CheckedText:
    """What would be kept of a text, and each line that would not and why: what is no question, or has no key."""
    read = check_text(uow, actor, text, format=format, grade=grade)
    keyless = {item.line: said for item in read.items if (said := refusal(item.content)) is not None}
    refused = [*read.problems, *(Unreadable(line=line, message=said) for line, said in keyless.items())]
    return read.model_copy(
        update={
            "items": [item for item in read.items if item.line not in keyless],
            "problems": sorted(refused, key=lambda problem: problem.line),
        }
    )


@allowed(EDUCATORS)
def import_text(
    uow: UnitOfWork,
    actor: Actor,
    text: str,
    *,
    format: ImportFormat | None = None,
    grade: int | None = None,
    title: str | None = None,
    quiz_id: UUID | None = None,
    leave_out_refused: bool = False,
) -> Imported:
    """Keep every question of a text.

    Args:
        title: of a new quiz for them; with neither this nor `quiz_id` they go to the bank alone.
        leave_out_refused: keep the others where some lines are refused.

    Raises:
        NotFound: the quiz is not the actor's.
        Invalid: a line is refused, or there is no question in the text; nothing was written.
        Conflict: the quiz would hold too many.
    """
    found = preview_import(uow, actor, text, format=format, grade=grade)
    if found.problems and not (leave_out_refused and found.items):
        first = found.problems[0]
        raise Invalid(
            f"{len(found.problems)} {'line is' if len(found.problems) == 1 else 'lines are'} refused, the first at line "
            f"{first.line}: {first.message} Correct them, or leave them out.",
            code="lines_refused",
            detail={"refused": [problem.model_dump() for problem in found.problems]},
        )
    contents = [item.content for item in found.items]
    return keep_items(uow, actor, contents, read_as=found.format, title=title, quiz_id=quiz_id, grade=grade)


@allowed(EDUCATORS)
def keep_items(
    uow: UnitOfWork,
    actor: Actor,
    contents: Sequence[ItemContent],
    *,
    read_as: str,
    title: str | None = None,
    quiz_id: UUID | None = None,
    grade: int | None = None,
) -> Imported:
    """Keep questions brought from elsewhere, each a draft at version 1 by the person, with the checks' findings.

    Args:
        read_as: the format they were read from, for their provenance.
        title: of a new quiz for them; with neither this nor `quiz_id` they go to the bank alone.
        grade: the school grade they are meant for.

    Raises:
        NotFound: the quiz is not the actor's.
        Invalid: there is none, or too many; both a title and a quiz; one without a key. Nothing was written.
        Conflict: the quiz would hold too many.
    """
    if not contents:
        raise Invalid("There is no question to keep in this.", code="nothing_to_import")
    if len(contents) > MOST_ITEMS:
        raise Invalid(f"At most {MOST_ITEMS} questions are kept at once.", code="too_many_items")
    if title is not None and quiz_id is not None:
        raise Invalid("Name a quiz, or give a new one a title, not both.", code="title_and_quiz")
    if title is not None:
        made = QuizRow(owner_id=actor.user_id, title=clean_title(title))
        repository.add(uow.session, made)
        quiz_id = made.id
    quiz = find_quiz(uow, actor, quiz_id, lock=True) if quiz_id else None
    findings = check_quiz(contents, grade=grade)
    if quiz and title is None:
        there = [content_of(row) for row in repository.items_of_quiz(uow.session, quiz.id)]
        findings = [
            found
            + (
                []
                if any(one.check == "duplicate" for one in found)
                else list(duplicate(Subject(content, None, there)))
            )
            for found, content in zip(findings, contents, strict=True)
        ]
    now = utc_now()
    rows = []
    for content, found in zip(contents, findings, strict=True):
        refuse_huge_numbers(content.answer)
        # Evidence points into a source, and none came with the text.
        kept = content.model_copy(update={"evidence": []})
        row = new_item_row(
            quiz.owner_id if quiz else actor.user_id,
            None,
            kept,
            Provenance.model_validate(
                {"engine": "import", "drafted_at": now, "read_as": read_as, "by": actor.name}
            ),
        )
        row.findings = [finding.model_dump(mode="json") for finding in found]
        rows.append(row)
    repository.add(uow.session, *rows)
    repository.add(uow.session, *(version_of(row, "imported", actor) for row in rows))
    if quiz:
        append(uow, quiz.id, rows)
        repository.touch_quizzes(uow.session, [quiz.id])
    note_alike(uow, rows)
    target = f"quiz:{quiz.id}" if quiz else "bank"
    audit.record(uow, actor, "items.import", target, after={"items": len(rows), "read_as": read_as})
    return Imported(
        format=read_as,
        quiz_id=quiz.id if quiz else None,
        title=quiz.title if quiz else None,
        item_ids=[row.id for row in rows],
    )


def refusal(content: ItemContent) -> str | None:
    """Why a question cannot be kept as it stands; None where it can."""
    try:
        refuse_huge_numbers(content.answer)
    except Invalid as error:
        return error.message
    return missing_key(content)
