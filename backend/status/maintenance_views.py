"""A maintenance window's row as the API and the screens see it. Pure."""

from datetime import datetime

from backend.status.maintenance_schemas import Maintenance, Stage
from backend.status.models import MaintenanceRow


def stage_of(row: MaintenanceRow, now: datetime) -> Stage:
    """Where a window stands. Pure."""
    if row.ended_at is not None:
        return Stage.CALLED_OFF if row.ended_at <= row.starts_at else Stage.OVER
    if row.ends_at <= now:
        return Stage.OVER
    return Stage.UNDER_WAY if row.starts_at <= now else Stage.PLANNED


def window_view(row: MaintenanceRow, now: datetime) -> Maintenance:
    """A window as of a moment."""
    return Maintenance(
        id=row.id,
        stage=stage_of(row, now),
        components=row.components,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        reason=row.reason,
        author=row.author_name,
        created_at=row.created_at,
    )
