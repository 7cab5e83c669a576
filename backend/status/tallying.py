"""What the probes saw, by time, for the metrics; and how many processes run."""

from datetime import datetime

from backend.db.tallies import Grain, Tally
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import internal
from backend.status import repository, rollup_repository
from backend.status import tally_repository as tallies


@internal
def tally_latencies(uow: UnitOfWork, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Milliseconds of the looks in `[start, end)` whose latency is known, by component, in buckets."""
    return tallies.latencies(uow.session, start, end, grain)


@internal
def tally_minutes(uow: UnitOfWork, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Minutes of `[start, end)` in which somebody looked."""
    return tallies.minutes(uow.session, start, end, grain)


@internal
def first_sample(uow: UnitOfWork) -> datetime | None:
    """When the oldest sample that is kept was taken; None where there is none."""
    return rollup_repository.first_sample(uow.session)


@internal
def count_processes(uow: UnitOfWork) -> float | None:
    """How many processes say that they run; None where none ever said so, which is not 0."""
    return tallies.count_processes(uow.session, repository.database_time(uow.session))
