"""An admin's bank is everybody's: one walk through an index finds a page of it, whatever it is narrowed to."""

from alembic import op

revision = "0026"
down_revision = "0023"
branch_labels = None
depends_on = None

IN_BANK = ["deleted_at", "state", "type", "bloom", "difficulty", "source_id", "last_used_at"]


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_items_everybodys", "items", ["id"], postgresql_include=IN_BANK)


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_items_everybodys", table_name="items")
