"""The 90-day strips: one state a day, and the share of the time each component was up."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from backend.status import rollup_repository as repository
from backend.status.policy import POLICIES, judge
from backend.status.rollup_repository import Level
from backend.status.schemas import Day, Days, State, Strip
from backend.status.timeline import Seconds

LENGTH = 90
DAY = timedelta(days=1)
# A state counts for its day when it lasted this long in all.
TELLING_SECONDS = 60.0


def days(session: Session, now: datetime) -> Days:
    """The last 90 days (UTC), today included, of every component; days before the first sample are unknown."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = today - (LENGTH - 1) * DAY
    by_component: dict[str, dict[date, Seconds]] = defaultdict(dict)
    for row in repository.list_slices(session, Level.DAY, first, now):
        by_component[row["component"]][row["at"].astimezone(UTC).date()] = repository.seconds_in(row)
    return Days(at=now, strips={name: strip(found, first, now) for name, found in by_component.items()})


def strip(found: dict[date, Seconds], first: datetime, now: datetime) -> Strip:
    """One component's strip. Pure."""
    shown, total = [], Seconds()
    for place in range(LENGTH):
        begin = first + place * DAY
        seconds = found.get(begin.date(), Seconds())
        length = max(1.0, min((now - begin).total_seconds(), DAY.total_seconds()))
        total += seconds
        covered = judge(seconds, length, POLICIES["current"]).coverage
        shown.append(Day(day=begin.date(), state=state_of(seconds), coverage=round(covered, 4)))
    # Measured from the first day anything was seen: a console is not blamed for the time before it existed.
    begun = first + next(place for place, day in enumerate(shown) if day.state or day is shown[-1]) * DAY
    length = max(1.0, (now - begun).total_seconds())
    return Strip(
        days=shown,
        coverage=round(judge(total, length, POLICIES["current"]).coverage, 4),
        shares={name: judge(total, length, policy).share for name, policy in POLICIES.items()},
    )


def state_of(seconds: Seconds) -> State | None:
    """The worst state that lasted a minute or more in a day; None when nothing was measured. Pure."""
    if seconds.down >= TELLING_SECONDS:
        return State.DOWN
    if seconds.degraded >= TELLING_SECONDS:
        return State.DEGRADED
    if seconds.operational > 0 or seconds.down > 0 or seconds.degraded > 0:
        return State.OPERATIONAL
    if seconds.maintenance > 0:
        return State.MAINTENANCE
    if seconds.disabled > 0:
        return State.DISABLED
    return None
