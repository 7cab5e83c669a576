"""Announced work: plan it, see it, end it. Its time counts neither way in the uptime."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from backend.audit import service as audit
from backend.db.base import new_id
from backend.db.paging import DEFAULT_LIMIT, MOST, Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotFound
from backend.permissions import EVERYONE, OPERATORS, Actor, allowed, internal
from backend.status import maintenance_repository as repository
from backend.status.maintenance_schemas import Maintenance, NewMaintenance, Stage
from backend.status.maintenance_views import stage_of, window_view
from backend.status.models import MaintenanceRow
from backend.status.registry import PROBES
from backend.status.repository import database_time

LONGEST = timedelta(days=14)
FURTHEST = timedelta(days=366)
# What was measured in the past stays as it was: a beginning a moment ago is one of now.
LATE = timedelta(minutes=5)


@allowed(OPERATORS)
def plan_maintenance(uow: UnitOfWork, actor: Actor, wanted: NewMaintenance) -> Maintenance:
    """Announce work on components, or on all of them. It takes effect within seconds of its beginning.

    Raises:
        Invalid: no such component, or a time that cannot be.
    """
    now = database_time(uow.session)
    starts_at = max(wanted.starts_at or now, now - LATE)
    _refuse_strange(wanted, starts_at, now)
    row = MaintenanceRow(
        id=new_id(),
        components=list(dict.fromkeys(wanted.components)),
        starts_at=max(starts_at, now),
        ends_at=wanted.ends_at,
        reason=wanted.reason,
        author_id=actor.user_id,
        author_name=actor.name,
    )
    repository.add(uow.session, row)
    audit.record(
        uow,
        actor,
        "maintenance.plan",
        f"maintenance:{row.id}",
        after={
            "components": row.components or ["all"],
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
            "reason": row.reason,
        },
    )
    return window_view(row, now)


@allowed(EVERYONE)
def list_maintenance(
    uow: UnitOfWork, actor: Actor, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[Maintenance]:
    """Windows, the last announced first.

    Raises:
        Invalid: bad cursor.
    """
    limit = max(1, min(limit, MOST))
    now = database_time(uow.session)
    rows = repository.list_windows(uow.session, after=decode_cursor(cursor), limit=limit + 1)
    following = encode_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Page([window_view(row, now) for row in rows[:limit]], following)


@allowed(OPERATORS)
def end_maintenance(uow: UnitOfWork, actor: Actor, window_id: UUID) -> Maintenance:
    """End work now, or call it off before it has begun.

    Raises:
        NotFound: there is no such window.
        Conflict: it is over already.
    """
    row = repository.find(uow.session, window_id, lock=True)
    if row is None:
        raise NotFound("There is no such maintenance window.")
    now = database_time(uow.session)
    stage = stage_of(row, now)
    if stage in (Stage.OVER, Stage.CALLED_OFF):
        raise Conflict("This maintenance is over already.", code="maintenance_over")
    row.ended_at, row.ended_by = now, actor.name
    uow.session.flush()
    action = "maintenance.end" if stage is Stage.UNDER_WAY else "maintenance.call_off"
    audit.record(uow, actor, action, f"maintenance:{row.id}", before={"ends_at": row.ends_at})
    return window_view(row, now)


@internal
def planned_maintenance(uow: UnitOfWork, since: datetime) -> list[Maintenance]:
    """Windows that have not ended by a moment and were not called off, the next one first; for reports."""
    return [window_view(row, since) for row in repository.list_not_over(uow.session, since)]


def under_way(windows: Iterable[Maintenance], now: datetime, names: Iterable[str]) -> dict[str, datetime]:
    """Until when each component is under announced work; for the sampler. Pure.

    Args:
        windows: those that are not over.
        now: the time.
        names: all components.
    """
    until: dict[str, datetime] = {}
    known = list(names)
    for window in windows:
        if window.starts_at <= now < window.ends_at:
            for name in window.components or known:
                until[name] = max(window.ends_at, until.get(name, window.ends_at))
    return until


def _refuse_strange(wanted: NewMaintenance, starts_at: datetime, now: datetime) -> None:
    refuse_unknown(wanted.components)
    if wanted.starts_at is not None and wanted.starts_at < now - LATE:
        raise Invalid(
            "Maintenance cannot begin in the past: what was measured stays as it was.", code="bad_window"
        )
    if wanted.ends_at <= max(starts_at, now):
        raise Invalid("Maintenance must end after it begins, and after now.", code="bad_window")
    if wanted.ends_at - starts_at > LONGEST:
        raise Invalid(f"Maintenance lasts {LONGEST.days} days at most; announce less.", code="bad_window")
    if starts_at - now > FURTHEST:
        raise Invalid("Announce maintenance a year ahead at most.", code="bad_window")


def refuse_unknown(names: Sequence[str]) -> None:
    """Refuse names nothing has.

    Raises:
        Invalid: a name is no component's.
    """
    known = {probe.name for probe in PROBES}
    strange = [name for name in names if name not in known]
    if strange:
        raise Invalid(
            f"There is no component named '{strange[0][:60]}'. There are: {', '.join(sorted(known))}.",
            code="unknown_component",
        )
