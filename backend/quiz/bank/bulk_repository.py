"""SQL of what is done to many items at once: holding them, their versions, and the actions themselves."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from backend.permissions import Actor
from backend.quiz.models import BulkEditRow, ItemRow, ItemVersionRow, QuizItemRow, QuizRow
from backend.quiz.repository import locked, owned


def hold_quizzes_of_items(
    session: Session, actor: Actor, item_ids: Collection[UUID], named: Collection[UUID] = ()
) -> list[UUID]:
    """Lock the quizzes that use one of these items of the actor's, and those named, in the order of their ids."""
    using = (
        select(QuizItemRow.quiz_id)
        .join(ItemRow, ItemRow.id == QuizItemRow.item_id)
        .where(QuizItemRow.item_id.in_(item_ids), owned(ItemRow.owner_id, actor))
    )
    wanted = or_(QuizRow.id.in_(using), QuizRow.id.in_(named))
    return list(session.scalars(locked(select(QuizRow.id).where(wanted).order_by(QuizRow.id))))


def hold_items(session: Session, actor: Actor, item_ids: Collection[UUID]) -> dict[UUID, ItemRow]:
    """Lock those of these items that are the actor's, the trash too, in the order of their ids."""
    query = (
        select(ItemRow).where(ItemRow.id.in_(item_ids), owned(ItemRow.owner_id, actor)).order_by(ItemRow.id)
    )
    return {row.id: row for row in session.scalars(locked(query))}


def read_items(session: Session, actor: Actor, item_ids: Collection[UUID]) -> dict[UUID, ItemRow]:
    """Those of these items that are the actor's, the trash too."""
    query = select(ItemRow).where(ItemRow.id.in_(item_ids), owned(ItemRow.owner_id, actor))
    return {row.id: row for row in session.scalars(query)}


def versions(session: Session, wanted: Collection[tuple[UUID, int]]) -> dict[UUID, ItemVersionRow]:
    """One version of each of these items."""
    numbers = dict(wanted)
    query = select(ItemVersionRow).where(
        ItemVersionRow.item_id.in_(numbers), ItemVersionRow.version.in_(set(numbers.values()))
    )
    return {row.item_id: row for row in session.scalars(query) if numbers[row.item_id] == row.version}


def find_version(session: Session, item_id: UUID, version: int) -> ItemVersionRow | None:
    """One version of an item."""
    query = select(ItemVersionRow).where(ItemVersionRow.item_id == item_id, ItemVersionRow.version == version)
    return session.scalars(query).one_or_none()


def read_bulk_edit(session: Session, actor: Actor, edit_id: UUID) -> BulkEditRow | None:
    """One of the actor's actions on many items."""
    query = select(BulkEditRow).where(BulkEditRow.id == edit_id, owned(BulkEditRow.owner_id, actor))
    return session.scalars(query).one_or_none()


def find_bulk_edit(session: Session, actor: Actor, edit_id: UUID) -> BulkEditRow | None:
    """One of the actor's actions on many items, locked."""
    query = select(BulkEditRow).where(BulkEditRow.id == edit_id, owned(BulkEditRow.owner_id, actor))
    return session.scalars(locked(query)).one_or_none()


def take_out(session: Session, quiz_id: UUID, item_ids: Collection[UUID]) -> None:
    """Take items out of a quiz."""
    session.execute(
        delete(QuizItemRow).where(QuizItemRow.quiz_id == quiz_id, QuizItemRow.item_id.in_(item_ids))
    )
