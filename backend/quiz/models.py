"""Tables of the quiz domain. An item belongs to the bank; a quiz is an ordered choice of items."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import Base, new_id, utc_now


class QuizRow(Base):
    """A named, ordered choice of items."""

    __tablename__ = "quizzes"
    __table_args__ = (
        Index("ix_quizzes_owner_id_id", "owner_id", "id"),
        Index("ix_quizzes_source_id", "source_id"),
        Index("ix_quizzes_run_id", "run_id"),
        Index(
            "ix_quizzes_deleted",
            "owner_id",
            "id",
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    title: Mapped[str]
    source_id: Mapped[UUID | None] = mapped_column(ForeignKey("sources.id", ondelete="SET NULL"))
    # No foreign key: runs point at quizzes, and one direction is enough.
    run_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    deleted_at: Mapped[datetime | None]


class ItemRow(Base):
    """A question with its key, its proof and its state. Every change also writes an `ItemVersionRow`."""

    __tablename__ = "items"
    __table_args__ = (
        # One item per slot of a run: a step that runs twice cannot draft twice.
        UniqueConstraint("run_id", "slot"),
        Index("ix_items_owner_id_id", "owner_id", "id"),
        Index("ix_items_owner_id_state", "owner_id", "state", "id"),
        Index("ix_items_owner_id_type", "owner_id", "type", "id"),
        Index("ix_items_source_id", "source_id"),
        Index("ix_items_created_at", "created_at"),
        Index("ix_items_updated_at", "updated_at"),
        Index(
            "ix_items_trash",
            "owner_id",
            "deleted_at",
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    source_id: Mapped[UUID | None] = mapped_column(ForeignKey("sources.id", ondelete="SET NULL"))
    run_id: Mapped[UUID | None]
    slot: Mapped[int | None]
    type: Mapped[str]
    stem: Mapped[str]
    options: Mapped[list[dict[str, Any]]]
    answer: Mapped[dict[str, Any]]
    points: Mapped[float]
    evidence: Mapped[list[dict[str, Any]]]
    explanation: Mapped[str]
    bloom: Mapped[str]
    difficulty: Mapped[str]
    tags: Mapped[list[str]]
    findings: Mapped[list[dict[str, Any]]]
    provenance: Mapped[dict[str, Any]]
    state: Mapped[str]
    reason: Mapped[str | None]
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    deleted_at: Mapped[datetime | None]


class ItemVersionRow(Base):
    """What an item was after one change, and who made it."""

    __tablename__ = "item_versions"
    __table_args__ = (
        UniqueConstraint("item_id", "version"),
        Index("ix_item_versions_actor_id", "actor_id"),
        Index(
            "ix_item_versions_of_verdicts",
            "created_at",
            postgresql_where=text("change IN ('approved', 'rejected', 'edited')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"))
    version: Mapped[int]
    change: Mapped[str]
    content: Mapped[dict[str, Any]]
    state: Mapped[str]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    actor_name: Mapped[str | None]
    reason: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class QuizItemRow(Base):
    """An item's place in a quiz."""

    __tablename__ = "quiz_items"
    __table_args__ = (Index("ix_quiz_items_item_id", "item_id"),)

    quiz_id: Mapped[UUID] = mapped_column(ForeignKey("quizzes.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int]


class QuizShareRow(Base):
    """Somebody who may read a quiz; without a user, everyone whose role reads quizzes."""

    __tablename__ = "quiz_shares"
    __table_args__ = (
        UniqueConstraint("quiz_id", "user_id"),
        # To that constraint, one without a user differs from every other.
        Index(
            "uq_quiz_shares_everyone",
            "quiz_id",
            unique=True,
            postgresql_where=text("user_id IS NULL"),
        ),
        Index("ix_quiz_shares_user_id_quiz_id", "user_id", "quiz_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    quiz_id: Mapped[UUID] = mapped_column(ForeignKey("quizzes.id", ondelete="CASCADE"))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
