"""SQL of announced work."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.status.models import MaintenanceRow as Row


def add(session: Session, row: Row) -> None:
    """Keep a window."""
    session.add(row)
    session.flush()


def find(session: Session, window_id: UUID, *, lock: bool = False) -> Row | None:
    """One window; with `lock` nobody else changes it until the transaction ends."""
    return session.get(Row, window_id, with_for_update=lock or None)


def list_windows(session: Session, *, after: UUID | None, limit: int) -> Sequence[Row]:
    """Windows, the last announced first."""
    wanted = select(Row).order_by(Row.id.desc()).limit(limit)
    return session.scalars(wanted.where(Row.id < after) if after else wanted).all()


def list_not_over(session: Session, now: datetime) -> Sequence[Row]:
    """Windows that have not ended, by their beginning."""
    wanted = select(Row).where(Row.ends_at > now, Row.ended_at.is_(None)).order_by(Row.starts_at)
    return session.scalars(wanted).all()
