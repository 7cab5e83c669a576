"""Check questions that are not kept: a quiz somebody pastes, a question being typed, the items of an API call."""

from collections.abc import Sequence
from uuid import UUID

from backend.db.unit_of_work import UnitOfWork
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz import repository
from backend.quiz.checks import check_item, check_quiz
from backend.quiz.formats.readers import ImportFormat, read_quiz_text
from backend.quiz.repairs import apply_fix
from backend.quiz.rows import content_of, find_item
from backend.quiz.schemas import CheckedItem, CheckedText, Finding, ItemContent, Unreadable
from backend.sources import service as sources


@allowed(EDUCATORS)
def check_items(
    uow: UnitOfWork, actor: Actor, contents: Sequence[ItemContent], *, grade: int | None = None
) -> list[list[Finding]]:
    """What the checks find in each of these questions, seen as one quiz; nothing is kept.

    Args:
        grade: the school grade they are meant for; reading is measured against it.
    """
    return check_quiz(contents, grade=grade)


@allowed(EDUCATORS)
def check_text(
    uow: UnitOfWork,
    actor: Actor,
    text: str,
    *,
    format: ImportFormat | None = None,
    grade: int | None = None,
) -> CheckedText:
    """Read a quiz out of a text and check it; nothing is kept. What cannot be read is named with its line.

    Args:
        format: what the text is; guessed where None.
        grade: the school grade it is meant for.
    """
    reading = read_quiz_text(text, format)
    findings = check_quiz([item.content for item in reading.items], grade=grade)
    return CheckedText(
        format=reading.format.value,
        items=[
            CheckedItem(line=item.line, content=item.content, findings=found, notes=list(item.notes))
            for item, found in zip(reading.items, findings, strict=True)
        ],
        problems=[Unreadable(line=problem.line, message=problem.message) for problem in reading.problems],
    )


@allowed(EDUCATORS)
def fix_finding(uow: UnitOfWork, actor: Actor, content: ItemContent, finding: Finding) -> ItemContent | None:
    """A question with one finding's fix applied, not kept; None where the finding has none that fits any more."""
    return apply_fix(content, finding)


@allowed(EDUCATORS)
def check_edit(uow: UnitOfWork, actor: Actor, item_id: UUID, content: ItemContent) -> list[Finding]:
    """What the checks would find in an item if it were saved so, beside its source and quizzes; nothing is kept.

    Raises:
        NotFound: the item is not the actor's.
    """
    row = find_item(uow, actor, item_id)
    text = sources.find_text(uow, row.source_id) if row.source_id else None
    others = [
        content_of(other)
        for quiz in repository.quizzes_of_item(uow.session, row.id)
        for other in repository.items_of_quiz(uow.session, quiz)
        if other.id != row.id
    ]
    return check_item(content, source_text=text, others=others)
