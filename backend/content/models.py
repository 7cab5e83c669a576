"""Tables of study content. A content is a row of sections; each change of a section is a version."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import Base, new_id, utc_now


class ContentRow(Base):
    """A study guide, or another kind of content: what a run made of a source, section by section."""

    __tablename__ = "contents"
    __table_args__ = (
        # One content per run: a step that runs twice cannot make two.
        UniqueConstraint("run_id"),
        Index("ix_contents_owner_id_id", "owner_id", "id"),
        Index("ix_contents_owner_id_kind", "owner_id", "kind", "id"),
        Index("ix_contents_owner_id_state", "owner_id", "state", "id"),
        Index("ix_contents_source_id", "source_id"),
        Index(
            "ix_contents_trash",
            "owner_id",
            "trashed_at",
            postgresql_where=text("trashed_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    source_id: Mapped[UUID | None] = mapped_column(ForeignKey("sources.id", ondelete="SET NULL"))
    # No foreign key: runs point at contents, and one direction is enough.
    run_id: Mapped[UUID | None]
    kind: Mapped[str]
    title: Mapped[str]
    # Whom the sections are for, in the words of the run's blueprint; the reading level is checked against it.
    audience: Mapped[str]
    # Of a lesson plan, how long the lesson is; its phases are checked against it.
    minutes: Mapped[int | None]
    # What the verdicts on its sections add up to.
    state: Mapped[str]
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    trashed_at: Mapped[datetime | None]


class SectionRow(Base):
    """A section with its statements and their proof. Every change also writes a `SectionVersionRow`."""

    __tablename__ = "content_sections"
    # One section per slot: a step that runs twice cannot draft twice.
    __table_args__ = (UniqueConstraint("content_id", "slot"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    content_id: Mapped[UUID] = mapped_column(ForeignKey("contents.id", ondelete="CASCADE"))
    slot: Mapped[int]
    section: Mapped[str]
    heading: Mapped[str]
    statements: Mapped[list[dict[str, Any]]]
    findings: Mapped[list[dict[str, Any]]]
    provenance: Mapped[dict[str, Any]]
    state: Mapped[str]
    reason: Mapped[str | None]
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)


class SectionVersionRow(Base):
    """What a section was after one change, and who made it."""

    __tablename__ = "content_section_versions"
    __table_args__ = (
        UniqueConstraint("section_id", "version"),
        Index("ix_content_section_versions_actor_id", "actor_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    section_id: Mapped[UUID] = mapped_column(ForeignKey("content_sections.id", ondelete="CASCADE"))
    version: Mapped[int]
    change: Mapped[str]
    content: Mapped[dict[str, Any]]
    state: Mapped[str]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    actor_name: Mapped[str | None]
    reason: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
