"""Failed and dead runs by kind, so that counting the newest of them costs the same however many there are."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_runs_gone_wrong",
        "runs",
        ["state", "kind", "id"],
        postgresql_where=sa.text("state IN ('failed', 'dead')"),
    )


def downgrade() -> None:
    op.drop_index("ix_runs_gone_wrong", table_name="runs")
