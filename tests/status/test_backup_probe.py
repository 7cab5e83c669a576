"""Backups, by the age of the newest good one."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import sessionmaker

from backend.backups.schemas import Backup, BackupState, Trigger
from backend.backups.service import Standing
from backend.db import engine as db_engine
from backend.db.base import new_id, utc_now
from backend.status.probe import Surroundings
from backend.status.probes import backups
from backend.status.schemas import Kind, State
from backend.status.watching import read
from tests.status.conftest import figures


def test_backups_nobody_makes_are_disabled_and_unknown_without_the_database(
    around: Surroundings, nowhere: Surroundings
) -> None:
    reading = read(backups.PROBE, around)
    assert (reading.state, reading.kind) == (State.DISABLED, Kind.UNKNOWN)
    db_engine.bind(sessionmaker(nowhere.engine))
    assert read(backups.PROBE, nowhere).state is State.UNKNOWN


def a_backup(state: BackupState, hours: float, error: str | None = None) -> Backup:
    """A backup of so many hours ago."""
    return Backup(
        id=new_id(),
        state=state,
        trigger=Trigger.PERSON,
        made_by="Ada",
        host="here",
        file="a.dump",
        started_at=utc_now() - timedelta(hours=hours),
        finished_at=None,
        seconds=None,
        size=1,
        sha256=None,
        schema_version=None,
        server_version=None,
        console_version="0.1.0",
        tables=None,
        rows=None,
        error=error,
        removed_at=None,
        test=None,
    )


@pytest.mark.parametrize(
    ("good", "newest", "every", "state", "says"),
    [
        (None, None, 24, State.UNKNOWN, "not made yet"),
        (None, a_backup(BackupState.FAILED, 1, "The disk is full."), None, State.DOWN, "The disk is full."),
        (a_backup(BackupState.SUCCEEDED, 30), None, 24, State.OPERATIONAL, "30 h old"),
        (a_backup(BackupState.SUCCEEDED, 37), None, 24, State.DEGRADED, "37 h old"),
        (a_backup(BackupState.SUCCEEDED, 200), None, None, State.DEGRADED, "8 days old"),
        (
            a_backup(BackupState.SUCCEEDED, 3),
            a_backup(BackupState.FAILED, 1, "The disk is full."),
            24,
            State.DEGRADED,
            "3 h old",
        ),
    ],
)
def test_backups_by_the_age_of_the_newest_good_one(
    good: Backup | None, newest: Backup | None, every: int | None, state: State, says: str
) -> None:
    standing = Standing(good, newest or good, timedelta(hours=every) if every else None)
    reading = backups.judge(standing)
    assert reading.state is state
    assert says in reading.summary


def test_the_age_is_a_figure_of_its_own() -> None:
    good = a_backup(BackupState.SUCCEEDED, 30)
    shown = figures(backups.judge(Standing(good, good, timedelta(hours=24))))
    assert (shown["Age"], shown["Made every"], shown["Test restore"]) == ("30 h", "24 h", "never")
