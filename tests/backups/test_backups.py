"""A backup is one snapshot in a file, known by its note, kept few, and restored into a scratch database to prove it."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from backend import background
from backend.audit.models import AuditEventRow
from backend.backups import folder, making, repository, service, tools
from backend.backups.putting_back import put_back
from backend.backups.schemas import Backup, BackupState, TestState, Trigger
from backend.config import Settings
from backend.db.base import utc_now
from backend.db.engine import make_engine
from backend.db.turns import Turn, take_turn
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import Conflict, Invalid, Unavailable
from backend.permissions import Actor, Role
from tests.conftest import Databases
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
    with unit_of_work() as uow:
        about = select(AuditEventRow.action).where(AuditEventRow.target_id == str(backup.id))
        assert uow.session.scalars(about.order_by(AuditEventRow.id)).all() == ["backup.make", "backup.test"]
    with committed.connect() as connection:
        names = connection.scalars(text("SELECT datname FROM pg_database")).all()
    assert not [name for name in names if name.startswith("toolboxai_scratch")]


def test_two_at_once_are_refused_and_what_a_dead_process_left_is_said(
    committed: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    olga = an_operator()
    with unit_of_work() as uow:
        first = service.begin_backup(uow, Trigger.COMMAND, "ada", in_background=False)
    with unit_of_work() as uow, pytest.raises(Conflict, match="Another backup"):
        service.start_backup(uow, olga)
    monkeypatch.setattr("backend.db.turns.GRACE", timedelta(0))
    with unit_of_work() as uow:
        left = service.read_backup(uow, olga, first.id)
    assert (left.state, left.error) == (BackupState.FAILED, making.LEFT)
    with take_turn(committed, Turn.BACKUP), unit_of_work() as uow, pytest.raises(Conflict):
        service.start_backup(uow, olga)


def test_the_newest_are_kept_and_a_damaged_file_is_refused(
    committed: Engine, configured: Callable[..., None]
) -> None:
    olga = an_operator()
    configured(backup_keep=1)
    first, second = made(olga), made(olga)
    with unit_of_work() as uow:
        assert service.read_backup(uow, olga, first.id).removed_at
    assert [note.id for note in folder.manifests()] == [second.id]
    with unit_of_work() as uow, pytest.raises(Conflict, match="no file"):
        service.start_test(uow, olga, first.id)
    with (folder.folder() / second.file).open("ab") as file:
        file.write(b"x")
    trial = tried(olga, second).test
    assert trial is not None
    assert trial.state is TestState.FAILED
    assert "checksum" in (trial.note or "")


def test_a_backup_takes_the_place_of_the_database_and_the_old_one_is_kept(
    committed: Engine, make_database: Databases
) -> None:
    olga = an_operator()
    backup = made(olga)
    file = folder.folder() / backup.file
    engine = make_engine(make_database.create("lost"))
    own = str(engine.url.database)
    with engine.connect(), pytest.raises(Conflict, match="in use by toolboxai-console"):
        put_back(engine, file)
    engine.dispose()
    done = put_back(engine, file)
    assert (done.database, done.tables) == (own, backup.tables)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT name FROM users")) == "Olga"
        assert (
            connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :n"), {"n": done.before}) == 1
        )
        # The dump was made while it still ran; its note tells the rest.
        assert connection.scalar(text("SELECT state FROM backups")) == "running"
        # What was recorded came along, and the restored trail refuses changes as the old one did.
        assert connection.scalars(text("SELECT action FROM audit_events ORDER BY id")).all() == [
            "user.create",
            "backup.make",
        ]
    for change in ("UPDATE audit_events SET action = 'x'", "DELETE FROM audit_events"):
        with engine.begin() as connection, pytest.raises(DatabaseError, match="append"):
            connection.execute(text(change))
    with unit_of_work() as uow:
        assert service.adopt_files(uow) == 1
    engine.dispose()


def test_no_password_stands_on_a_command_line() -> None:
    url = make_url(
        "postgresql+psycopg://ada:s3cr3t%40x@db.example.org:6543/school?sslmode=require&keepalives=1"
    )
    environment, name = tools._handed_over(url)
    assert name == "keepalives=1 dbname=school"
    assert environment["PGPASSWORD"] == "s3cr3t@x"
    assert (environment["PGHOST"], environment["PGPORT"], environment["PGUSER"]) == (
        "db.example.org",
        "6543",
        "ada",
    )
    assert environment["PGSSLMODE"] == "require"
    with pytest.raises(Invalid, match="sslpassword"):
        tools._handed_over(make_url("postgresql+psycopg://ada@db/school?sslpassword=x"))


def test_a_server_newer_than_every_pg_dump_is_told_plainly() -> None:
    with pytest.raises(Unavailable, match=r"PostgreSQL 99\.1, and the newest pg_dump here is"):
        tools.tools_for("99.1")
    assert tools.tools_for("16.2") != tools.tools_for("18.0")


def test_the_schedule_begins_one_when_the_last_is_old(
    uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = Settings(backup_every_hours=24)
    assert service.begin_scheduled(uow) is None
    monkeypatch.setattr(service, "settings", lambda: chosen)
    begun = service.begin_backup(uow, Trigger.PERSON, "ada", in_background=False)
    assert service.begin_scheduled(uow) is None
    for hours, state, begins in ((23, "succeeded", False), (0.5, "failed", False), (25, "succeeded", True)):
        at = utc_now() - timedelta(hours=hours)
        repository.change(uow.session, begun.id, started_at=at, state=state)
        assert (service.begin_scheduled(uow) is not None) is begins
