"""Tables of runs. A run's row is the truth about it; the durable engine's own tables only carry it out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import Base, new_id, utc_now

# In the context of a step that a fork took over: the run that made it.
TAKEN_FROM = "taken_from"


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
        Index("ix_runs_content_id", "content_id"),
        Index("ix_runs_parent_run_id", "parent_run_id"),
        Index("ix_runs_created_at", "created_at"),
        Index("ix_runs_started_at", "started_at"),
        Index("ix_runs_finished_at", "finished_at"),
        Index("ix_runs_unfinished", "state", postgresql_where=text("state IN ('queued', 'running')")),
        # What is looked for by kind is what went wrong; the others are many and their state changes.
        Index(
            "ix_runs_gone_wrong",
            "state",
            "kind",
            "id",
            postgresql_where=text("state IN ('failed', 'dead')"),
        ),
        Index("ix_runs_queue_id", "queue", "id"),
        # What the dispatcher asks each second: who waits, who is under way, who was let go in the last minute.
        Index(
            "ix_runs_waiting",
            "queue",
            text("priority DESC"),
            "id",
            postgresql_where=text("state = 'queued' AND dispatched_at IS NULL"),
        ),
        Index(
            "ix_runs_dispatched",
            "queue",
            postgresql_where=text("state = 'queued' AND dispatched_at IS NOT NULL"),
        ),
        Index("ix_runs_queue_dispatched_at", "queue", "dispatched_at"),
        Index("ix_runs_queue_finished_at", "queue", "finished_at"),
        Index("ix_runs_title_words", text("to_tsvector('simple'::regconfig, title)"), postgresql_using="gin"),
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
    content_id: Mapped[UUID | None] = mapped_column(ForeignKey("contents.id", ondelete="SET NULL"))
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
    queue: Mapped[str] = mapped_column(default="interactive", server_default=text("'interactive'"))
    # Higher goes first within its queue.
    priority: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    # When it was handed to the durable engine; a worker with a free slot takes it from there.
    dispatched_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class StepRow(Base):
    """One SPARC transition of a run."""

    __tablename__ = "steps"
    __table_args__ = (
        Index("ix_steps_of_agents", "created_at", "agent", postgresql_where=text("agent IS NOT NULL")),
    )

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


class StepHourRow(Base):
    """Steps of agents in one closed hour, by agent, prompt and outcome. Whoever looks back a day reads these.

    A row whose agent is empty says that the hour was counted, whatever was in it. What a deleted run's steps were stays.
    """

    __tablename__ = "step_hours"

    began: Mapped[datetime] = mapped_column(primary_key=True)
    agent: Mapped[str] = mapped_column(primary_key=True)
    # Empty where a step has none.
    prompt: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(primary_key=True)
    steps: Mapped[int]
    # How many latencies lie in each bucket of `backend.db.tallies`, in milliseconds; those of 0 are not counted.
    latencies: Mapped[dict[str, int]] = mapped_column(JSONB)
    cost: Mapped[float]
    # Steps of a model, and those whose price is not known.
    asked: Mapped[int]
    unpriced: Mapped[int]
    tokens: Mapped[dict[str, int]] = mapped_column(JSONB)
    last: Mapped[datetime]


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
    # How many runs it computes at once; those that wait for the provider have slots of their own.
    slots: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    # Since when it is asked to take nothing new.
    draining_at: Mapped[datetime | None]


class QueueRow(Base):
    """A line runs wait in. Its row's lock puts whoever lets runs go in line; made at first use."""

    __tablename__ = "queues"
    __table_args__ = (Index("ix_queues_paused_by_id", "paused_by_id"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    paused_at: Mapped[datetime | None]
    paused_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    # Kept beside the id: the sentence stays true when the person is deleted.
    paused_by: Mapped[str | None]
    # Runs under way at once in the whole fleet, and runs let go in any 60 seconds; None is no limit.
    concurrency: Mapped[int | None]
    rate_per_minute: Mapped[int | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)


class LossRow(Base):
    """A worker that was lost while it carried a run; five of them and the run is dead."""

    __tablename__ = "run_losses"
    __table_args__ = (Index("ix_run_losses_run_id_lost_at", "run_id", "lost_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    # No foreign key: workers are forgotten before runs are.
    worker_id: Mapped[str]
    host: Mapped[str]
    last_step: Mapped[int]
    lost_at: Mapped[datetime] = mapped_column(default=utc_now)


class BulkActionRow(Base):
    """Who cancelled or retried many runs at once, which, and what came of it."""

    __tablename__ = "bulk_actions"
    __table_args__ = (Index("ix_bulk_actions_actor_id_id", "actor_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    actor_name: Mapped[str]
    action: Mapped[str]
    # The filter in the words of the search field.
    filter: Mapped[str]
    matched: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    # Why some were left alone: a sentence and how many.
    skipped: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    # None while it goes on, and for ever when the process died meanwhile.
    finished_at: Mapped[datetime | None]
