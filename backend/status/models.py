"""Tables of the status: what was seen, what changed, what it adds up to, and who runs.

`status_samples` and `status_minutes` are partitioned by day (UTC); their partitions lie in the schema `partitions`, where
nobody trips over them, and are dropped whole when they are too old.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import Base, new_id, utc_now


class SampleRow(Base):
    """What one look saw. Covers the time to the next one, and at most until it is stale."""

    __tablename__ = "status_samples"
    __table_args__ = ({"postgresql_partition_by": "RANGE (at)"},)

    at: Mapped[datetime] = mapped_column(primary_key=True)
    component: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    # Announced work went on: the state stands as it was measured, and policies leave the time out.
    maintenance: Mapped[bool]
    latency_ms: Mapped[float | None]
    # What else was read, at each change of state and now and then; null in between.
    figures: Mapped[list[dict[str, str]] | None] = mapped_column(JSONB(none_as_null=True))


class ChangeRow(Base):
    """A component came into another state. Kept for ever."""

    __tablename__ = "status_changes"
    __table_args__ = (Index("ix_status_changes_at", "at"),)

    component: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    state: Mapped[str]
    before: Mapped[str | None]
    summary: Mapped[str]


class _Rollup:
    """Seconds by state within a slice that begins at `at`; what is missing to its length was not measured."""

    component: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    operational_s: Mapped[float]
    degraded_s: Mapped[float]
    down_s: Mapped[float]
    disabled_s: Mapped[float]
    # Looked at, and it could not be told.
    unknown_s: Mapped[float]
    # The seconds above are those outside maintenance; of these, some were measured as up or down all the same.
    maintenance_s: Mapped[float]
    maintenance_up_s: Mapped[float]
    maintenance_down_s: Mapped[float]
    samples: Mapped[int]
    # How many latencies fell below each bound of `rollup_repository.BOUNDS_MS`, and how many above the last.
    latency: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class MinuteRow(_Rollup, Base):
    """A minute."""

    __tablename__ = "status_minutes"
    __table_args__ = ({"postgresql_partition_by": "RANGE (at)"},)


class HourRow(_Rollup, Base):
    """An hour. Kept for ever."""

    __tablename__ = "status_hours"


class DayRow(_Rollup, Base):
    """A day (UTC). Kept for ever."""

    __tablename__ = "status_days"


class SnapshotRow(Base):
    """What the sampler of the fleet last saw (`now`) and the strips (`days`), for every other process to read."""

    __tablename__ = "status_snapshots"

    name: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]]
    written_at: Mapped[datetime]
    written_by: Mapped[str]


class ProgressRow(Base):
    """Until when samples are rolled up."""

    __tablename__ = "status_progress"

    name: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime]


class IncidentRow(Base):
    """Required components were not well: from the first that fell to the last that recovered. Or as people say."""

    __tablename__ = "incidents"
    __table_args__ = (
        Index("ix_incidents_opened_at", "opened_at"),
        Index("ix_incidents_open", "opened_at", postgresql_where=text("resolved_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[str]
    # What the first component's probe saw, until a person says what it was.
    cause: Mapped[str]
    cause_by: Mapped[str | None]
    # Every component that was not well in it, and those of them that still are not.
    components: Mapped[list[str]]
    still_down: Mapped[list[str]] = mapped_column(JSONB)
    # The worst state one of them was in.
    worst: Mapped[str]
    opened_at: Mapped[datetime]
    # None: by the rule, out of changes of state.
    opened_by: Mapped[str | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]


class IncidentNoteRow(Base):
    """What an operator wrote about an incident. Never changed."""

    __tablename__ = "incident_notes"
    __table_args__ = (
        Index("ix_incident_notes_incident_id_id", "incident_id", "id"),
        Index("ix_incident_notes_author_id", "author_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incidents.id", ondelete="CASCADE"))
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    # Kept beside the id: the sentence stays true when the person is deleted.
    author_name: Mapped[str]
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class MaintenanceRow(Base):
    """Announced work on components; no components named means all of them."""

    __tablename__ = "maintenance_windows"
    __table_args__ = (
        Index("ix_maintenance_windows_ends_at", "ends_at"),
        Index("ix_maintenance_windows_author_id", "author_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    components: Mapped[list[str]]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    # Before `ends_at` where somebody ended it; before `starts_at` where it was called off.
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    reason: Mapped[str]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    author_name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class ProcessRow(Base):
    """A process of the fleet and what it last said of itself."""

    __tablename__ = "processes"
    __table_args__ = (Index("ix_processes_seen_at", "seen_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    host: Mapped[str]
    pid: Mapped[int]
    version: Mapped[str]
    commit: Mapped[str | None]
    started_at: Mapped[datetime]
    # `{"phase": …, "seconds": …}` in order.
    phases: Mapped[list[dict[str, Any]]]
    settings: Mapped[list[dict[str, Any]]]
    # Whether it samples for the fleet.
    leading: Mapped[bool]
    cpu_share: Mapped[float | None]
    memory_bytes: Mapped[int | None] = mapped_column(BigInteger)
    threads: Mapped[int | None]
    # None where the process has no event loop of its own.
    loop_lag_ms: Mapped[float | None]
    seen_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
