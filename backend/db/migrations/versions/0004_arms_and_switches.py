"""Arms with their posteriors, the credit of each draft, switches of agents, and an index to look back at agents' steps."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "arms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=True),
        sa.Column("prompt", sa.String(), nullable=True),
        sa.Column("temperature", sa.Double(), nullable=False),
        sa.Column("passages", sa.String(), nullable=False),
        sa.Column("alpha", sa.Double(), nullable=False),
        sa.Column("beta", sa.Double(), nullable=False),
        sa.Column("pulls", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("alpha > 0 AND beta > 0", name=op.f("ck_arms_posterior_proper")),
        sa.CheckConstraint("state IN ('active', 'paused', 'pinned')", name=op.f("ck_arms_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arms")),
        sa.UniqueConstraint("scope", "name", name=op.f("uq_arms_scope_name")),
    )
    op.create_table(
        "arm_credits",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("arm_id", sa.Uuid(), nullable=False),
        sa.Column("reward", sa.Double(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["arm_id"], ["arms.id"], name=op.f("fk_arm_credits_arm_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_arm_credits")),
    )
    op.create_index(
        "ix_arm_credits_arm_id_kind", "arm_credits", ["arm_id", "kind"], postgresql_include=["reward"]
    )
    op.create_table(
        "agent_switches",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_agent_switches")),
    )
    op.create_index(
        "ix_steps_of_agents", "steps", ["created_at", "agent"], postgresql_where=sa.text("agent IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_steps_of_agents", "steps")
    op.drop_table("agent_switches")
    op.drop_table("arm_credits")
    op.drop_table("arms")
