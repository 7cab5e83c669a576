"""SQL of the processes of the fleet; times are the database's."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.status.models import ProcessRow

_NOW = func.clock_timestamp()
# What stays as it was when the process first spoke.
_FIXED = frozenset({"id", "kind", "host", "pid", "version", "commit", "started_at"})


def save(session: Session, said: Mapping[str, Any]) -> None:
    """Write what a process says of itself."""
    row = insert(ProcessRow).values(**said, seen_at=_NOW)
    changing = {name: row.excluded[name] for name in (*said, "seen_at") if name not in _FIXED}
    session.execute(row.on_conflict_do_update(index_elements=[ProcessRow.id], set_=changing))


def say_stopped(session: Session, process_id: str) -> None:
    """Write that a process stopped in order."""
    session.execute(
        update(ProcessRow).where(ProcessRow.id == process_id).values(stopped_at=_NOW, leading=False)
    )


def list_seen(session: Session, since: datetime, limit: int) -> Sequence[ProcessRow]:
    """Processes that spoke since a moment, the last to speak first."""
    wanted = select(ProcessRow).where(ProcessRow.seen_at >= since).order_by(ProcessRow.seen_at.desc())
    return session.scalars(wanted.limit(limit), execution_options={"populate_existing": True}).all()


def forget(session: Session, before: datetime) -> None:
    """Forget processes that have not spoken since a moment."""
    session.execute(delete(ProcessRow).where(ProcessRow.seen_at < before))
