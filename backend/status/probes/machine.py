"""The machine: space for the data, and a clock that agrees with the database's."""

import shutil
from datetime import timedelta

from sqlalchemy import text

from backend.db.base import utc_now
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.schemas import Figure, State

LITTLE_SPACE = 0.10
HARDLY_ANY_SPACE = 0.03
CLOCK_DRIFT = timedelta(seconds=2)


def _disk(around: Surroundings) -> Reading:
    usage = shutil.disk_usage(around.data_dir)
    free = usage.free / usage.total
    figures = (Figure(label="Free", value=f"{usage.free / 1_073_741_824:.1f} GiB ({free:.0%})"),)
    summary = f"{free:.0%} of the disk with the data folder is free."
    if free < HARDLY_ANY_SPACE:
        return Reading(State.DOWN, summary, figures=figures)
    if free < LITTLE_SPACE:
        return Reading(State.DEGRADED, summary, figures=figures)
    return Reading(State.OPERATIONAL, summary, figures=figures)


def _clock(around: Surroundings) -> Reading:
    with around.engine.connect() as connection:
        theirs = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    drift = abs(utc_now() - theirs)
    figures = (Figure(label="Drift", value=f"{drift.total_seconds() * 1_000:.0f} ms"),)
    if drift > CLOCK_DRIFT:
        return Reading(
            State.DEGRADED,
            f"This clock and the database's differ by {drift.total_seconds():.1f} s.",
            figures=figures,
        )
    return Reading(State.OPERATIONAL, "This clock agrees with the database's.", figures=figures)


DISK = Probe(
    "disk",
    "Disk",
    _disk,
    "Free space on the disk of the data folder.",
    affects="new work may be lost",
    every=timedelta(seconds=10),
)
CLOCK = Probe(
    "clock",
    "Clock",
    _clock,
    "Synchronise the clock (NTP).",
    affects="times and sign-ins may be wrong",
    every=timedelta(seconds=10),
)
