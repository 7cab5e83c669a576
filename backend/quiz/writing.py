"""Questions people write by hand, and what the checks say of them before they are kept."""

from collections.abc import Sequence
from uuid import UUID

from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz import repository
from backend.quiz.bank.twins import alike_to, find_in_bank, note_alike
from backend.quiz.checks import check_item
from backend.quiz.models import ItemRow, QuizItemRow
from backend.quiz.quizzes import MOST_ITEMS_IN_A_QUIZ
from backend.quiz.rows import content_of, find_quiz, item_of, new_item_row, version_of
from backend.quiz.schemas import Answer, Finding, Item, ItemContent, Provenance
from backend.sources import service as sources

# Up to here a float holds every whole number. A drafted item may quote a larger one from its source.
LARGEST_NUMBER = 1e15


@allowed(EDUCATORS)
def write_item(
    uow: UnitOfWork,
    actor: Actor,
    quiz_id: UUID | None,
    content: ItemContent,
    *,
    source_id: UUID | None = None,
) -> Item:
    """Keep an item written by hand, at version 1: at the end of a quiz, or in the bank alone.

    Args:
        source_id: what its evidence is quoted from; the quiz's own source where None.

    Raises:
        NotFound: the quiz or the source is not the actor's.
        Invalid: the item has no key its type can be marked with, or evidence that its source does not hold.
        Conflict: the quiz is full.
    """
    if source_id is not None:
        sources.read_brief(uow, actor, source_id)
    elif quiz_id is not None:
        source_id = find_quiz(uow, actor, quiz_id).source_id
    if source_id is None and content.evidence:
        raise Invalid(
            "Evidence is quoted from a source, and this names none: give `source_id`, or leave the evidence out.",
            code="evidence_without_source",
        )
    if source_id:
        # First the source, then the quiz, as deleting a source does.
        sources.hold(uow, source_id)
    refuse_huge_numbers(content.answer)
    quiz = find_quiz(uow, actor, quiz_id, lock=True) if quiz_id else None
    row = new_item_row(
        quiz.owner_id if quiz else actor.user_id,
        source_id,
        content,
        Provenance.model_validate({"engine": "person", "drafted_at": utc_now(), "by": actor.name}),
    )
    others = [content_of(other) for other in repository.items_of_quiz(uow.session, quiz.id)] if quiz else []
    text = sources.find_text(uow, source_id) if source_id else None
    found = check_item(content, source_text=text, others=others)
    if any(finding.check == "evidence_not_exact" for finding in found):
        raise Invalid(
            "The evidence is not what the source says at that place: choose the passage again.",
            code="evidence_not_exact",
        )
    row.findings = [finding.model_dump(mode="json") for finding in found]
    repository.add(uow.session, row)
    repository.add(uow.session, version_of(row, "written", actor))
    if quiz:
        append(uow, quiz.id, [row])
        repository.touch_quizzes(uow.session, [quiz.id])
    note_alike(uow, [row])
    return alike_to(uow, item_of(row))


@allowed(EDUCATORS)
def check_new(
    uow: UnitOfWork,
    actor: Actor,
    content: ItemContent,
    *,
    quiz_id: UUID | None = None,
    source_id: UUID | None = None,
) -> list[Finding]:
    """What the checks would find in an item if it were written so; that the bank has it already is a warning.

    Raises:
        NotFound: the quiz or the source is not the actor's.
    """
    quiz = find_quiz(uow, actor, quiz_id) if quiz_id else None
    if source_id is not None:
        sources.read_brief(uow, actor, source_id)
    elif quiz:
        source_id = quiz.source_id
    text = sources.find_text(uow, source_id) if source_id else None
    in_quiz = list(repository.items_of_quiz(uow.session, quiz.id)) if quiz else []
    found = check_item(content, source_text=text, others=[content_of(other) for other in in_quiz])
    if any(finding.check == "duplicate" for finding in found):
        return found
    elsewhere = find_in_bank(uow, quiz.owner_id if quiz else actor.user_id, content)
    return [*found, elsewhere] if elsewhere else found


def append(uow: UnitOfWork, quiz_id: UUID, rows: Sequence[ItemRow]) -> None:
    """Put new items at the end of a quiz, which is locked.

    Raises:
        Conflict: the quiz would hold too many.
    """
    count, position = repository.places_of_quiz(uow.session, quiz_id)
    if count + len(rows) > MOST_ITEMS_IN_A_QUIZ:
        raise Conflict(f"A quiz holds at most {MOST_ITEMS_IN_A_QUIZ} items.", code="quiz_full")
    repository.add(
        uow.session,
        *(
            QuizItemRow(quiz_id=quiz_id, item_id=row.id, position=position + at)
            for at, row in enumerate(rows)
        ),
    )


def refuse_huge_numbers(answer: Answer) -> None:
    """Refuse a number that a float no longer holds exactly.

    Raises:
        Invalid: a number or tolerance beyond 10^15.
    """
    if any(abs(number or 0) > LARGEST_NUMBER for number in (answer.value, answer.tolerance)):
        raise Invalid(
            "An answer's number and tolerance go up to 1,000,000,000,000,000 (10^15); ask for it in a larger unit.",
            code="number_too_large",
        )
