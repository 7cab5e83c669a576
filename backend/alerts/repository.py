"""All SQL about alerts, channels, messages and chosen targets."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from backend.alerts.models import AlertRow, ChannelRow, MessageRow, ObjectiveRow

MOST_ATTEMPTS = 5


def open_alerts(session: Session) -> Sequence[AlertRow]:
    """What is not over, the newest first."""
    return session.scalars(
        select(AlertRow).where(AlertRow.resolved_at.is_(None)).order_by(AlertRow.id.desc())
    ).all()


def list_alerts(
    session: Session, *, is_open: bool | None, after: UUID | None, limit: int
) -> Sequence[AlertRow]:
    """Alerts, newest first; one row more than `limit` tells that there is a next page."""
    query = select(AlertRow).order_by(AlertRow.id.desc()).limit(limit + 1)
    if is_open is not None:
        query = query.where(AlertRow.resolved_at.is_(None) if is_open else AlertRow.resolved_at.is_not(None))
    if after:
        query = query.where(AlertRow.id < after)
    return session.scalars(query).all()


def list_between(session: Session, start: datetime, end: datetime) -> Sequence[AlertRow]:
    """Alerts that reach into `[start, end)`, the first fired first."""
    query = select(AlertRow).where(
        AlertRow.fired_at < end, or_(AlertRow.resolved_at.is_(None), AlertRow.resolved_at > start)
    )
    return session.scalars(query.order_by(AlertRow.fired_at)).all()


def add(session: Session, row: AlertRow | ChannelRow) -> None:
    """Insert a row now."""
    session.add(row)
    session.flush()


def queue_messages(session: Session, alert_id: UUID, news: str) -> None:
    """Have every channel that is on told; whoever was is not told again."""
    enabled = session.scalars(select(ChannelRow.id).where(ChannelRow.enabled)).all()
    for channel_id in enabled:
        session.execute(
            insert(MessageRow)
            .values(alert_id=alert_id, channel_id=channel_id, news=news, attempts=0)
            .on_conflict_do_nothing()
        )


def was_told(session: Session, alert_id: UUID) -> bool:
    """Whether anybody was to be told of an alert."""
    return session.scalar(select(MessageRow.id).where(MessageRow.alert_id == alert_id).limit(1)) is not None


def waiting_messages(session: Session, tried_before: datetime, limit: int) -> Sequence[MessageRow]:
    """Messages nobody has sent yet, and that were not tried just now, oldest first."""
    query = (
        select(MessageRow)
        .where(
            MessageRow.sent_at.is_(None),
            MessageRow.attempts < MOST_ATTEMPTS,
            or_(MessageRow.tried_at.is_(None), MessageRow.tried_at < tried_before),
        )
        .order_by(MessageRow.id)
        .limit(limit)
    )
    return session.scalars(query).all()


def note_attempt(session: Session, message_id: UUID, at: datetime, error: str | None) -> None:
    """Write down what became of a message."""
    session.execute(
        update(MessageRow)
        .where(MessageRow.id == message_id)
        .values(
            attempts=MessageRow.attempts + 1, tried_at=at, error=error, sent_at=at if error is None else None
        )
    )


def list_channels(session: Session) -> Sequence[ChannelRow]:
    """Every channel, by name."""
    return session.scalars(select(ChannelRow).order_by(ChannelRow.name, ChannelRow.id)).all()


def find_channel(session: Session, channel_id: UUID) -> ChannelRow | None:
    """One channel."""
    return session.get(ChannelRow, channel_id)


def last_tries(session: Session) -> dict[UUID, tuple[datetime, str | None]]:
    """By channel, when a message was tried last and what went wrong."""
    query = (
        select(MessageRow.channel_id, MessageRow.tried_at, MessageRow.error)
        .ext(distinct_on(MessageRow.channel_id))
        .where(MessageRow.tried_at.is_not(None))
        .order_by(MessageRow.channel_id, MessageRow.tried_at.desc())
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query) if row[1] is not None}


def remove_channel(session: Session, channel_id: UUID) -> None:
    """Forget a channel and what was sent to it."""
    session.execute(delete(ChannelRow).where(ChannelRow.id == channel_id))


def chosen(session: Session) -> Sequence[ObjectiveRow]:
    """Targets somebody chose."""
    return session.scalars(select(ObjectiveRow).execution_options(populate_existing=True)).all()


def set_target(session: Session, name: str, target: float, by: str) -> None:
    """Choose a target."""
    values = {"target": target, "changed_by": by, "changed_at": func.now()}
    statement = insert(ObjectiveRow).values(name=name, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def find_message(session: Session, message_id: UUID) -> tuple[MessageRow, AlertRow, ChannelRow] | None:
    """A message with its alert and where it goes."""
    query = (
        select(MessageRow, AlertRow, ChannelRow)
        .join(AlertRow, AlertRow.id == MessageRow.alert_id)
        .join(ChannelRow, ChannelRow.id == MessageRow.channel_id)
        .where(MessageRow.id == message_id)
    )
    found = session.execute(query).one_or_none()
    return (found[0], found[1], found[2]) if found else None
