"""Deleted quizzes are listed, to be restored."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_quizzes_deleted",
        "quizzes",
        ["owner_id", "id"],
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_quizzes_deleted", table_name="quizzes", postgresql_where=sa.text("deleted_at IS NOT NULL")
    )
