"""Tables of runs. A run's row is the truth about it; the durable engine's own tables only carry it out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import Base, new_id, utc_now


class RunRow(Base):
    """One durable execution, from request to result."""

    __tablename__ = "runs"
    __table_args__ = (
        UniqueConstraint("owner_id", "idempotency_key"),
        Index("ix_runs_owner_id_id", "owner_id", "id"),
        Index("ix_runs_state_id", "state", "id"),
        Index("ix_runs_kind_id", "kind", "id"),
        Index("ix_runs_engine_id", "engine", "id"),
        Index("ix_runs_source_id", "source_id"),
        Index("ix_runs_quiz_id", "quiz_id"),
        Index("ix_runs_parent_run_id", "parent_run_id"),
        Index("ix_runs_created_at", "created_at"),
        Index("ix_runs_unfinished", "state", postgresql_where=text("state IN ('queued', 'running')")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    idempotency_key: Mapped[str | None]
    kind: Mapped[str]
    engine: Mapped[str]
    engine_version: Mapped[str | None]
    state: Mapped[str]
    source_id: Mapped[UUID | None] = mapped_column(ForeignKey("sources.id", ondelete="SET NULL"))
    quiz_id: Mapped[UUID | None] = mapped_column(ForeignKey("quizzes.id", ondelete="SET NULL"))
    title: Mapped[str]
    blueprint: Mapped[dict[str, Any]]
    seed: Mapped[int]
    requested: Mapped[int]
    delivered: Mapped[int] = mapped_column(default=0)
    shortfall: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    # Under `auto` a provider that fails for good is replaced by the local engine.
    may_fall_back: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    cost_amount: Mapped[float] = mapped_column(default=0.0)
    cost_kind: Mapped[str] = mapped_column(default="measured", server_default=text("'measured'"))
    attempt: Mapped[int] = mapped_column(default=1)
    parent_run_id: Mapped[UUID | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"))
    error: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class StepRow(Base):
    """One SPARC transition of a run."""

    __tablename__ = "steps"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    index: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[UUID | None]
    state: Mapped[dict[str, Any]]
    policy: Mapped[dict[str, Any]]
    action: Mapped[dict[str, Any]]
    reward: Mapped[dict[str, Any]]
    context: Mapped[dict[str, Any]]
    agent: Mapped[str | None]
    model: Mapped[str | None]
    tokens: Mapped[dict[str, Any]]
    # None: the model's price is not known, which is not 0.
    cost: Mapped[float | None]
    latency_ms: Mapped[float]
    outcome: Mapped[str]
    # Drafts the checks refused: item text, so it is in no schema; only the loop reads it, not to draw them again.
    refused: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class WorkerRow(Base):
    """A process that carries out runs, with the lease it renews."""

    __tablename__ = "workers"
    __table_args__ = (Index("ix_workers_seen_at", "seen_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[str]
    pid: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    seen_at: Mapped[datetime] = mapped_column(default=utc_now)
    stopped_at: Mapped[datetime | None]
    reaped_at: Mapped[datetime | None]
