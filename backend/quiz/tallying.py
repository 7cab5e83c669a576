"""How many verdicts and findings there were, by time and key, for the metrics."""

from datetime import datetime

from backend.db.tallies import Grain, Tally
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import internal
from backend.quiz import tally_repository as repository


@internal
def tally_verdicts(uow: UnitOfWork, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """What people said of items in `[start, end)`, by verdict, whether it was the item's first, and who drafted it how."""
    return repository.verdicts(uow.session, start, end, grain)


@internal
def tally_findings(uow: UnitOfWork, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Findings, as they stand, on items drafted in `[start, end)`, by check, severity and item type."""
    return repository.findings(uow.session, start, end, grain)


@internal
def hours_changed(uow: UnitOfWork, since: datetime, before: datetime) -> set[datetime]:
    """The hours before a moment whose items changed since."""
    return repository.hours_changed(uow.session, since, before)


@internal
def first_item(uow: UnitOfWork) -> datetime | None:
    """When the oldest item was made; None where there is none."""
    return repository.first_item(uow.session)
