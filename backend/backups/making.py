"""Making and trying out backups, from beginning to end; an edge of its own, since it outlives who asked for it."""

import logging
import platform
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine

from backend import __version__
from backend.backups import folder, repository
from backend.backups.dumping import Dumped, dump
from backend.backups.models import BackupRow
from backend.backups.schemas import Backup, BackupState, Manifest, TestState, Trial, Trigger
from backend.backups.scratch import try_restore
from backend.config import settings
from backend.db.base import new_id, utc_now
from backend.db.migrate import schema_version
from backend.db.turns import Turn, ask_in_order, goes_on, take_turn
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import Conflict, ConsoleError

logger = logging.getLogger(__name__)

LEFT = "The process that worked on it ended before it was done."
BUSY = "Another backup is being made or tried out right now. Wait until it is done."


def host() -> str:
    """This machine, as backups name it."""
    return platform.node() or "unknown"


def new_row(trigger: Trigger, made_by: str) -> BackupRow:
    """A backup that begins; not added to the session."""
    backup_id, now = new_id(), utc_now()
    return BackupRow(
        id=backup_id,
        state=BackupState.RUNNING.value,
        trigger=trigger.value,
        made_by=made_by,
        host=host(),
        file=folder.file_name(now, backup_id.hex),
        started_at=now,
        console_version=__version__,
    )


def refuse_second(uow: UnitOfWork) -> None:
    """See to it that nothing else is under way; what a dead process left is said to have failed.

    Raises:
        Conflict: a backup is being made or tried out.
    """
    ask_in_order(uow.session, Turn.BACKUP)
    for row in repository.running(uow.session):
        began = row.tested_at if row.test_state == TestState.RUNNING.value else row.started_at
        if goes_on(uow.session, Turn.BACKUP, began or row.started_at):
            raise Conflict(BUSY, code="backup_under_way", retry_after=10)
    repository.end_running(uow.session, utc_now(), LEFT)


def make(backup_id: UUID) -> None:
    """Make the backup a row asks for, and write down what came of it. Raises nothing."""
    try:
        engine = engine_in_use()
        with take_turn(engine, Turn.BACKUP) as ours:
            if not ours:
                raise Conflict(BUSY, code="backup_under_way")
            with unit_of_work() as uow:
                row = repository.find(uow.session, backup_id)
            if row is not None:
                _dump(engine, row)
                _make_room()
    except Exception as error:
        _failed(backup_id, error)


def _dump(engine: Engine, row: BackupRow) -> None:
    version = schema_version(engine).current
    with folder.new_file(row.file) as part:
        dumped = dump(engine, part)
        note = _note(row, dumped, version, part.stat().st_size, folder.checksum(part))
        folder.write_manifest(note)
    with unit_of_work() as uow:
        repository.change(uow.session, row.id, **values_of(note))


def _note(row: BackupRow, dumped: Dumped, version: str | None, size: int, sha256: str) -> Manifest:
    return Manifest(
        id=row.id,
        file=row.file,
        trigger=Trigger(row.trigger),
        made_by=row.made_by,
        host=row.host,
        started_at=row.started_at,
        finished_at=utc_now(),
        size=size,
        sha256=sha256,
        schema_version=version,
        server_version=dumped.server_version,
        console_version=row.console_version,
        counts=dict(dumped.counts),
    )


def values_of(note: Manifest) -> dict[str, object]:
    """A row's columns as a note has them."""
    return {
        **note.model_dump(exclude={"counts", "trigger"}),
        "trigger": note.trigger.value,
        "state": BackupState.SUCCEEDED.value,
        "tables": len(note.counts),
        "rows": sum(note.counts.values()),
        "error": None,
    }


def _make_room() -> None:
    """Keep the newest good backups on this machine, as many as the setting says."""
    with unit_of_work() as uow:
        for row in repository.kept(uow.session, host())[settings().backup_keep :]:
            folder.remove(row.file)
            repository.change(uow.session, row.id, removed_at=utc_now())


def _failed(backup_id: UUID, error: Exception) -> None:
    words = words_of(error)
    logger.warning("Backup %s failed: %s", backup_id, words, exc_info=not isinstance(error, ConsoleError))
    try:
        with unit_of_work() as uow:
            repository.change(
                uow.session, backup_id, state=BackupState.FAILED.value, error=words, finished_at=utc_now()
            )
    except ConsoleError:
        logger.warning("The database is away: that the backup failed is told once another is asked for.")


def test(backup_id: UUID) -> None:
    """Restore a backup into a scratch database and write down what was seen. Raises nothing."""
    began = utc_now()
    try:
        engine = engine_in_use()
        with take_turn(engine, Turn.BACKUP) as ours:
            if not ours:
                raise Conflict(BUSY, code="backup_under_way")
            with unit_of_work() as uow:
                row = repository.find(uow.session, backup_id)
            if row is None:
                return
            restored = try_restore(engine, folder.folder() / row.file)
        state, note, seconds = TestState.PASSED, restored.note, restored.seconds
    except Exception as error:
        logger.warning(
            "The test of backup %s failed.", backup_id, exc_info=not isinstance(error, ConsoleError)
        )
        state, note, seconds = TestState.FAILED, words_of(error), (utc_now() - began).total_seconds()
    try:
        with unit_of_work() as uow:
            repository.change(
                uow.session, backup_id, test_state=state.value, test_note=note, test_seconds=round(seconds, 3)
            )
    except ConsoleError:
        logger.warning("The database is away: what the test of the backup said is lost.")


def words_of(error: Exception) -> str:
    """What to tell of an error: its own sentence where it is one of ours."""
    return error.message if isinstance(error, ConsoleError) else f"{type(error).__name__}; the log says more."


def engine_in_use() -> Engine:
    """The engine units of work of this process are bound to."""
    with unit_of_work() as uow:
        return uow.session.get_bind().engine


def view(uow: UnitOfWork, row: BackupRow) -> Backup:
    """A backup as people see it; one whose process died is not said to run."""
    state, error, finished = BackupState(row.state), row.error, row.finished_at
    if state is BackupState.RUNNING and not goes_on(uow.session, Turn.BACKUP, row.started_at):
        state, error = BackupState.FAILED, LEFT
    return Backup(
        id=row.id,
        state=state,
        trigger=Trigger(row.trigger),
        made_by=row.made_by,
        host=row.host,
        file=row.file,
        started_at=row.started_at,
        finished_at=finished,
        seconds=_seconds(row.started_at, finished),
        size=row.size,
        sha256=row.sha256,
        schema_version=row.schema_version,
        server_version=row.server_version,
        console_version=row.console_version,
        tables=row.tables,
        rows=row.rows,
        error=error,
        removed_at=row.removed_at,
        test=_trial(uow, row),
    )


def _trial(uow: UnitOfWork, row: BackupRow) -> Trial | None:
    if row.test_state is None:
        return None
    state, note = TestState(row.test_state), row.test_note
    if state is TestState.RUNNING and not goes_on(uow.session, Turn.BACKUP, row.tested_at or row.started_at):
        state, note = TestState.FAILED, LEFT
    return Trial(state=state, at=row.tested_at, seconds=row.test_seconds, note=note)


def _seconds(began: datetime, ended: datetime | None) -> float | None:
    return round((ended - began).total_seconds(), 3) if ended else None
