"""Quizzes that people other than their owner may read."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quiz_shares",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("quiz_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["quiz_id"], ["quizzes.id"], name=op.f("fk_quiz_shares_quiz_id_quizzes"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_quiz_shares_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_shares")),
        sa.UniqueConstraint("quiz_id", "user_id", name=op.f("uq_quiz_shares_quiz_id_user_id")),
    )
    op.create_index(
        "uq_quiz_shares_everyone",
        "quiz_shares",
        ["quiz_id"],
        unique=True,
        postgresql_where=sa.text("user_id IS NULL"),
    )
    op.create_index("ix_quiz_shares_user_id_quiz_id", "quiz_shares", ["user_id", "quiz_id"])


def downgrade() -> None:
    op.drop_table("quiz_shares")
