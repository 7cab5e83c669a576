"""A backup is one snapshot in a file, known by its note, kept few, and restored into a scratch database to prove it."""

import json

from sqlalchemy import Engine, text

from backend import background
from backend.backups import folder, service
from backend.backups.schemas import Backup, BackupState, TestState
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Actor, Role
from tests.factories import a_person, a_source


def an_operator() -> Actor:
    with unit_of_work() as uow:
        return a_person(uow, Role.OPERATOR, "Olga")


def made(actor: Actor) -> Backup:
    with unit_of_work() as uow:
        begun = service.start_backup(uow, actor)
    assert background.wait(60)
    with unit_of_work() as uow:
        return service.read_backup(uow, actor, begun.id)


def tried(actor: Actor, backup: Backup) -> Backup:
    with unit_of_work() as uow:
        service.start_test(uow, actor, backup.id)
    assert background.wait(60)
    with unit_of_work() as uow:
        return service.read_backup(uow, actor, backup.id)


def test_a_backup_is_made_listed_and_proven_by_a_restore(committed: Engine) -> None:
    olga = an_operator()
    with unit_of_work() as uow:
        a_source(uow, a_person(uow))
        sizes = {n: uow.session.scalar(text(f"SELECT count(*) FROM {n}")) for n in ("users", "passages")}
    backup = made(olga)
    assert backup.state is BackupState.SUCCEEDED, backup.error
    assert (backup.made_by, backup.error, backup.test) == ("Olga", None, None)
    file = folder.folder() / backup.file
    assert (backup.size, backup.sha256) == (file.stat().st_size, folder.checksum(file))
    assert (file.stat().st_mode & 0o777, folder.folder().stat().st_mode & 0o777) == (0o600, 0o700)
    note = json.loads((file.parent / f"{backup.file}.json").read_text())
    assert {name: note["counts"][f"public.{name}"] for name in sizes} == sizes
    trial = tried(olga, backup).test
    assert trial is not None
    assert trial.state is TestState.PASSED, trial.note
    with committed.connect() as connection:
        names = connection.scalars(text("SELECT datname FROM pg_database")).all()
    assert not [name for name in names if name.startswith("toolboxai_scratch")]
