"""Backups of the whole database: made, listed, tried out, kept few."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine

from backend import background
from backend.audit import service as audit
from backend.backups import folder, making, repository, tools
from backend.backups.dumping import dump
from backend.backups.schemas import Backup, BackupState, TestState, Trigger
from backend.backups.scratch import Restored, try_restore
from backend.config import settings
from backend.db.base import utc_now
from backend.db.paging import DEFAULT_LIMIT, MOST, Page, decode_cursor, encode_cursor
from backend.db.turns import Turn, take_turn
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, NotFound
from backend.permissions import OPERATORS, Actor, allowed, internal

# After one that failed, the schedule waits this long before it tries again.
TRY_AGAIN = timedelta(hours=1)


@allowed(OPERATORS)
def start_backup(uow: UnitOfWork, actor: Actor) -> Backup:
    """Make a backup in the background; the answer says `running`.

    Raises:
        Conflict: one is being made or tried out already.
    """
    begun = begin_backup(uow, Trigger.PERSON, actor.name)
    audit.record(uow, actor, "backup.make", f"backup:{begun.id}", after={"file": begun.file})
    return begun


@allowed(OPERATORS)
def list_backups(
    uow: UnitOfWork, actor: Actor, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[Backup]:
    """Backups of every machine, newest first; those that made room for newer ones and those that failed too.

    Raises:
        Invalid: bad cursor.
    """
    limit = max(1, min(limit, MOST))
    rows = repository.list_backups(uow.session, after=decode_cursor(cursor), limit=limit + 1)
    following = encode_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Page([making.view(uow, row) for row in rows[:limit]], following)


@allowed(OPERATORS)
def read_backup(uow: UnitOfWork, actor: Actor, backup_id: UUID) -> Backup:
    """One backup.

    Raises:
        NotFound: there is none.
    """
    row = repository.find(uow.session, backup_id)
    if row is None:
        raise NotFound("There is no such backup.")
    return making.view(uow, row)


@allowed(OPERATORS)
def start_test(uow: UnitOfWork, actor: Actor, backup_id: UUID) -> Backup:
    """Restore a backup into a scratch database in the background, compare, and drop it again.

    Raises:
        NotFound: there is none.
        Conflict: it has no file on this machine, or another is being made or tried out.
    """
    row = repository.find(uow.session, backup_id, lock=True)
    if row is None:
        raise NotFound("There is no such backup.")
    if row.state != BackupState.SUCCEEDED.value or row.removed_at:
        raise Conflict("This backup has no file to try out; take another.", code="backup_without_file")
    if row.host != making.host():
        raise Conflict(
            f"The file of this backup lies on {row.host}, and this is {making.host()}. Test it there: "
            f"python -m backend backup test {row.file}",
            code="backup_elsewhere",
        )
    making.refuse_second(uow)
    repository.change(
        uow.session, backup_id, test_state=TestState.RUNNING.value, tested_at=utc_now(), test_note=None
    )
    audit.record(uow, actor, "backup.test", f"backup:{backup_id}", after={"file": row.file})
    uow.after_commit(lambda: background.begin("backup-test", partial(making.test, backup_id)))
    return read_backup(uow, actor, backup_id)


@internal
def begin_backup(uow: UnitOfWork, trigger: Trigger, made_by: str, *, in_background: bool = True) -> Backup:
    """Write down that a backup begins; unless told otherwise it is made once this is committed.

    Raises:
        Conflict: one is being made or tried out already.
    """
    making.refuse_second(uow)
    row = making.new_row(trigger, made_by)
    repository.add(uow.session, row)
    if in_background:
        backup_id = row.id
        uow.after_commit(lambda: background.begin("backup", partial(making.make, backup_id)))
    return making.view(uow, row)


@internal
def begin_scheduled(uow: UnitOfWork) -> Backup | None:
    """Begin a backup if the schedule says so and nobody else has; None otherwise."""
    every = settings().backup_every_hours
    if every is None:
        return None
    now = utc_now()
    good, newest = repository.latest(uow.session, BackupState.SUCCEEDED), repository.latest(uow.session)
    if good is not None and now - good.started_at < timedelta(hours=every):
        return None
    if newest is not None and now - newest.started_at < min(TRY_AGAIN, timedelta(hours=every)):
        return None
    try:
        return begin_backup(uow, Trigger.SCHEDULE, "the schedule")
    except Conflict:
        return None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a look at the backups needs: the newest good one, the newest of all, and how often one is made."""

    good: Backup | None
    newest: Backup | None
    every: timedelta | None


@internal
def standing(uow: UnitOfWork) -> Standing:
    """How the backups stand."""
    good, newest = repository.latest(uow.session, BackupState.SUCCEEDED), repository.latest(uow.session)
    every = settings().backup_every_hours
    return Standing(
        making.view(uow, good) if good else None,
        making.view(uow, newest) if newest else None,
        timedelta(hours=every) if every else None,
    )


@internal
def newest_file(uow: UnitOfWork) -> Path | None:
    """The newest good backup that lies on this machine."""
    return next(
        (
            folder.folder() / row.file
            for row in repository.kept(uow.session, making.host())
            if (folder.folder() / row.file).is_file()
        ),
        None,
    )


@internal
def try_newest(engine: Engine, file: Path | None) -> Restored:
    """Restore a file into a scratch database and compare; without one a dump is made for it and removed again.

    Raises:
        Conflict: damaged, different, no databases may be made, or another is being made or tried out.
        Unavailable: pg_dump or pg_restore failed, or are older than the server.
    """
    with take_turn(engine, Turn.BACKUP) as ours:
        if not ours:
            raise Conflict(making.BUSY, code="backup_under_way")
        if file is not None:
            return try_restore(engine, file)
        with folder.passing_file() as part:
            dumped = dump(engine, part)
            return try_restore(engine, part, dumped.counts)


@internal
def note_test(uow: UnitOfWork, file: str, began: datetime, restored: Restored) -> None:
    """Write down that a file was restored and compared elsewhere than here; one the list does not know is left out."""
    row = repository.find_by_file(uow.session, file)
    if row is not None and restored.compared:
        repository.change(
            uow.session,
            row.id,
            test_state=TestState.PASSED.value,
            tested_at=began,
            test_note=restored.note,
            test_seconds=round(restored.seconds, 3),
        )


@internal
def adopt_files(uow: UnitOfWork) -> int:
    """Put the backups that lie in this machine's folder into the list; returns how many notes there are.

    A restored database knows only what it knew when it was dumped.
    """
    notes = folder.manifests()
    for note in notes:
        repository.put(uow.session, making.values_of(note))
    return len(notes)


@internal
def stop() -> None:
    """End what pg_dump and pg_restore do in this process; it stops."""
    tools.stop_all()
