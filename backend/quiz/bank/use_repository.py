"""SQL of where items went: the quizzes that have them and the files that were made."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from backend.quiz.models import ExportedItemRow, ItemRow, QuizExportRow, QuizItemRow, QuizRow


def note_export(session: Session, row: QuizExportRow, item_ids: Sequence[UUID]) -> None:
    """Note that a file with these items was made, now."""
    session.add(row)
    session.flush()
    if not item_ids:
        return
    session.execute(
        insert(ExportedItemRow), [{"export_id": row.id, "item_id": item_id} for item_id in item_ids]
    )
    # In the order of their ids, as whoever locks several items does.
    held = select(ItemRow.id).where(ItemRow.id.in_(item_ids)).order_by(ItemRow.id)
    session.execute(held.with_for_update(key_share=True))
    used = (
        update(ItemRow)
        .where(ItemRow.id.in_(item_ids))
        .values(last_used_at=row.made_at, updated_at=ItemRow.updated_at)
    )
    session.execute(used, execution_options={"synchronize_session": False})


def quizzes_with(session: Session, item_id: UUID) -> Sequence[tuple[QuizRow, int]]:
    """The quizzes that have an item, newest first, with its place among what is not in the trash."""
    other_place, other = aliased(QuizItemRow), aliased(ItemRow)
    before = (
        select(func.count())
        .select_from(other_place)
        .join(other, other.id == other_place.item_id)
        .where(
            other_place.quiz_id == QuizItemRow.quiz_id,
            other_place.position < QuizItemRow.position,
            other.deleted_at.is_(None),
        )
        .scalar_subquery()
    )
    query = (
        select(QuizRow, before + 1)
        .join(QuizItemRow, QuizItemRow.quiz_id == QuizRow.id)
        .where(QuizItemRow.item_id == item_id)
        .order_by(QuizRow.id.desc())
        .limit(200)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def exports_with(session: Session, item_id: UUID, limit: int) -> tuple[Sequence[QuizExportRow], int]:
    """The newest files that had an item, and how many there were."""
    mine = select(ExportedItemRow.export_id).where(ExportedItemRow.item_id == item_id)
    query = (
        select(QuizExportRow).where(QuizExportRow.id.in_(mine)).order_by(QuizExportRow.id.desc()).limit(limit)
    )
    count = session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    return session.scalars(query).all(), count
