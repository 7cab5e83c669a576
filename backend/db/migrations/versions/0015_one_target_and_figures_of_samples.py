"""A figure of the report that an objective is about has that one's target; samples keep what else was read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

OBJECTIVES = {
    "work.success": "run_success",
    "agents.success": "step_success",
    "api.success": "request_success",
    "uptime.database": "uptime_database",
    "uptime.workers": "uptime_workers",
}


def upgrade() -> None:
    op.add_column(
        "status_samples",
        sa.Column("figures", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    )
    # What was chosen for the report moves to the objective.
    connection = op.get_bind()
    for figure, objective in OBJECTIVES.items():
        connection.execute(
            sa.text(
                "INSERT INTO slo_targets (name, target, changed_by, changed_at) SELECT :objective, target, updated_by, "
                "updated_at FROM report_targets WHERE figure = :figure AND target > 0 AND target < 1 "
                "ON CONFLICT (name) DO NOTHING"
            ),
            {"figure": figure, "objective": objective},
        )
        # One that judges nothing stays: that is the report's own affair.
        connection.execute(
            sa.text("DELETE FROM report_targets WHERE figure = :figure AND target IS NOT NULL"),
            {"figure": figure},
        )


def downgrade() -> None:
    # What was moved is as good where it is.
    op.drop_column("status_samples", "figures")
