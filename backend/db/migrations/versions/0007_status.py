"""Status: samples, changes of state, rollups, snapshots, incidents, maintenance, processes."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def _rollup(name: str, **options: Any) -> None:
    seconds = ("operational", "degraded", "down", "disabled", "unknown")
    op.create_table(
        name,
        sa.Column("component", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        *(sa.Column(f"{state}_s", sa.Float(), nullable=False) for state in seconds),
        sa.Column("maintenance_s", sa.Float(), nullable=False),
        sa.Column("maintenance_up_s", sa.Float(), nullable=False),
        sa.Column("maintenance_down_s", sa.Float(), nullable=False),
        sa.Column("samples", sa.Integer(), nullable=False),
        sa.Column("latency", sa.ARRAY(sa.Integer()), nullable=False),
        sa.PrimaryKeyConstraint("component", "at", name=op.f(f"pk_{name}")),
        **options,
    )


def upgrade() -> None:
    op.execute("CREATE SCHEMA IF NOT EXISTS partitions")
    op.create_table(
        "status_samples",
        sa.Column("at", TIME, nullable=False),
        sa.Column("component", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("maintenance", sa.Boolean(), nullable=False),
        sa.Column("latency_ms", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("at", "component", name=op.f("pk_status_samples")),
        postgresql_partition_by="RANGE (at)",
    )
    op.create_table(
        "status_changes",
        sa.Column("component", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("component", "at", name=op.f("pk_status_changes")),
    )
    op.create_index("ix_status_changes_at", "status_changes", ["at"])
    _rollup("status_minutes", postgresql_partition_by="RANGE (at)")
    _rollup("status_hours")
    _rollup("status_days")
    op.create_table(
        "status_snapshots",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("written_at", TIME, nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_status_snapshots")),
    )
    op.create_table(
        "status_progress",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_status_progress")),
    )
    op.create_table(
        "incidents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("components", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("still_down", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("resolved_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index("ix_incidents_opened_at", "incidents", ["opened_at"])
    op.create_index(
        "ix_incidents_open", "incidents", ["opened_at"], postgresql_where=sa.text("resolved_at IS NULL")
    )
    op.create_table(
        "incident_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_incident_notes_incident_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_incident_notes_author_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_notes")),
    )
    op.create_index("ix_incident_notes_incident_id_id", "incident_notes", ["incident_id", "id"])
    op.create_index("ix_incident_notes_author_id", "incident_notes", ["author_id"])
    op.create_table(
        "maintenance_windows",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("components", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_maintenance_windows_author_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_windows")),
    )
    op.create_index("ix_maintenance_windows_ends_at", "maintenance_windows", ["ends_at"])
    op.create_index("ix_maintenance_windows_author_id", "maintenance_windows", ["author_id"])
    op.create_table(
        "processes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("commit", sa.String(), nullable=True),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("phases", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("leading", sa.Boolean(), nullable=False),
        sa.Column("cpu_share", sa.Float(), nullable=True),
        sa.Column("memory_bytes", sa.BigInteger(), nullable=True),
        sa.Column("threads", sa.Integer(), nullable=True),
        sa.Column("loop_lag_ms", sa.Float(), nullable=True),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("stopped_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processes")),
    )
    op.create_index("ix_processes_seen_at", "processes", ["seen_at"])


def downgrade() -> None:
    for name in (
        "processes",
        "maintenance_windows",
        "incident_notes",
        "incidents",
        "status_progress",
        "status_snapshots",
        "status_days",
        "status_hours",
        "status_minutes",
        "status_changes",
        "status_samples",
    ):
        op.drop_table(name)
    op.execute("DROP SCHEMA IF EXISTS partitions")
