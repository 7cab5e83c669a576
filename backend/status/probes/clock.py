"""The clock of this machine, compared with the database's, by which the fleet goes."""

import platform
import time
from datetime import timedelta

from backend.db import vitals
from backend.db.base import utc_now
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.probes.words import milliseconds
from backend.status.schemas import Figure, State

DRIFT = timedelta(seconds=2)


def _look(around: Surroundings) -> Reading:
    began = time.perf_counter()
    theirs = vitals.clock_of(around.engine)
    asking = timedelta(seconds=time.perf_counter() - began)
    # The database told the time somewhere between asking and now.
    ahead = utc_now() - theirs - asking / 2
    figures = (
        Figure(label="Ahead of the database", value=f"{ahead.total_seconds() * 1_000:+.0f} ms"),
        Figure(label="On", value=platform.node() or "unknown"),
        Figure(label="To within", value=milliseconds(asking.total_seconds() * 500)),
    )
    if abs(ahead) > DRIFT:
        where = "ahead of" if ahead > timedelta() else "behind"
        summary = f"This machine's clock is {abs(ahead).total_seconds():.1f} s {where} the database's."
        return Reading(State.DEGRADED, summary, figures=figures)
    return Reading(State.OPERATIONAL, "This clock agrees with the database's.", figures=figures)


PROBE = Probe(
    "clock",
    "Clock",
    _look,
    "Synchronise both machines' clocks (NTP): `timedatectl` says how this one stands.",
    affects="times and sign-ins may be wrong",
    every=timedelta(seconds=10),
    timeout=timedelta(seconds=3),
    in_database=True,
)
