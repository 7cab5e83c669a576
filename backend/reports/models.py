"""Tables of reports, their actions and targets. The text of a signed report is held fast by a trigger as well."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import Base, new_id, utc_now


class ReportRow(Base):
    """One report. `document` is canonical JSON as text: what is hashed is what is stored."""

    __tablename__ = "reports"
    __table_args__ = (
        # One daily and one weekly report per window, whoever makes it.
        Index(
            "uq_reports_scheduled",
            "kind",
            "starts_at",
            "ends_at",
            unique=True,
            postgresql_where=text("kind <> 'asked'"),
        ),
        Index("ix_reports_kind_id", "kind", "id"),
        Index("ix_reports_state_id", "state", "id"),
        Index("ix_reports_unmade", "id", postgresql_where=text("state IN ('waiting', 'making')")),
        Index("ix_reports_kind_ends_at", "kind", "ends_at"),
        Index("ix_reports_made_by_id", "made_by_id"),
        Index("ix_reports_signed_by_id", "signed_by_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    state: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    # Kept beside the id: the sentence stays true when the person is deleted.
    made_by: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None]
    error: Mapped[str | None]
    verdict: Mapped[str | None]
    headline: Mapped[str | None]
    document: Mapped[str | None]
    made_at: Mapped[datetime | None]
    signed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    signed_by: Mapped[str | None]
    signed_at: Mapped[datetime | None]
    content_hash: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class ActionRow(Base):
    """What a meeting decided. It stays on every report until it is closed."""

    __tablename__ = "report_actions"
    __table_args__ = (
        Index("ix_report_actions_opened_in_id", "opened_in_id"),
        Index("ix_report_actions_created_by_id", "created_by_id"),
        Index("ix_report_actions_closed_at_due", "closed_at", "due"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    opened_in_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id", ondelete="RESTRICT"))
    what: Mapped[str]
    owner: Mapped[str]
    due: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]


class TargetRow(Base):
    """A target somebody chose instead of the default; a null one judges nothing."""

    __tablename__ = "report_targets"
    __table_args__ = (Index("ix_report_targets_updated_by_id", "updated_by_id"),)

    figure: Mapped[str] = mapped_column(primary_key=True)
    aim: Mapped[str]
    target: Mapped[float | None]
    updated_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    updated_by: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)
