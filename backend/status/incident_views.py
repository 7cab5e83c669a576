"""An incident's row as the API and the screens see it."""

from collections.abc import Sequence
from datetime import datetime

from backend.status.incident_schemas import Incident, IncidentNote
from backend.status.models import IncidentNoteRow, IncidentRow
from backend.status.schemas import State


def incident_view(
    row: IncidentRow, now: datetime, *, notes: Sequence[IncidentNoteRow] = (), count: int = 0
) -> Incident:
    """An incident as of a moment, with those of its notes that are given."""
    return Incident(
        id=row.id,
        title=row.title,
        cause=row.cause,
        cause_by=row.cause_by,
        components=row.components,
        still_down=row.still_down,
        worst=State(row.worst),
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by,
        duration_s=round(max(0.0, ((row.resolved_at or now) - row.opened_at).total_seconds()), 1),
        notes=[
            IncidentNote(id=note.id, author=note.author_name, text=note.text, created_at=note.created_at)
            for note in notes
        ],
        note_count=count,
    )
