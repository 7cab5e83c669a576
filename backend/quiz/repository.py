"""All SQL of the quiz domain. Ownership is part of each query: somebody else's row is simply not found."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, true, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.db.base import utc_now
from backend.permissions import Actor
from backend.quiz.models import ItemRow, ItemVersionRow, QuizItemRow, QuizRow
from backend.quiz.schemas import ItemFilter, ItemState


@dataclass(frozen=True, slots=True)
class QuizCounts:
    """A quiz with how many of its items are in which state; the trash does not count."""

    quiz: QuizRow
    total: int
    approved: int
    rejected: int


def _owned(owner: InstrumentedAttribute[UUID], actor: Actor) -> ColumnElement[bool]:
    return true() if actor.sees_all else owner == actor.user_id


def add(session: Session, *rows: QuizRow | ItemRow | ItemVersionRow | QuizItemRow) -> None:
    """Insert rows now, so that constraints speak before the service goes on."""
    session.add_all(rows)
    session.flush()


def find_quiz(session: Session, actor: Actor, quiz_id: UUID, *, lock: bool = False) -> QuizRow | None:
    """One quiz of the actor's, not deleted; locked against changes on wish."""
    query = select(QuizRow).where(
        QuizRow.id == quiz_id, QuizRow.deleted_at.is_(None), _owned(QuizRow.owner_id, actor)
    )
    return session.scalars(query.with_for_update() if lock else query).one_or_none()


def find_quiz_of_run(session: Session, run_id: UUID) -> QuizRow | None:
    """The quiz a run fills."""
    return session.scalars(select(QuizRow).where(QuizRow.run_id == run_id)).one_or_none()


def list_quizzes(
    session: Session, actor: Actor, *, after: UUID | None, limit: int, text: str | None = None
) -> Sequence[QuizCounts]:
    """Newest quizzes first, with counts, in one query; one row more than `limit` tells that there is a next page."""
    live = ItemRow.deleted_at.is_(None)
    query = (
        select(
            QuizRow,
            func.count(ItemRow.id).filter(live),
            func.count(ItemRow.id).filter(live, ItemRow.state == ItemState.APPROVED),
            func.count(ItemRow.id).filter(live, ItemRow.state == ItemState.REJECTED),
        )
        .outerjoin(QuizItemRow, QuizItemRow.quiz_id == QuizRow.id)
        .outerjoin(ItemRow, ItemRow.id == QuizItemRow.item_id)
        .where(QuizRow.deleted_at.is_(None), _owned(QuizRow.owner_id, actor))
        .group_by(QuizRow.id)
        .order_by(QuizRow.id.desc())
        .limit(limit + 1)
    )
    if after:
        query = query.where(QuizRow.id < after)
    if text:
        query = query.where(QuizRow.title.icontains(text, autoescape=True))
    return [QuizCounts(*row) for row in session.execute(query)]


def items_of_quiz(session: Session, quiz_id: UUID) -> Sequence[ItemRow]:
    """The quiz's items in order, without the trash."""
    query = (
        select(ItemRow)
        .join(QuizItemRow, QuizItemRow.item_id == ItemRow.id)
        .where(QuizItemRow.quiz_id == quiz_id, ItemRow.deleted_at.is_(None))
        .order_by(QuizItemRow.position, ItemRow.id)
    )
    return session.scalars(query).all()


def trashed_ids_of_quiz(session: Session, quiz_id: UUID) -> list[UUID]:
    """Ids of the quiz's items that lie in the trash, in order."""
    query = (
        select(QuizItemRow.item_id)
        .join(ItemRow, ItemRow.id == QuizItemRow.item_id)
        .where(QuizItemRow.quiz_id == quiz_id, ItemRow.deleted_at.is_not(None))
        .order_by(QuizItemRow.position, QuizItemRow.item_id)
    )
    return list(session.scalars(query))


