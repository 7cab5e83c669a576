"""Where questions went: the quizzes that have them, and the files that were made of those."""

from collections.abc import Sequence
from uuid import UUID

from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import NotFound
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz import repository as quizzes
from backend.quiz.bank import use_repository
from backend.quiz.models import QuizExportRow, QuizRow
from backend.quiz.schemas import Item, Quiz, UsedInExport, UsedInQuiz, Uses

MOST_EXPORTS = 50


def note_export(
    uow: UnitOfWork,
    actor: Actor,
    quiz: Quiz | QuizRow,
    items: Sequence[Item],
    *,
    format: str,
    copy: str | None,
) -> None:
    """Note that a file of a quiz was made: from now on these items count as used."""
    made = QuizExportRow(
        owner_id=actor.user_id,
        quiz_id=quiz.id,
        title=quiz.title,
        format=format,
        copy=copy,
        actor_name=actor.name,
        made_at=utc_now(),
    )
    use_repository.note_export(uow.session, made, [item.id for item in items])


@allowed(EDUCATORS)
def list_uses(uow: UnitOfWork, actor: Actor, item_id: UUID) -> Uses:
    """Where an item was used: the quizzes that have it, and the newest 50 files with it; of a trashed one too.

    Raises:
        NotFound: the item is not the actor's.
    """
    row = quizzes.find_item(uow.session, actor, item_id) or quizzes.find_item(
        uow.session, actor, item_id, trashed=True
    )
    if row is None:
        raise NotFound("There is no such item among yours.")
    exports, count = use_repository.exports_with(uow.session, item_id, MOST_EXPORTS)
    return Uses(
        quizzes=[
            UsedInQuiz(
                quiz_id=quiz.id,
                title=quiz.title,
                place=place,
                deleted=quiz.deleted_at is not None,
                created_at=quiz.created_at,
            )
            for quiz, place in use_repository.quizzes_with(uow.session, item_id)
        ],
        exports=[
            UsedInExport(
                quiz_id=made.quiz_id,
                title=made.title,
                format=made.format,
                copy_for=made.copy,
                by=made.actor_name,
                made_at=made.made_at,
            )
            for made in exports
        ],
        export_count=count,
    )
