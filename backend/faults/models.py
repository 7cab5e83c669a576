"""Tables of caught errors: groups of the same one, the newest occurrences of each, and who was hit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import Base, new_id, utc_now


class ErrorGroupRow(Base):
    """One error of the program, however often it happened."""

    __tablename__ = "error_groups"
    __table_args__ = (
        Index("ix_error_groups_last_seen_id", "last_seen", "id"),
        Index("ix_error_groups_resolved_at_last_seen", "resolved_at", "last_seen"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    fingerprint: Mapped[str] = mapped_column(unique=True)
    # The exception's type, and the innermost line of our own it went through.
    kind: Mapped[str]
    place: Mapped[str]
    edge: Mapped[str]
    trace: Mapped[str]
    count: Mapped[int] = mapped_column(BigInteger)
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    last_request_id: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
    # No foreign key, and the name beside it: the sentence stays true when the person is deleted.
    resolved_by_id: Mapped[UUID | None]
    resolved_by: Mapped[str | None]
    # When it came again after somebody had resolved it.
    reopened_at: Mapped[datetime | None]


class ErrorOccurrenceRow(Base):
    """One time an error happened; only the newest of a group are kept."""

    __tablename__ = "error_occurrences"
    __table_args__ = (
        Index("ix_error_occurrences_group_id_id", "group_id", "id"),
        Index("ix_error_occurrences_request_id", "request_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("error_groups.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    edge: Mapped[str]
    # The route, page or thread.
    during: Mapped[str]
    request_id: Mapped[str | None]
    user_id: Mapped[UUID | None]


class ErrorPersonRow(Base):
    """Somebody an error hit."""

    __tablename__ = "error_people"

    group_id: Mapped[UUID] = mapped_column(
        ForeignKey("error_groups.id", ondelete="CASCADE"), primary_key=True
    )
    # No foreign key: that an error hit three people stays true when one is deleted.
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)
    last_seen: Mapped[datetime]
