"""One component within a window: slices, changes of state, uptime under each policy, and raw samples where they are few."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import RowMapping

from backend.db.base import utc_now
from backend.db.paging import Page, decode_moment, encode_moment
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid
from backend.status import repository, rollup_repository
from backend.status.journal import sample_of
from backend.status.models import ChangeRow
from backend.status.policy import POLICIES, Policy, Uptime, judge
from backend.status.rollup_repository import BOUNDS_MS, Level
from backend.status.schemas import History, Slice, State, StateChange, UptimeView
from backend.status.uptime import measure

# Beyond, slices of the next length are given: at most a few hundred of them.
MINUTES_UP_TO = timedelta(hours=6)
HOURS_UP_TO = timedelta(days=14)
LONGEST = timedelta(days=400)
RAW_UP_TO = timedelta(hours=1)
MOST_CHANGES = 200
MOST_SAMPLES = 4_000


def look_back(uow: UnitOfWork, name: str, start: datetime, end: datetime) -> History:
    """What is stored of a component within `[start, end)`.

    Raises:
        Invalid: the window is empty, longer than 400 days, or has no zone.
    """
    if start.tzinfo is None or end.tzinfo is None:
        raise Invalid("Give times with their zone, such as 2026-03-01T00:00:00Z.", code="bad_window")
    if end <= start:
        raise Invalid("The window is empty: it must end after it starts.", code="bad_window")
    if end - start > LONGEST:
        raise Invalid("The window is longer than 400 days; ask for less.", code="bad_window")
    length = end - start
    level = Level.MINUTE if length <= MINUTES_UP_TO else Level.HOUR if length <= HOURS_UP_TO else Level.DAY
    rows = rollup_repository.list_slices(uow.session, level, start, end, name)
    changes = repository.list_changes(uow.session, name, start, end, MOST_CHANGES)
    raw = (
        repository.list_component_samples(uow.session, name, start, end, MOST_SAMPLES)
        if length <= RAW_UP_TO
        else []
    )
    # What lies ahead was not measured, and is not missing either.
    until = min(end, utc_now())
    return History(
        name=name,
        samples=[sample_of(row) for row in raw],
        from_=start,
        to=end,
        resolution=level.value,
        slices=[slice_of(row) for row in rows],
        changes=[_change(row) for row in changes],
        uptime=_under_each(uow, name, start, until) if until > start else [],
    )


def newest_changes(
    uow: UnitOfWork,
    limit: int,
    *,
    since: datetime | None = None,
    component: str | None = None,
    cursor: str | None = None,
) -> Page[StateChange]:
    """Changes of state of all components or of one, newest first.

    Raises:
        Invalid: bad cursor.
    """
    rows = repository.newest_changes(
        uow.session, limit, since=since, component=component, after=decode_moment(cursor)
    )
    page = rows[:limit]
    following = encode_moment(page[-1].at, page[-1].component) if len(rows) > limit else None
    return Page([_change(row) for row in page], following)


def _change(row: ChangeRow) -> StateChange:
    return StateChange(
        component=row.component,
        at=row.at,
        state=State(row.state),
        before=State(row.before) if row.before else None,
        summary=row.summary,
    )


def _under_each(uow: UnitOfWork, name: str, start: datetime, end: datetime) -> list[UptimeView]:
    seconds = measure(uow.session, name, start, end)
    length = (end - start).total_seconds()
    return [view(policy, judge(seconds, length, policy)) for policy in POLICIES.values()]


def view(policy: Policy, found: Uptime) -> UptimeView:
    """An uptime as the API gives it."""
    return UptimeView(
        policy=policy.name,
        version=policy.version,
        rule=policy.sentence,
        share=found.share,
        up_s=found.up_s,
        degraded_s=found.degraded_s,
        down_s=found.down_s,
        unknown_s=found.unknown_s,
        maintenance_s=found.maintenance_s,
        coverage=found.coverage,
    )


def slice_of(row: RowMapping) -> Slice:
    """A rollup's row as the API gives it."""
    seconds = rollup_repository.seconds_in(row)
    return Slice(
        at=row["at"],
        operational_s=seconds.operational,
        degraded_s=seconds.degraded,
        down_s=seconds.down,
        disabled_s=seconds.disabled,
        unknown_s=seconds.unknown,
        maintenance_s=seconds.maintenance,
        samples=row["samples"],
        latency_p50_ms=quantile(row["latency"], 0.5),
        latency_p95_ms=quantile(row["latency"], 0.95),
    )


def quantile(counts: Sequence[int], share: float) -> float | None:
    """The bound below which so large a share of the latencies lies; None without any, or where it is above the last."""
    total, seen = sum(counts), 0
    for bound, count in zip(BOUNDS_MS, counts, strict=False):
        seen += count
        if total and seen >= share * total:
            return float(bound)
    return None
