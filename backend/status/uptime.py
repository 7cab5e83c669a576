"""Uptime and outages within a window, out of rollups and, at its edges, out of the raw samples."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid
from backend.permissions import internal
from backend.status import repository, rollup_repository
from backend.status.policy import CURRENT, Policy, Uptime, judge
from backend.status.rollup_repository import Level
from backend.status.schemas import State
from backend.status.timeline import Seconds, seconds_of

Span = tuple[datetime, datetime]


@internal
def uptime(
    uow: UnitOfWork, component: str, start: datetime, end: datetime, policy: Policy = CURRENT
) -> Uptime:
    """How a component did within `[start, end)`; `console` is the whole. What was not measured is unknown.

    Raises:
        Invalid: the window is empty.
    """
    if end <= start:
        raise Invalid("The window is empty: it must end after it starts.", code="bad_window")
    return judge(measure(uow.session, component, start, end), (end - start).total_seconds(), policy)


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which a component was down or degraded. `ended` is None while it goes on."""

    component: str
    state: State
    began: datetime
    ended: datetime | None
    cause: str


@internal
def outages(uow: UnitOfWork, start: datetime, end: datetime, component: str | None = None) -> list[Outage]:
    """Times in which components were down or degraded that reach into `[start, end)`, oldest first.

    They keep their own beginning and end, which may lie outside of the window.
    """
    rows = repository.list_outages(uow.session, start, end, component)
    return [Outage(row.component, State(row.state), row.at, row.ended, row.summary) for row in rows]


@internal
def first_measured(uow: UnitOfWork) -> datetime | None:
    """When anything was measured for the first time; None where nothing ever was."""
    return repository.first_change(uow.session)


def measure(session: Session, component: str, start: datetime, end: datetime) -> Seconds:
    """Seconds by state of a component within `[start, end)`."""
    rolled_until = rollup_repository.progress(session)
    found = Seconds()
    for level, spans in pieces(start, end, rolled_until).items():
        if level is None:
            for a, b in spans:
                found += seconds_of(rollup_repository.list_seen(session, component, a, b), a, b)
        else:
            found += rollup_repository.sum_slices(session, level, component, spans)
    return found


def pieces(start: datetime, end: datetime, rolled_until: datetime | None) -> dict[Level | None, list[Span]]:
    """Cut a window into whole days, hours and minutes that are rolled up, and raw edges (None). Pure."""
    found: dict[Level | None, list[Span]] = {}
    rest = [(start, end)]
    for level in (Level.DAY, Level.HOUR, Level.MINUTE):
        edges: list[Span] = []
        for a, b in rest:
            first, last = _ceil(a, level), _floor(min(b, rolled_until or a), level)
            if first < last:
                found.setdefault(level, []).append((first, last))
                edges += [(a, first), (last, b)]
            else:
                edges.append((a, b))
        rest = [(a, b) for a, b in edges if a < b]
    if rest:
        found[None] = rest
    return found


def _floor(at: datetime, level: Level) -> datetime:
    at = at.replace(second=0, microsecond=0)
    if level is Level.MINUTE:
        return at
    at = at.replace(minute=0)
    return at if level is Level.HOUR else at.replace(hour=0)


def _ceil(at: datetime, level: Level) -> datetime:
    below = _floor(at, level)
    return below if below == at else below + timedelta(seconds=level.length.total_seconds())
