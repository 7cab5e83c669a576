"""Tables of the audit trail. Triggers of migration 0010 refuse to change or remove rows of the first two."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import Base, new_id, utc_now


class AuditEventRow(Base):
    """Who did what to what. Written in the transaction of what it tells, so both are kept or neither."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_actor_id_id", "actor_id", "id"),
        Index("ix_audit_events_action_id", "action", "id"),
        Index("ix_audit_events_target_kind_id", "target_kind", "id"),
        Index("ix_audit_events_target", "target_kind", "target_id", "id"),
        Index("ix_audit_events_at", "at"),
        Index("ix_audit_events_request_id", "request_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(default=utc_now)
    # No foreign key, and the name beside it: the trail outlives the people in it.
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str | None]
    action: Mapped[str]
    target_kind: Mapped[str]
    target_id: Mapped[str]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    address: Mapped[str | None]
    request_id: Mapped[str | None]


class AuditSealRow(Base):
    """A link of the chain: an event, and a hash over it and the link before."""

    __tablename__ = "audit_seals"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("audit_events.id", ondelete="RESTRICT"), unique=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime] = mapped_column(default=utc_now)


class AuditWaitingRow(Base):
    """An event that waits for its seal."""

    __tablename__ = "audit_waiting"

    event_id: Mapped[UUID] = mapped_column(
        ForeignKey("audit_events.id", ondelete="CASCADE"), primary_key=True
    )
