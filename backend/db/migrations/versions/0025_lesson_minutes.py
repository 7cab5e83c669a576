"""How long the lesson of a lesson plan is."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what is there already has no lesson plan among it."""
    op.add_column("contents", sa.Column("minutes", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("contents", "minutes")
