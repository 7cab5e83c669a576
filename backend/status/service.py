"""What works right now."""

from dataclasses import dataclass

from backend.config import SettingView, describe_settings
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Unavailable
from backend.permissions import ADMINS, EVERYONE, OPERATORS, Actor, allowed, internal
from backend.status.installation import versions
from backend.status.sampler import Sampler
from backend.status.schemas import Component, Figure, History, State, Status

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
def read_history(uow: UnitOfWork | None, actor: Actor, name: str) -> History:
    """One component's readings of the last hour. Touches no database.

    Raises:
        NotFound: there is no such component.
        Unavailable: no sampler runs in this process.
    """
    return _running().history(name)


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
    """Names of required components that are down or unknown; empty means ready."""
    status = snapshot()
    if not status.components:
        return ["sampler"]
    return [c.name for c in status.components if c.required and c.state in (State.DOWN, State.UNKNOWN)]


def _running() -> Sampler:
    if _sampler is None:
        raise Unavailable("No sampler runs in this process; restart the console.", retry_after=10)
    return _sampler
