"""A source can be a newer edition of another, which stays."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sources", sa.Column("edition", sa.Integer, server_default="1", nullable=False))
    op.add_column(
        "sources", sa.Column("replaced_by_id", sa.Uuid, sa.ForeignKey("sources.id", ondelete="SET NULL"))
    )
    op.create_index("ix_sources_replaced_by_id", "sources", ["replaced_by_id"])


def downgrade() -> None:
    op.drop_index("ix_sources_replaced_by_id", table_name="sources")
    op.drop_column("sources", "replaced_by_id")
    op.drop_column("sources", "edition")
