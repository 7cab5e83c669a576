"""Recorded runs of the system's own checks, and what each check said."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import Base, new_id, utc_now


class VerificationRow(Base):
    """One run of all checks, here or by CI."""

    __tablename__ = "verifications"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'passed', 'failed')", name="state_known"),
        CheckConstraint("origin IN ('person', 'command', 'ci', 'schedule')", name="origin_known"),
        Index("ix_verifications_origin_id", "origin", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    state: Mapped[str]
    origin: Mapped[str]
    # The name alone: who ran it is still known when the person is not.
    run_by: Mapped[str]
    host: Mapped[str]
    version: Mapped[str]
    commit: Mapped[str | None]
    url: Mapped[str | None]
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    finished_at: Mapped[datetime | None]
    # How many checks there are to be; they come in one after the other.
    expected: Mapped[int]
    passed: Mapped[int]
    failed: Mapped[int]
    skipped: Mapped[int]
    error: Mapped[str | None]


class VerificationCheckRow(Base):
    """What one check said."""

    __tablename__ = "verification_checks"
    __table_args__ = (
        UniqueConstraint("verification_id", "position"),
        CheckConstraint("outcome IN ('passed', 'failed', 'skipped')", name="outcome_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    verification_id: Mapped[UUID] = mapped_column(ForeignKey("verifications.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str]
    title: Mapped[str]
    outcome: Mapped[str]
    seconds: Mapped[float]
    # What was seen; or what failed, or why it was not tried.
    detail: Mapped[str]
    action: Mapped[str | None]
