"""All SQL of shared quizzes. Who may read is part of each query: a quiz that is not shared is simply not found."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select, true
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from backend.permissions import Actor
from backend.quiz.models import ItemRow, QuizItemRow, QuizRow, QuizShareRow
from backend.quiz.schemas import ItemState


@dataclass(frozen=True, slots=True)
class SharedCounts:
    """A shared quiz, what of it a reader sees, and whether everyone does."""

    quiz: QuizRow
    total: int
    approved: int
    everyone: bool


def shares_of_quiz(session: Session, quiz_id: UUID) -> Sequence[QuizShareRow]:
    """Who may read a quiz, in the order they were named."""
    query = select(QuizShareRow).where(QuizShareRow.quiz_id == quiz_id).order_by(QuizShareRow.id)
    return session.scalars(query).all()


def add_share(session: Session, quiz_id: UUID, user_id: UUID | None) -> tuple[QuizShareRow, bool]:
    """Let a person, or everyone, read a quiz; False where it was so already."""
    added = session.scalar(
        upsert(QuizShareRow)
        .values(quiz_id=quiz_id, user_id=user_id)
        .on_conflict_do_nothing()
        .returning(QuizShareRow.id)
    )
    wanted = QuizShareRow.user_id.is_(None) if user_id is None else QuizShareRow.user_id == user_id
    row = session.scalars(select(QuizShareRow).where(QuizShareRow.quiz_id == quiz_id, wanted)).one()
    return row, added is not None


def count_shares(session: Session, quiz_id: UUID) -> int:
    """How many are named."""
    return session.scalar(select(func.count()).where(QuizShareRow.quiz_id == quiz_id)) or 0


def remove_share(session: Session, quiz_id: UUID, share_id: UUID) -> QuizShareRow | None:
    """Take one back; None where this quiz has no such one."""
    statement = delete(QuizShareRow).where(QuizShareRow.id == share_id, QuizShareRow.quiz_id == quiz_id)
    return session.scalars(statement.returning(QuizShareRow)).one_or_none()


def find_readable(session: Session, actor: Actor, quiz_id: UUID) -> QuizRow | None:
    """One quiz that is shared with the actor, or is theirs, unless it is deleted; admins read all."""
    mine = true() if actor.sees_all else or_(QuizRow.owner_id == actor.user_id, _shared_with(actor))
    query = select(QuizRow).where(QuizRow.id == quiz_id, QuizRow.deleted_at.is_(None), mine)
    return session.scalars(query).one_or_none()


def list_shared(
    session: Session, actor: Actor, *, after: UUID | None, limit: int, text: str | None
) -> Sequence[SharedCounts]:
    """Quizzes of others that are shared with the actor, newest first, with counts, in one query.

    One row more than `limit` tells that there is a next page.
    """
    seen = (ItemRow.deleted_at.is_(None), ItemRow.state != ItemState.REJECTED)
    everyone = (
        select(QuizShareRow.id)
        .where(QuizShareRow.quiz_id == QuizRow.id, QuizShareRow.user_id.is_(None))
        .exists()
    )
    page = select(QuizRow.id).where(
        QuizRow.deleted_at.is_(None), QuizRow.owner_id != actor.user_id, _shared_with(actor)
    )
    if after:
        page = page.where(QuizRow.id < after)
    if text:
        page = page.where(QuizRow.title.icontains(text, autoescape=True))
    # Chosen before they are counted: what somebody may read in all can be many times a page.
    chosen = page.order_by(QuizRow.id.desc()).limit(limit + 1).subquery()
    query = (
        select(
            QuizRow,
            func.count(ItemRow.id).filter(*seen),
            func.count(ItemRow.id).filter(*seen, ItemRow.state == ItemState.APPROVED),
            everyone,
        )
        .join(chosen, chosen.c.id == QuizRow.id)
        .outerjoin(QuizItemRow, QuizItemRow.quiz_id == QuizRow.id)
        .outerjoin(ItemRow, ItemRow.id == QuizItemRow.item_id)
        .group_by(QuizRow.id)
        .order_by(QuizRow.id.desc())
    )
    return [SharedCounts(*row) for row in session.execute(query)]


def _shared_with(actor: Actor) -> ColumnElement[bool]:
    theirs = or_(QuizShareRow.user_id == actor.user_id, QuizShareRow.user_id.is_(None))
    return QuizRow.id.in_(select(QuizShareRow.quiz_id).where(theirs))