def next_position(session: Session, quiz_id: UUID) -> int:
    """Position after the last item."""
    last = session.scalar(select(func.max(QuizItemRow.position)).where(QuizItemRow.quiz_id == quiz_id))
    return 0 if last is None else last + 1


def set_order(session: Session, quiz_id: UUID, item_ids: Sequence[UUID]) -> None:
    """Give the quiz exactly these items in this order."""
    session.execute(delete(QuizItemRow).where(QuizItemRow.quiz_id == quiz_id))
    session.add_all(
        QuizItemRow(quiz_id=quiz_id, item_id=item_id, position=n) for n, item_id in enumerate(item_ids)
    )
    session.flush()


def find_item(
    session: Session, actor: Actor, item_id: UUID, *, trashed: bool = False, lock: bool = False
) -> ItemRow | None:
    """One item of the actor's; `trashed` looks in the trash instead."""
    query = select(ItemRow).where(
        ItemRow.id == item_id,
        ItemRow.deleted_at.is_not(None) if trashed else ItemRow.deleted_at.is_(None),
        _owned(ItemRow.owner_id, actor),
    )
    return session.scalars(query.with_for_update() if lock else query).one_or_none()


def owned_item_ids(session: Session, actor: Actor, item_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the ids that are the actor's items, in the trash or not."""
    query = select(ItemRow.id).where(ItemRow.id.in_(item_ids), _owned(ItemRow.owner_id, actor))
    return set(session.scalars(query))


def list_items(
    session: Session, actor: Actor, wanted: ItemFilter, *, after: UUID | None, limit: int
) -> Sequence[ItemRow]:
    """The bank, newest first; one row more than `limit` tells that there is a next page."""
    query = (
        select(ItemRow)
        .where(
            _owned(ItemRow.owner_id, actor),
            ItemRow.deleted_at.is_not(None) if wanted.trashed else ItemRow.deleted_at.is_(None),
        )
        .order_by(ItemRow.id.desc())
        .limit(limit + 1)
    )
    if wanted.state:
        query = query.where(ItemRow.state == wanted.state)
    if wanted.type:
        query = query.where(ItemRow.type == wanted.type)
    if wanted.source_id:
        query = query.where(ItemRow.source_id == wanted.source_id)
    if wanted.quiz_id:
        query = query.join(QuizItemRow, QuizItemRow.item_id == ItemRow.id).where(
            QuizItemRow.quiz_id == wanted.quiz_id
        )
    if wanted.text:
        query = query.where(ItemRow.stem.icontains(wanted.text, autoescape=True))
    if after:
        query = query.where(ItemRow.id < after)
    return session.scalars(query).all()


def items_of_run(session: Session, run_id: UUID) -> Sequence[ItemRow]:
    """Everything a run drafted, by slot, whatever became of it."""
    return session.scalars(select(ItemRow).where(ItemRow.run_id == run_id).order_by(ItemRow.slot)).all()


def lock_item_of_run(session: Session, run_id: UUID, item_id: UUID) -> ItemRow | None:
    """An item a run drafted, locked."""
    query = select(ItemRow).where(ItemRow.id == item_id, ItemRow.run_id == run_id).with_for_update()
    return session.scalars(query).one_or_none()


def quizzes_of_item(session: Session, item_id: UUID) -> Sequence[UUID]:
    """Quizzes an item is used in."""
    return session.scalars(select(QuizItemRow.quiz_id).where(QuizItemRow.item_id == item_id)).all()


def versions_of_item(session: Session, item_id: UUID) -> Sequence[ItemVersionRow]:
    """An item's history, newest first."""
    query = (
        select(ItemVersionRow)
        .where(ItemVersionRow.item_id == item_id)
        .order_by(ItemVersionRow.version.desc())
    )
    return session.scalars(query).all()


def touch_quizzes(session: Session, quiz_ids: Sequence[UUID]) -> None:
    """Note that quizzes changed."""
    if quiz_ids:
        session.execute(update(QuizRow).where(QuizRow.id.in_(quiz_ids)).values(updated_at=utc_now()))
