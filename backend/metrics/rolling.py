"""Count closed hours once, so that no screen counts them again. Doing it twice changes nothing.

A figure does not depend on this having run: hours that are not counted yet are counted when they are asked for.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from backend.db.base import utc_now
from backend.db.tallies import Grain, Tally
from backend.db.unit_of_work import UnitOfWork
from backend.jobs import looking_back
from backend.metrics import repository
from backend.metrics.family import Family
from backend.metrics.repository import Mark, Span
from backend.metrics.windows import DAY, HOUR, floor
from backend.permissions import internal

logger = logging.getLogger(__name__)

# A transaction that began before the hour ended may still write into it; none lasts that long.
GRACE = timedelta(minutes=5)
# Counted at once at most, so that catching up years does not hold one transaction for minutes.
AT_ONCE = timedelta(days=31)
MINUTES_KEPT = timedelta(days=2)
HOURS_KEPT = timedelta(days=400)


@internal
def roll_up(uow: UnitOfWork, families: Iterable[Family], *, now: datetime | None = None) -> bool:
    """Count what has closed since the last time; False when another process is at it, or there is more to do."""
    if not repository.may_roll_up(uow.session):
        return False
    moment = now or utc_now()
    marks = repository.marks(uow.session)
    done = [_roll(uow, family, marks.get(family.name), moment) for family in families]
    looking_back.count_hours(uow, moment)
    repository.forget_before(uow.session, Grain.MINUTE, moment - MINUTES_KEPT)
    repository.forget_before(uow.session, Grain.HOUR, floor(moment - HOURS_KEPT, Grain.DAY))
    return all(done)


@internal
def keep_counts(uow: UnitOfWork, counted: Sequence[tuple[str, Tally]]) -> None:
    """Add what a process counted itself to the fleet's minutes, and take the minutes it ran as heard."""
    for name in sorted({name for name, _ in counted}):
        repository.add_to_cells(uow.session, name, [tally for family, tally in counted if family == name])


def _roll(uow: UnitOfWork, family: Family, mark: Mark | None, now: datetime) -> bool:
    target = floor(now - GRACE, Grain.HOUR)
    if mark is None:
        first = family.first(uow)
        mark = Mark(floor(first, Grain.HOUR) if first and first < target else target, now)
    changed: set[datetime] = set()
    if family.changed is not None:
        changed = family.changed(uow, mark.looked_until - GRACE, mark.rolled_until)
    for hour in sorted(changed):
        _count(uow, family, hour, hour + HOUR)
    until = min(target, mark.rolled_until + AT_ONCE)
    if mark.rolled_until < until:
        _count(uow, family, mark.rolled_until, until)
    repository.set_mark(uow.session, family.name, Mark(max(until, mark.rolled_until), now))
    return until >= target


def _count(uow: UnitOfWork, family: Family, start: datetime, end: datetime) -> None:
    tallies = family.source(uow, start, end, Grain.HOUR)
    repository.replace_cells(uow.session, family.name, Span(Grain.HOUR, start, end), tallies)
    repository.add_up_days(
        uow.session, family.name, floor(start, Grain.DAY), floor(end - HOUR, Grain.DAY) + DAY
    )
