"""Queues that can be paused and limited, workers with slots, runs that ended their workers, actions on many runs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "queues",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_by_id", sa.Uuid(), nullable=True),
        sa.Column("paused_by", sa.String(), nullable=True),
        sa.Column("concurrency", sa.Integer(), nullable=True),
        sa.Column("rate_per_minute", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["paused_by_id"], ["users.id"], name=op.f("fk_queues_paused_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_queues")),
    )
    op.create_index("ix_queues_paused_by_id", "queues", ["paused_by_id"])
    op.create_table(
        "run_losses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("lost_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f("fk_run_losses_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_losses")),
    )
    op.create_index("ix_run_losses_run_id_lost_at", "run_losses", ["run_id", "lost_at"])
    op.create_table(
        "bulk_actions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("filter", sa.String(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("skipped", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name=op.f("fk_bulk_actions_actor_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_actions")),
    )
    op.create_index("ix_bulk_actions_actor_id_id", "bulk_actions", ["actor_id", "id"])
    op.add_column("workers", sa.Column("slots", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("workers", sa.Column("draining_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "runs", sa.Column("queue", sa.String(), server_default=sa.text("'interactive'"), nullable=False)
    )
    op.add_column(
        "runs", sa.Column("priority", sa.SmallInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("runs", sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True))
    # Until now a run was handed over as soon as it was asked for.
    op.execute("UPDATE runs SET dispatched_at = created_at")
    op.create_index("ix_runs_queue_id", "runs", ["queue", "id"])
    op.create_index(
        "ix_runs_waiting",
        "runs",
        ["queue", sa.text("priority DESC"), "id"],
        postgresql_where=sa.text("state = 'queued' AND dispatched_at IS NULL"),
    )
    op.create_index(
        "ix_runs_dispatched",
        "runs",
        ["queue"],
        postgresql_where=sa.text("state = 'queued' AND dispatched_at IS NOT NULL"),
    )
    op.create_index("ix_runs_queue_dispatched_at", "runs", ["queue", "dispatched_at"])
    op.create_index("ix_runs_queue_finished_at", "runs", ["queue", "finished_at"])


def downgrade() -> None:
    op.drop_index("ix_runs_queue_finished_at", "runs")
    op.drop_index("ix_runs_queue_dispatched_at", "runs")
    op.drop_index("ix_runs_dispatched", "runs")
    op.drop_index("ix_runs_waiting", "runs")
    op.drop_index("ix_runs_queue_id", "runs")
    op.drop_column("runs", "dispatched_at")
    op.drop_column("runs", "priority")
    op.drop_column("runs", "queue")
    op.drop_column("workers", "draining_at")
    op.drop_column("workers", "slots")
    op.drop_table("bulk_actions")
    op.drop_table("run_losses")
    op.drop_table("queues")
