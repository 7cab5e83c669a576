"""All SQL about idempotency keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.api.models import IdempotencyKeyRow as Row


def claim(session: Session, user_id: UUID, route: str, key: str, fingerprint: str) -> bool:
    """Take a key; False when it is taken already."""
    statement = (
        insert(Row)
        .values(user_id=user_id, route=route, key=key, fingerprint=fingerprint)
        .on_conflict_do_nothing()
        .returning(Row.key)
    )
    return session.scalar(statement) is not None


def find(session: Session, user_id: UUID, route: str, key: str) -> Row | None:
    """The request a key belongs to."""
    query = select(Row).where(Row.user_id == user_id, Row.route == route, Row.key == key)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def answer(
    session: Session, user_id: UUID, route: str, key: str, *, status: int, media_type: str, body: bytes
) -> None:
    """Keep the answer for replays."""
    session.execute(
        update(Row)
        .where(Row.user_id == user_id, Row.route == route, Row.key == key)
        .values(status=status, media_type=media_type, body=body)
    )


def release(session: Session, user_id: UUID, route: str, key: str) -> None:
    """Give a key back: its request failed in a way that trying again may mend."""
    session.execute(
        delete(Row).where(Row.user_id == user_id, Row.route == route, Row.key == key, Row.status.is_(None))
    )


def forget(session: Session, user_id: UUID, *, answered_before: datetime, claimed_before: datetime) -> None:
    """Drop this user's keys that are past their life, and claims whose process died."""
    session.execute(
        delete(Row).where(
            Row.user_id == user_id,
            or_(
                Row.created_at < answered_before,
                and_(Row.status.is_(None), Row.created_at < claimed_before),
            ),
        )
    )
