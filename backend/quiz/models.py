"""Tables of the quiz domain. An item belongs to the bank; a quiz is an ordered choice of items."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import Base, new_id, utc_now

# What the search looks through, as PostgreSQL writes it back: everything a teacher would remember of a question. English
# stems; texts far beyond any real question are left out, since a tsvector takes a megabyte at most.
WORDS = """
((((to_tsvector('english'::regconfig, (("left"((stem)::text, 20000) || ' '::text) || "left"((explanation)::text, 20000))) ||
CASE
    WHEN (octet_length((options)::text) < 100000) THEN jsonb_to_tsvector('english'::regconfig, options, '["string"]'::jsonb)
    ELSE ''::tsvector
END) ||
CASE
    WHEN (octet_length((answer)::text) < 100000) THEN jsonb_to_tsvector('english'::regconfig, answer, '["string", "numeric"]'::jsonb)
    ELSE ''::tsvector
END) || jsonb_to_tsvector('english'::regconfig, tags, '["string"]'::jsonb)) || jsonb_to_tsvector('english'::regconfig, objectives, '["string"]'::jsonb))
"""  # noqa: E501

# What a walk through an index of the bank need not look up.
_NARROWED_BY = ["deleted_at", "state", "type", "bloom", "difficulty", "source_id", "last_used_at"]


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
        # Whatever the bank is narrowed to, one walk through this finds a page of it, however few match.
        Index(
            "ix_items_bank",
            "owner_id",
            "id",
            postgresql_include=_NARROWED_BY,
        ),
        # The same for an admin, whose bank is everybody's.
        Index("ix_items_everybodys", "id", postgresql_include=_NARROWED_BY),
        Index("ix_items_source_id", "source_id"),
        Index("ix_items_created_at", "created_at"),
        Index("ix_items_updated_at", "updated_at"),
        Index("ix_items_owner_id_last_used_at", "owner_id", "last_used_at", "id"),
        Index("ix_items_owner_id_fingerprint", "owner_id", "fingerprint"),
        Index("ix_items_words", "words", postgresql_using="gin"),
        Index("ix_items_tags", "tags", postgresql_using="gin", postgresql_ops={"tags": "jsonb_path_ops"}),
        Index(
            "ix_items_objectives",
            "objectives",
            postgresql_using="gin",
            postgresql_ops={"objectives": "jsonb_path_ops"},
        ),
        Index("ix_items_likeness", "likeness", postgresql_using="gin"),
        Index(
            "ix_items_trash",
            "owner_id",
            "deleted_at",
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
    )
    # The database makes `words`; nobody asks for them back.
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 (SQLAlchemy reads it as a plain class attribute)

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
    objectives: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'::jsonb"))
    findings: Mapped[list[dict[str, Any]]]
    provenance: Mapped[dict[str, Any]]
    state: Mapped[str]
    reason: Mapped[str | None]
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    deleted_at: Mapped[datetime | None]
    # When a quiz with it was last exported.
    last_used_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(
        TSVECTOR, Computed(WORDS, persisted=True), deferred=True, nullable=True
    )
    # Both follow from what it asks; `alike.py` says how.
    fingerprint: Mapped[str | None] = mapped_column(deferred=True)
    likeness: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger), deferred=True)


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


class ItemTwinRow(Base):
    """Two items of one person that ask the same or nearly the same; `kept_at` once somebody said to keep both."""

    __tablename__ = "item_twins"
    __table_args__ = (
        UniqueConstraint("older_id", "newer_id"),
        Index("ix_item_twins_newer_id", "newer_id"),
        Index("ix_item_twins_open", "owner_id", "id", postgresql_where=text("kept_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    older_id: Mapped[UUID] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"))
    newer_id: Mapped[UUID] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"))
    # From 0 to 1; 1 is the same words and the same key.
    likeness: Mapped[float]
    kept_at: Mapped[datetime | None]


class BulkEditRow(Base):
    """What one person did to many items of the bank at once, with what takes it back."""

    __tablename__ = "bulk_edits"
    __table_args__ = (Index("ix_bulk_edits_owner_id_id", "owner_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    action: Mapped[str]
    quiz_id: Mapped[UUID | None]
    from_quiz_id: Mapped[UUID | None]
    # Of each item: its id, and the versions before and after.
    items: Mapped[list[dict[str, Any]]]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    undone_at: Mapped[datetime | None]


class QuizExportRow(Base):
    """A file made of a quiz: when its items went out, and how."""

    __tablename__ = "quiz_exports"
    __table_args__ = (
        Index("ix_quiz_exports_owner_id", "owner_id"),
        Index("ix_quiz_exports_quiz_id", "quiz_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    quiz_id: Mapped[UUID | None] = mapped_column(ForeignKey("quizzes.id", ondelete="SET NULL"))
    title: Mapped[str]
    format: Mapped[str]
    copy: Mapped[str | None]
    actor_name: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=utc_now)


class ExportedItemRow(Base):
    """An item that stood in a file."""

    __tablename__ = "exported_items"
    __table_args__ = (Index("ix_exported_items_item_id", "item_id"),)

    export_id: Mapped[UUID] = mapped_column(
        ForeignKey("quiz_exports.id", ondelete="CASCADE"), primary_key=True
    )
    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), primary_key=True)
