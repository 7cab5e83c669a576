"""Histograms in one row, words of runs' titles found by an index; SLOs, alerts and where they are sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "metric_cells",
        sa.Column("histogram", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    )
    op.execute(
        """
        WITH apart AS (
            DELETE FROM metric_cells WHERE grain IN ('hour', 'day') AND bucket IS NOT NULL RETURNING *
        )
        INSERT INTO metric_cells (family, grain, began, keys, histogram, n, missing, total, squares)
        SELECT family, grain, began, keys, jsonb_object_agg(bucket, n), sum(n), sum(missing), sum(total), sum(squares)
        FROM apart GROUP BY family, grain, began, keys
        """
    )
    op.create_index(
        "ix_runs_title_words",
        "runs",
        [sa.text("to_tsvector('simple'::regconfig, title)")],
        postgresql_using="gin",
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("silenced", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index(
        "uq_alerts_open",
        "alerts",
        ["rule", "subject"],
        unique=True,
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_index("ix_alerts_resolved_at_id", "alerts", ["resolved_at", "id"])
    op.create_table(
        "alert_channels",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_channels")),
    )
    op.create_table(
        "alert_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("news", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name=op.f("fk_alert_messages_alert_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["alert_channels.id"],
            name=op.f("fk_alert_messages_channel_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_messages")),
    )
    op.create_index(
        "uq_alert_messages_alert_id", "alert_messages", ["alert_id", "channel_id", "news"], unique=True
    )
    op.create_index("ix_alert_messages_channel_id", "alert_messages", ["channel_id", "tried_at"])
    op.create_index(
        "ix_alert_messages_waiting", "alert_messages", ["id"], postgresql_where=sa.text("sent_at IS NULL")
    )
    op.create_table(
        "slo_targets",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("target", sa.Float(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_slo_targets")),
    )


def downgrade() -> None:
    for table in ("slo_targets", "alert_messages", "alert_channels", "alerts"):
        op.drop_table(table)
    op.drop_index("ix_runs_title_words", table_name="runs")
    op.execute(
        """
        WITH together AS (DELETE FROM metric_cells WHERE histogram IS NOT NULL RETURNING *)
        INSERT INTO metric_cells (family, grain, began, keys, bucket, n, missing, total, squares)
        SELECT family, grain, began, keys, key::smallint, value::bigint, 0, total * value::bigint / n,
          squares * value::bigint / n
        FROM together, jsonb_each_text(histogram)
        """
    )
    op.drop_column("metric_cells", "histogram")
