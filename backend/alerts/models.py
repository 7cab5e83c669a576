"""Tables of the alerts: what was fired, where it is sent, what was sent, and targets somebody chose."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import Base, new_id, utc_now


class AlertRow(Base):
    """Something was wrong, from when to when: one row for an incident, however often it is looked at."""

    __tablename__ = "alerts"
    __table_args__ = (
        Index("uq_alerts_open", "rule", "subject", unique=True, postgresql_where=text("resolved_at IS NULL")),
        Index("ix_alerts_resolved_at_id", "resolved_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    rule: Mapped[str]
    subject: Mapped[str]
    title: Mapped[str]
    severity: Mapped[str]
    sentence: Mapped[str]
    fired_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    # Announced work went on: nobody was told.
    silenced: Mapped[bool]


class ChannelRow(Base):
    """Where alerts are sent. The address holds secrets, so it is kept encrypted; `shown` is what people see of it."""

    __tablename__ = "alert_channels"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    address: Mapped[bytes] = mapped_column(LargeBinary)
    shown: Mapped[str]
    enabled: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class MessageRow(Base):
    """An alert to one channel: that it fired, or that it is over."""

    __tablename__ = "alert_messages"
    __table_args__ = (
        Index("uq_alert_messages_alert_id", "alert_id", "channel_id", "news", unique=True),
        Index("ix_alert_messages_channel_id", "channel_id", "tried_at"),
        Index("ix_alert_messages_waiting", "id", postgresql_where=text("sent_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"))
    channel_id: Mapped[UUID] = mapped_column(ForeignKey("alert_channels.id", ondelete="CASCADE"))
    news: Mapped[str]
    attempts: Mapped[int]
    tried_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]


class ObjectiveRow(Base):
    """A target somebody chose instead of the one in the catalogue."""

    __tablename__ = "slo_targets"

    name: Mapped[str] = mapped_column(primary_key=True)
    target: Mapped[float]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]
