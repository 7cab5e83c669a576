"""How many sessions there were and are, for the metrics."""

from datetime import datetime

from backend.auth import clock, session_repository
from backend.db.tallies import Grain, Tally
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import internal


@internal
def tally_sign_ins(uow: UnitOfWork, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Sessions begun in `[start, end)`, by the person's role as it is."""
    return session_repository.tally_begun(uow.session, start, end, grain)


@internal
def count_sessions(uow: UnitOfWork) -> int:
    """Sessions that work right now."""
    return session_repository.count_live(uow.session, clock.now())


@internal
def first_sign_in(uow: UnitOfWork) -> datetime | None:
    """When the oldest session that is still known began; None where there is none."""
    return session_repository.first_begun(uow.session)
