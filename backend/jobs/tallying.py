"""How many runs and steps there were, by time and key, for the metrics."""

from collections.abc import Collection
from datetime import datetime

from backend.db.tallies import Grain, Tally
from backend.db.unit_of_work import UnitOfWork
from backend.jobs import tally_repository as repository
from backend.permissions import internal


@internal
def tally_runs_asked_for(uow: UnitOfWork, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Runs asked for in `[start, end)`, by kind, engine, queue and attempt."""
    return repository.runs_asked_for(uow.session, start, end, grain)


@internal
def tally_runs_ended(uow: UnitOfWork, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Runs that ended in `[start, end)`, by how, kind, engine, queue and attempt."""
    return repository.runs_ended(uow.session, start, end, grain)


@internal
def tally_run_seconds(uow: UnitOfWork, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Seconds that runs took which succeeded in `[start, end)`, by kind and engine, in buckets."""
    return repository.run_seconds(uow.session, start, end, grain)


@internal
def tally_queue_waits(uow: UnitOfWork, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Seconds that runs had waited which started in `[start, end)`, by queue and engine, in buckets."""
    return repository.queue_waits(uow.session, start, end, grain)


@internal
def tally_steps(
    uow: UnitOfWork, start: datetime, end: datetime, grain: Grain, *, failures: Collection[str]
) -> list[Tally]:
    """Steps agents took in `[start, end)`, by agent, outcome and whether it went well.

    Args:
        failures: outcomes that mean it did not.
    """
    return repository.steps(uow.session, start, end, grain, failures=failures)


@internal
def tally_step_seconds(uow: UnitOfWork, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Seconds that steps of agents took in `[start, end)`, by agent, in buckets."""
    return repository.step_seconds(uow.session, start, end, grain)


@internal
def tally_refusals(uow: UnitOfWork, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Findings for which checks refused drafts in `[start, end)`, by check and agent."""
    return repository.refusals(uow.session, start, end, grain)


@internal
def first_run(uow: UnitOfWork) -> datetime | None:
    """When the oldest run was asked for; None where there is none."""
    return repository.first_run(uow.session)
