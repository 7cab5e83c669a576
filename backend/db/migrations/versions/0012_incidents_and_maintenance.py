"""Incidents: who opened, acknowledged, explained and resolved them; maintenance that ended early."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
INCIDENT = (
    ("worst", sa.String(), False),
    ("opened_by", sa.String(), True),
    ("cause_by", sa.String(), True),
    ("acknowledged_at", TIME, True),
    ("acknowledged_by", sa.String(), True),
    ("resolved_by", sa.String(), True),
)
MAINTENANCE = (("ended_at", TIME, True), ("ended_by", sa.String(), True))


def upgrade() -> None:
    for table, columns in (("incidents", INCIDENT), ("maintenance_windows", MAINTENANCE)):
        for name, kind, nullable in columns:
            default = None if nullable else "down"
            op.add_column(table, sa.Column(name, kind, nullable=nullable, server_default=default))
    op.alter_column("incidents", "worst", server_default=None)


def downgrade() -> None:
    for table, columns in (("maintenance_windows", MAINTENANCE), ("incidents", INCIDENT)):
        for name, _, _ in columns:
            op.drop_column(table, name)
