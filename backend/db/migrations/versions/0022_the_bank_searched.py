"""What the bank is searched by, which items are alike, what was done to many at once, and where items went."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

revision = "0022"
down_revision = "0019"
branch_labels = None
depends_on = None

WORDS = """
to_tsvector('english', left(stem, 20000) || ' ' || left(explanation, 20000))
|| CASE WHEN octet_length(options::text) < 100000
    THEN jsonb_to_tsvector('english', options, '["string"]') ELSE ''::tsvector END
|| CASE WHEN octet_length(answer::text) < 100000
    THEN jsonb_to_tsvector('english', answer, '["string", "numeric"]') ELSE ''::tsvector END
|| jsonb_to_tsvector('english', tags, '["string"]')
|| jsonb_to_tsvector('english', objectives, '["string"]')
"""
INDEXES = {
    "ix_items_owner_id_last_used_at": ["owner_id", "last_used_at", "id"],
    "ix_items_owner_id_fingerprint": ["owner_id", "fingerprint"],
}
IN_BANK = ["deleted_at", "state", "type", "bloom", "difficulty", "source_id", "last_used_at"]
# One walk through the new one does what these did.
REPLACED = {
    "ix_items_owner_id_id": ["owner_id", "id"],
    "ix_items_owner_id_state": ["owner_id", "state", "id"],
    "ix_items_owner_id_type": ["owner_id", "type", "id"],
}
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "items", sa.Column("objectives", JSONB, server_default=sa.text("'[]'::jsonb"), nullable=False)
    )
    op.add_column("items", sa.Column("last_used_at", MOMENT))
    op.add_column("items", sa.Column("fingerprint", sa.String))
    op.add_column("items", sa.Column("likeness", ARRAY(sa.BigInteger)))
    op.add_column("items", sa.Column("words", TSVECTOR, sa.Computed(WORDS, persisted=True)))
    op.create_index("ix_items_bank", "items", ["owner_id", "id"], postgresql_include=IN_BANK)
    for name in REPLACED:
        op.drop_index(name, table_name="items")
    for name, columns in INDEXES.items():
        op.create_index(name, "items", columns)
    op.create_index("ix_items_words", "items", ["words"], postgresql_using="gin")
    op.create_index("ix_items_likeness", "items", ["likeness"], postgresql_using="gin")
    for name in ("tags", "objectives"):
        op.create_index(
            f"ix_items_{name}",
            "items",
            [name],
            postgresql_using="gin",
            postgresql_ops={name: "jsonb_path_ops"},
        )
    op.create_table(
        "item_twins",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("owner_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("older_id", sa.Uuid, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
        sa.Column("newer_id", sa.Uuid, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
        sa.Column("likeness", sa.Float, nullable=False),
        sa.Column("kept_at", MOMENT),
        sa.UniqueConstraint("older_id", "newer_id"),
    )
    op.create_index("ix_item_twins_newer_id", "item_twins", ["newer_id"])
    op.create_index(
        "ix_item_twins_open", "item_twins", ["owner_id", "id"], postgresql_where=sa.text("kept_at IS NULL")
    )
    op.create_table(
        "bulk_edits",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("owner_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("quiz_id", sa.Uuid),
        sa.Column("from_quiz_id", sa.Uuid),
        sa.Column("items", JSONB, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT),
    )
    op.create_index("ix_bulk_edits_owner_id_id", "bulk_edits", ["owner_id", "id"])
    op.create_table(
        "quiz_exports",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("owner_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("quiz_id", sa.Uuid, sa.ForeignKey("quizzes.id", ondelete="SET NULL")),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("format", sa.String, nullable=False),
        sa.Column("copy", sa.String),
        sa.Column("actor_name", sa.String, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
    )
    op.create_index("ix_quiz_exports_owner_id", "quiz_exports", ["owner_id"])
    op.create_index("ix_quiz_exports_quiz_id", "quiz_exports", ["quiz_id"])
    op.create_table(
        "exported_items",
        sa.Column(
            "export_id", sa.Uuid, sa.ForeignKey("quiz_exports.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("item_id", sa.Uuid, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    )
    op.create_index("ix_exported_items_item_id", "exported_items", ["item_id"])


def downgrade() -> None:
    for table in ("exported_items", "quiz_exports", "bulk_edits", "item_twins"):
        op.drop_table(table)
    for name, columns in REPLACED.items():
        op.create_index(name, "items", columns)
    for name in (
        *INDEXES,
        "ix_items_bank",
        *(f"ix_items_{name}" for name in ("words", "likeness", "tags", "objectives")),
    ):
        op.drop_index(name, table_name="items")
    for name in ("words", "likeness", "fingerprint", "last_used_at", "objectives"):
        op.drop_column("items", name)
