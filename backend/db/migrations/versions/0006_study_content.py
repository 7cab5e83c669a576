"""Study content: contents, their sections, and every version of those."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_contents_owner_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_contents_source_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contents")),
        sa.UniqueConstraint("run_id", name=op.f("uq_contents_run_id")),
    )
    op.create_index("ix_contents_owner_id_id", "contents", ["owner_id", "id"])
    op.create_index("ix_contents_owner_id_kind", "contents", ["owner_id", "kind", "id"])
    op.create_index("ix_contents_owner_id_state", "contents", ["owner_id", "state", "id"])
    op.create_index("ix_contents_source_id", "contents", ["source_id"])
    op.create_index(
        "ix_contents_trash",
        "contents",
        ["owner_id", "trashed_at"],
        postgresql_where=sa.text("trashed_at IS NOT NULL"),
    )
    op.create_table(
        "content_sections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("statements", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("provenance", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name=op.f("fk_content_sections_content_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_sections")),
        sa.UniqueConstraint("content_id", "slot", name=op.f("uq_content_sections_content_id_slot")),
    )
    op.create_table(
        "content_section_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name=op.f("fk_content_section_versions_actor_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["content_sections.id"],
            name=op.f("fk_content_section_versions_section_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_section_versions")),
        sa.UniqueConstraint(
            "section_id", "version", name=op.f("uq_content_section_versions_section_id_version")
        ),
    )
    op.create_index("ix_content_section_versions_actor_id", "content_section_versions", ["actor_id"])
    op.add_column("runs", sa.Column("content_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_runs_content_id"), "runs", "contents", ["content_id"], ["id"], ondelete="SET NULL"
    )
    op.create_index("ix_runs_content_id", "runs", ["content_id"])


def downgrade() -> None:
    op.drop_index("ix_runs_content_id", table_name="runs")
    op.drop_constraint(op.f("fk_runs_content_id"), "runs", type_="foreignkey")
    op.drop_column("runs", "content_id")
    op.drop_table("content_section_versions")
    op.drop_table("content_sections")
    op.drop_table("contents")
