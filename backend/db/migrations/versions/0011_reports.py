"""Reports, the actions of their meetings, and targets. A signed report cannot be changed or deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("headline", sa.String(), nullable=True),
        sa.Column("document", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by_id", sa.Uuid(), nullable=True),
        sa.Column("signed_by", sa.String(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_hash", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_reports_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["users.id"], name=op.f("fk_reports_signed_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(
        "uq_reports_scheduled",
        "reports",
        ["kind", "starts_at", "ends_at"],
        unique=True,
        postgresql_where=sa.text("kind <> 'asked'"),
    )
    op.create_index("ix_reports_kind_id", "reports", ["kind", "id"])
    op.create_index("ix_reports_state_id", "reports", ["state", "id"])
    op.create_index(
        "ix_reports_unmade", "reports", ["id"], postgresql_where=sa.text("state IN ('waiting', 'making')")
    )
    op.create_index("ix_reports_kind_ends_at", "reports", ["kind", "ends_at"])
    op.create_index("ix_reports_made_by_id", "reports", ["made_by_id"])
    op.create_index("ix_reports_signed_by_id", "reports", ["signed_by_id"])
    op.create_table(
        "report_actions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opened_in_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["opened_in_id"], ["reports.id"], name=op.f("fk_report_actions_opened_in_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_report_actions_created_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_actions")),
    )
    op.create_index("ix_report_actions_opened_in_id", "report_actions", ["opened_in_id"])
    op.create_index("ix_report_actions_created_by_id", "report_actions", ["created_by_id"])
    op.create_index("ix_report_actions_closed_at_due", "report_actions", ["closed_at", "due"])
    op.create_table(
        "report_targets",
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("aim", sa.String(), nullable=False),
        sa.Column("target", sa.Float(), nullable=True),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_by", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["users.id"], name=op.f("fk_report_targets_updated_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("figure", name=op.f("pk_report_targets")),
    )
    op.create_index("ix_report_targets_updated_by_id", "report_targets", ["updated_by_id"])
    # Who made or signed it may be deleted as a user; the name stays in the row.
    op.execute(
        """
        CREATE FUNCTION keep_signed_report() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' OR
               (NEW.kind, NEW.state, NEW.starts_at, NEW.ends_at, NEW.document, NEW.content_hash, NEW.verdict,
                NEW.headline, NEW.signed_by, NEW.signed_at)
               IS DISTINCT FROM
               (OLD.kind, OLD.state, OLD.starts_at, OLD.ends_at, OLD.document, OLD.content_hash, OLD.verdict,
                OLD.headline, OLD.signed_by, OLD.signed_at)
            THEN
                RAISE EXCEPTION 'A signed report never changes.' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER keep_signed_report BEFORE UPDATE OR DELETE ON reports
        FOR EACH ROW WHEN (OLD.state = 'signed') EXECUTE FUNCTION keep_signed_report()
        """
    )


def downgrade() -> None:
    op.drop_table("report_targets")
    op.drop_table("report_actions")
    op.drop_table("reports")
    op.execute("DROP FUNCTION keep_signed_report")
