"""Tables of what educators gave, and of the spans it is cut into."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import Base, new_id, utc_now


class Source(Base):
    """One text an educator gave, as it was read. The text never changes afterwards."""

    __tablename__ = "sources"
    __table_args__ = (
        Index("ix_sources_owner_id_id", "owner_id", "id"),
        Index("ix_sources_shared", "id", postgresql_where="shared"),
        Index("ix_sources_replaced_by_id", "replaced_by_id"),
        CheckConstraint("words > 0", name="has_words"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    title: Mapped[str] = mapped_column(String(300))
    # Left out of lists: up to 2,000,000 code points.
    text: Mapped[str] = mapped_column(Text, deferred=True)
    words: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    filename: Mapped[str | None] = mapped_column(String(255))
    local_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    edition: Mapped[int] = mapped_column(default=1, server_default="1")
    # The newer edition, once there is one.
    replaced_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("sources.id", ondelete="SET NULL"))


class Passage(Base):
    """A span of a source: `text[start:end]`, offsets in Unicode code points."""

    __tablename__ = "passages"
    __table_args__ = (
        UniqueConstraint("source_id", "index"),
        CheckConstraint('0 <= start AND start < "end"', name="span"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    source_id: Mapped[UUID] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    index: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    anchor: Mapped[str] = mapped_column(String(160))
