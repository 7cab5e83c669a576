"""SQL of editions: the items and quizzes that rest on a source and go along to its newer one."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from backend.permissions import Actor
from backend.quiz.models import ItemRow, QuizItemRow, QuizRow
from backend.quiz.repository import locked, owned


def items_of_source(
    session: Session, actor: Actor, source_id: UUID, *, lock: bool = False
) -> Sequence[ItemRow]:
    """The actor's items that rest on a source, the trash too, in the order of their ids."""
    query = (
        select(ItemRow)
        .where(ItemRow.source_id == source_id, owned(ItemRow.owner_id, actor))
        .order_by(ItemRow.id)
    )
    return session.scalars(locked(query) if lock else query).all()


def hold_quizzes_of_source(session: Session, actor: Actor, source_id: UUID) -> list[UUID]:
    """Lock the quizzes made from a source, and those that use an item of it, in the order of their ids."""
    mine = select(ItemRow.id).where(ItemRow.source_id == source_id, owned(ItemRow.owner_id, actor))
    using = select(QuizItemRow.quiz_id).where(QuizItemRow.item_id.in_(mine))
    made = and_(QuizRow.source_id == source_id, owned(QuizRow.owner_id, actor))
    query = select(QuizRow.id).where(or_(made, QuizRow.id.in_(using))).order_by(QuizRow.id)
    return list(session.scalars(locked(query)))


def move_quizzes(session: Session, actor: Actor, source_id: UUID, new_id: UUID) -> None:
    """Let the actor's quizzes made from a source be of its newer edition."""
    moved = (
        update(QuizRow)
        .where(QuizRow.source_id == source_id, owned(QuizRow.owner_id, actor))
        .values(source_id=new_id)
    )
    session.execute(moved, execution_options={"synchronize_session": "fetch"})
