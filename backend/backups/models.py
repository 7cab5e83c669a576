"""The backups that were made, those that failed, and what a test of each said."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import Base, new_id, utc_now


class BackupRow(Base):
    """One dump of the whole database, in a file of the machine that made it."""

    __tablename__ = "backups"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'succeeded', 'failed')", name="state_known"),
        CheckConstraint("trigger IN ('person', 'command', 'schedule')", name="trigger_known"),
        CheckConstraint("test_state IN ('running', 'passed', 'failed')", name="test_state_known"),
        Index("ix_backups_state_started_at", "state", "started_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    state: Mapped[str]
    trigger: Mapped[str]
    # The name alone: who made a backup is still known when the person is not.
    made_by: Mapped[str]
    host: Mapped[str]
    file: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    finished_at: Mapped[datetime | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None]
    schema_version: Mapped[str | None]
    server_version: Mapped[str | None]
    console_version: Mapped[str]
    tables: Mapped[int | None]
    rows: Mapped[int | None] = mapped_column(BigInteger)
    error: Mapped[str | None]
    # When the file made room for newer ones.
    removed_at: Mapped[datetime | None]
    test_state: Mapped[str | None]
    tested_at: Mapped[datetime | None]
    test_seconds: Mapped[float | None]
    test_note: Mapped[str | None]
