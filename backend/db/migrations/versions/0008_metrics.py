"""Metrics: counts of closed slices of time, and the indexes that counting the open one needs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "metric_cells",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("grain", sa.String(), nullable=False),
        sa.Column("began", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keys", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("bucket", sa.SmallInteger(), nullable=True),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("missing", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.Double(), nullable=False),
        sa.Column("squares", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric_cells")),
        sa.UniqueConstraint(
            "family",
            "grain",
            "began",
            "keys",
            "bucket",
            name=op.f("uq_metric_cells_family_grain_began_keys_bucket"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_metric_cells_grain_began", "metric_cells", ["grain", "began"])
    op.create_table(
        "metric_marks",
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("rolled_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("family", name=op.f("pk_metric_marks")),
    )
    op.create_index("ix_runs_finished_at", "runs", ["finished_at"])
    op.create_index("ix_runs_started_at", "runs", ["started_at"])
    op.create_index("ix_items_created_at", "items", ["created_at"])
    op.create_index("ix_items_updated_at", "items", ["updated_at"])
    op.create_index(
        "ix_item_versions_of_verdicts",
        "item_versions",
        ["created_at"],
        postgresql_where=sa.text("change IN ('approved', 'rejected', 'edited')"),
    )
    op.create_index("ix_sessions_created_at", "sessions", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_sessions_created_at", table_name="sessions")
    op.drop_index("ix_item_versions_of_verdicts", table_name="item_versions")
    op.drop_index("ix_items_updated_at", table_name="items")
    op.drop_index("ix_items_created_at", table_name="items")
    op.drop_index("ix_runs_started_at", table_name="runs")
    op.drop_index("ix_runs_finished_at", table_name="runs")
    op.drop_table("metric_marks")
    op.drop_table("metric_cells")
