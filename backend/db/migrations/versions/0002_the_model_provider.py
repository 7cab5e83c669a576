"""The model provider: endpoints, calls, and what runs say of their cost."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider_endpoints",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("base_url", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=True),
        sa.Column("mode_found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_taken", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures_in_a_row", sa.Integer(), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("probing_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_endpoints")),
        sa.UniqueConstraint("base_url", "model", name=op.f("uq_provider_endpoints_base_url_model")),
    )
    op.create_table(
        "provider_calls",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("cost", sa.Double(), nullable=True),
        sa.Column("input_tokens", sa.Integer(), nullable=False),
        sa.Column("cached_tokens", sa.Integer(), nullable=False),
        sa.Column("output_tokens", sa.Integer(), nullable=False),
        sa.Column("reasoning_tokens", sa.Integer(), nullable=False),
        sa.Column("latency_ms", sa.Double(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["provider_endpoints.id"],
            name=op.f("fk_provider_calls_endpoint_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_calls")),
    )
    op.create_index(
        "ix_provider_calls_endpoint_id_started_at", "provider_calls", ["endpoint_id", "started_at"]
    )
    op.create_index("ix_provider_calls_owner_id_started_at", "provider_calls", ["owner_id", "started_at"])
    op.create_index("ix_provider_calls_run_id", "provider_calls", ["run_id"])
    op.create_index("ix_provider_calls_started_at", "provider_calls", ["started_at"])
    op.add_column(
        "runs", sa.Column("may_fall_back", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "runs", sa.Column("cost_kind", sa.String(), server_default=sa.text("'measured'"), nullable=False)
    )
    op.alter_column("steps", "cost", existing_type=sa.Double(), nullable=True)


def downgrade() -> None:
    op.execute("UPDATE steps SET cost = 0 WHERE cost IS NULL")
    op.alter_column("steps", "cost", existing_type=sa.Double(), nullable=False)
    op.drop_column("runs", "cost_kind")
    op.drop_column("runs", "may_fall_back")
    op.drop_table("provider_calls")
    op.drop_table("provider_endpoints")
