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


def downgrade() -> None:
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
