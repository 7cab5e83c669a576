"""All SQL about backups."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.backups.models import BackupRow
from backend.backups.schemas import BackupState, TestState


def add(session: Session, row: BackupRow) -> None:
    """Insert a backup that begins."""
    session.add(row)
    session.flush()


def find(session: Session, backup_id: UUID, *, lock: bool = False) -> BackupRow | None:
    """One backup."""
    query = select(BackupRow).where(BackupRow.id == backup_id).execution_options(populate_existing=True)
    return session.scalars(query.with_for_update() if lock else query).one_or_none()


def find_by_file(session: Session, file: str) -> BackupRow | None:
    """The backup of a file."""
    return session.scalars(select(BackupRow).where(BackupRow.file == file)).first()


def list_backups(session: Session, *, after: UUID | None, limit: int) -> Sequence[BackupRow]:
    """Newest first."""
    query = select(BackupRow).order_by(BackupRow.id.desc()).limit(limit)
    if after is not None:
        query = query.where(BackupRow.id < after)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def running(session: Session) -> Sequence[BackupRow]:
    """Backups that say they are being made or tried out; one at a time does so, and those whose process died."""
    query = select(BackupRow).where(
        (BackupRow.state == BackupState.RUNNING.value) | (BackupRow.test_state == TestState.RUNNING.value)
    )
    return session.scalars(query).all()


def latest(session: Session, state: BackupState | None = None) -> BackupRow | None:
    """The newest backup, of a state when one is named."""
    query = select(BackupRow).order_by(BackupRow.started_at.desc()).limit(1)
    return session.scalars(query.where(BackupRow.state == state.value) if state else query).first()


def kept(session: Session, host: str) -> Sequence[BackupRow]:
    """Good backups whose file still lies on a machine, newest first."""
    query = select(BackupRow).where(
        BackupRow.state == BackupState.SUCCEEDED.value,
        BackupRow.host == host,
        BackupRow.removed_at.is_(None),
    )
    return session.scalars(query.order_by(BackupRow.started_at.desc())).all()


def change(session: Session, backup_id: UUID, **values: object) -> None:
    """Write what became of a backup."""
    session.execute(update(BackupRow).where(BackupRow.id == backup_id).values(**values))


def put(session: Session, values: dict[str, object]) -> None:
    """Insert a backup as its note describes it; one that is there already takes over what the note says."""
    statement = insert(BackupRow).values(values)
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))


def end_running(session: Session, now: datetime, words: str) -> None:
    """Say of all that were under way that nobody works on them any more."""
    session.execute(
        update(BackupRow)
        .where(BackupRow.state == BackupState.RUNNING.value)
        .values(state=BackupState.FAILED.value, error=words, finished_at=now)
    )
    session.execute(
        update(BackupRow)
        .where(BackupRow.test_state == TestState.RUNNING.value)
        .values(test_state=TestState.FAILED.value, test_note=words)
    )
