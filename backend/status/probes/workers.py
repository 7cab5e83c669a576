"""The workers that carry out runs, by the leases they renew."""

from datetime import timedelta

from backend.db.unit_of_work import unit_of_work
from backend.jobs import service as jobs
from backend.jobs.service import FleetStanding
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.probes.words import span
from backend.status.schemas import Figure, State


def _look(around: Surroundings) -> Reading:
    with unit_of_work() as uow:
        return judge(jobs.fleet_standing(uow))


def judge(fleet: FleetStanding) -> Reading:
    """What to say of the fleet."""
    figures = _figures(fleet)
    gone = _gone(fleet)
    if fleet.alive == 0:
        return Reading(
            State.DOWN,
            f"No worker renews its lease; runs stay queued.{gone}",
            "Start a worker (`python -m backend worker`), or restart the console.",
            figures=figures,
        )
    if fleet.draining == fleet.alive:
        return Reading(
            State.DOWN,
            "Every worker is being drained and takes nothing new; runs stay queued.",
            "Restart a worker, or start another.",
            figures=figures,
        )
    noun = "worker renews its" if fleet.alive == 1 else "workers renew their"
    drains = "drains" if fleet.draining == 1 else "drain"
    held = f" {fleet.draining} of them {drains}." if fleet.draining else ""
    summary = f"{fleet.alive} {noun} lease.{held}"
    if fleet.missing:
        action = "Start it again; its runs go to another worker meanwhile. Its log says why it ended."
        return Reading(State.DEGRADED, f"{summary}{gone}", action, figures=figures)
    return Reading(State.OPERATIONAL, summary, figures=figures)


def _gone(fleet: FleetStanding) -> str:
    """Who went without a word, the last one by name."""
    if not fleet.missing:
        return ""
    last = fleet.missing[-1]
    others = f", and {len(fleet.missing) - 1} before it" if len(fleet.missing) > 1 else ""
    return f" Worker {last.pid} on {last.host} has been silent for {span(fleet.at - last.seen_at)}{others}."


def _figures(fleet: FleetStanding) -> tuple[Figure, ...]:
    oldest = f"{fleet.oldest_lease.total_seconds():.1f} s" if fleet.oldest_lease is not None else "none"
    return (
        Figure(label="Alive", value=str(fleet.alive)),
        Figure(label="Draining", value=str(fleet.draining)),
        Figure(label="Late or lost", value=str(fleet.silent)),
        Figure(label="Slots", value=str(fleet.slots)),
        Figure(label="Oldest lease", value=oldest),
    )


PROBE = Probe(
    "workers",
    "Workers",
    _look,
    "Start a worker, or restart the console.",
    affects="runs stay queued",
    required=True,
    timeout=timedelta(seconds=3),
    in_database=True,
)
