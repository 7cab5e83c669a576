"""Backups: how old the newest good one is, and whether the last attempt went well."""

from datetime import timedelta

from backend.backups import service as backups
from backend.backups.schemas import Backup, BackupState, TestState
from backend.backups.service import Standing
from backend.db.base import utc_now
from backend.db.unit_of_work import unit_of_work
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.probes.words import mebibytes, span
from backend.status.schemas import Figure, Kind, State

# Without a schedule a good backup is old after this long.
OLD = timedelta(days=7)


def _look(around: Surroundings) -> Reading:
    with unit_of_work() as uow:
        return judge(backups.standing(uow))


def judge(standing: Standing) -> Reading:
    """What to say of how the backups stand."""
    good, newest, every = standing.good, standing.newest, standing.every
    if newest is None and every is None:
        return Reading(
            State.DISABLED,
            "No backup was ever made and none is scheduled.",
            kind=Kind.UNKNOWN,
        )
    if good is None:
        if newest is None or newest.state is BackupState.RUNNING:
            return Reading(State.UNKNOWN, "The first backup is not made yet.", kind=Kind.UNKNOWN)
        return Reading(State.DOWN, f"No good backup yet. The last try failed: {newest.error}")
    age = utc_now() - good.started_at
    figures = _figures(standing, good, age)
    if newest is not None and newest.state is BackupState.FAILED:
        return Reading(
            State.DEGRADED,
            f"The last try failed: {newest.error} The newest good backup is {span(age)} old.",
            figures=figures,
        )
    if good.test is not None and good.test.state is TestState.FAILED:
        return Reading(
            State.DEGRADED, f"The newest backup could not be restored: {good.test.note}", figures=figures
        )
    # A schedule may be late by half its step before anybody has to act.
    if age > (every * 1.5 if every else OLD):
        return Reading(State.DEGRADED, f"The newest good backup is {span(age)} old.", figures=figures)
    return Reading(State.OPERATIONAL, f"The newest good backup is {span(age)} old.", figures=figures)


def _figures(standing: Standing, good: Backup, age: timedelta) -> tuple[Figure, ...]:
    tried = good.test.state.value if good.test else "never"
    every = span(standing.every) if standing.every else "only when somebody asks"
    return (
        Figure(label="Age", value=span(age)),
        Figure(label="Made every", value=every),
        Figure(label="Size", value=mebibytes(good.size or 0)),
        Figure(label="Test restore", value=tried),
        Figure(label="On", value=good.host),
    )


PROBE = Probe(
    "backups",
    "Backups",
    _look,
    "Make a backup on the screen Backups, and look at what the last one said.",
    affects="what is lost now may be lost for good",
    every=timedelta(seconds=10),
    timeout=timedelta(seconds=3),
    in_database=True,
)
