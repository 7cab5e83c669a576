"""What works right now."""

from dataclasses import dataclass
from datetime import datetime

from backend.config import SettingView, describe_settings
from backend.db.base import utc_now
from backend.db.paging import DEFAULT_LIMIT, MOST, Page
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid, NotFound, Unavailable
from backend.permissions import ADMINS, EVERYONE, OPERATORS, Actor, allowed, internal
from backend.status.going_on_schemas import GoingOn
from backend.status.incidents import (
    acknowledge_incident,
    add_note,
    change_incident,
    incidents_between,
    list_incidents,
    open_incident,
    open_incidents,
    read_incident,
    resolve_incident,
)
from backend.status.installation import versions
from backend.status.journal import CONSOLE
from backend.status.looking_back import look_back, newest_changes
from backend.status.maintenance import (
    end_maintenance,
    list_maintenance,
    plan_maintenance,
    planned_maintenance,
)
from backend.status.policy import CURRENT, POLICIES, Policy, Uptime
from backend.status.processes import list_processes, processes
from backend.status.registry import PROBES
from backend.status.sampler import Sampler
from backend.status.schemas import Component, Days, Figure, History, State, StateChange, Status
from backend.status.timeline import STALE_AFTER
from backend.status.uptime import Outage, first_measured, outages, uptime
from backend.status.uptimes import Uptimes

__all__ = [
    "CONSOLE",
    "CURRENT",
    "POLICIES",
    "STALE_AFTER",
    "Installation",
    "Outage",
    "Policy",
    "Uptime",
    "Uptimes",
    "acknowledge_incident",
    "add_note",
    "change_incident",
    "end_maintenance",
    "first_measured",
    "incidents_between",
    "list_changes",
    "list_incidents",
    "list_maintenance",
    "list_processes",
    "missing_for_ready",
    "open_incident",
    "open_incidents",
    "outages",
    "plan_maintenance",
    "planned_maintenance",
    "probe_component",
    "processes",
    "read_days",
    "read_going_on",
    "read_history",
    "read_incident",
    "read_installation",
    "read_status",
    "read_strips",
    "resolve_incident",
    "snapshot",
    "uptime",
    "use_sampler",
]

_sampler: Sampler | None = None


@internal
def use_sampler(sampler: Sampler | None) -> None:
    """Say which sampler of this process is read; None when it has stopped."""
    global _sampler
    _sampler = sampler


@allowed(EVERYONE)
def read_status(uow: UnitOfWork | None, actor: Actor) -> Status:
    """The last snapshot. Touches no database, so that it can be read while that is gone (`uow` may be None)."""
    return snapshot()


@allowed(EVERYONE)
def read_history(
    uow: UnitOfWork | None,
    actor: Actor,
    name: str,
    start: datetime | None = None,
    end: datetime | None = None,
) -> History:
    """One component's readings of the last hour, which touches no database; or what is stored of a window.

    Args:
        uow: needed for a window.
        actor: who asks.
        name: the component; `console` is the whole, and has windows only.
        start: where the window begins.
        end: where it ends, now unless said.

    Raises:
        NotFound: there is no such component.
        Invalid: the window cannot be used.
        Unavailable: no sampler runs in this process.
    """
    if start is None or uow is None:
        return _running().history(name)
    if name != CONSOLE and name not in {probe.name for probe in PROBES}:
        raise NotFound(f"There is no component named '{name}'.")
    return look_back(uow, name, start, end or utc_now())


@allowed(EVERYONE)
def list_changes(
    uow: UnitOfWork,
    actor: Actor,
    *,
    since: datetime | None = None,
    component: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[StateChange]:
    """Changes of state of all components and of the whole, newest first.

    Args:
        since: only those at this time or later.
        component: only those of one; `console` is the whole.
        cursor: of the page before.
        limit: how many, 200 at most.

    Raises:
        Invalid: there is no such component, or bad cursor.
    """
    if component is not None and component != CONSOLE and component not in {probe.name for probe in PROBES}:
        raise Invalid(
            f"There is no component named '{component}'; GET /api/v1/status lists them.", code="no_component"
        )
    return newest_changes(uow, max(1, min(limit, MOST)), since=since, component=component, cursor=cursor)


@allowed(EVERYONE)
def read_days(uow: UnitOfWork | None, actor: Actor) -> Days:
    """The 90-day strips of all components, as of the last rollup. Touches no database."""
    return _sampler.days if _sampler else Days()


@allowed(EVERYONE)
def read_going_on(uow: UnitOfWork | None, actor: Actor) -> GoingOn:
    """Open incidents and announced work that is not over, seconds old at most. Touches no database."""
    return _sampler.going_on if _sampler else GoingOn()


@allowed(EVERYONE)
def read_strips(uow: UnitOfWork | None, actor: Actor, *, slices: int = 24) -> dict[str, list[State | None]]:
    """By component, the last hour in equal slices, oldest first: the worst seen in each. Touches no database."""
    return _sampler.strips(slices) if _sampler else {}


@allowed(OPERATORS)
def probe_component(uow: UnitOfWork | None, actor: Actor, name: str) -> Component:
    """Look at one component now.

    Raises:
        NotFound: there is no such component.
        Unavailable: no sampler runs in this process.
    """
    return _running().look_now(name)


@dataclass(frozen=True, slots=True)
class Installation:
    """How this console is set up, and what it runs on."""

    settings: list[SettingView]
    versions: list[Figure]


@allowed(ADMINS)
def read_installation(uow: UnitOfWork | None, actor: Actor) -> Installation:
    """The effective settings, secrets hidden, and the versions. Touches no database."""
    return Installation(settings=describe_settings(), versions=versions())


@internal
def snapshot() -> Status:
    """The last snapshot, for the server's own use."""
    if _sampler is None:
        return Status(
            state=State.UNKNOWN, sentence="Nothing measures in this process.", measured_at=None, components=[]
        )
    return _sampler.status()


@internal
def missing_for_ready() -> list[str]:
    """Names of required components that are down or unknown, announced or not; empty means ready."""
    measured = _sampler.measured() if _sampler else []
    if not measured:
        return ["sampler"]
    # A process that takes over what another one sees has shown by answering that its own web server works.
    others = _sampler.own if _sampler is not None and not _sampler.looking else frozenset()
    return [
        c.name
        for c in measured
        if c.required and c.state in (State.DOWN, State.UNKNOWN) and c.name not in others
    ]


def _running() -> Sampler:
    if _sampler is None:
        raise Unavailable("No sampler runs in this process; restart the console.", retry_after=10)
    return _sampler
