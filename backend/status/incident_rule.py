"""When an incident begins and ends, read off the changes of state of required components. Pure.

An incident begins when a required component has been down for a minute, or not well for five; others that fall meanwhile
join it. It ends when the last of them has recovered. What cannot be told, and announced work, neither begin nor end one.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from backend.db.base import new_id
from backend.status.journal import Change
from backend.status.schemas import State

# Shorter ones stand in the changes of state and in the uptime.
DOWN_FOR = timedelta(seconds=60)
UNWELL_FOR = timedelta(minutes=5)
_UNWELL = (State.DEGRADED, State.DOWN)
_WELL = (State.OPERATIONAL, State.DISABLED)


@dataclass(slots=True)
class Fall:
    """A component that is not well.

    Attributes:
        since: when it stopped being well.
        at: when it came into the state it is in.
        state: that state.
        summary: what was seen first.
    """

    since: datetime
    at: datetime
    state: State
    summary: str

    @property
    def ripe_at(self) -> datetime:
        """When it makes an incident, if it goes on like this."""
        ripe = self.since + UNWELL_FOR
        return min(ripe, self.at + DOWN_FOR) if self.state is State.DOWN else ripe


@dataclass(slots=True)
class OpenIncident:
    """An incident as the rule sees it. `resolved_at` is None while it goes on."""

    id: UUID
    opened_at: datetime
    components: list[str]
    still_down: list[str]
    worst: State
    cause: str
    resolved_at: datetime | None = None


@dataclass(slots=True)
class IncidentRule:
    """Follows changes of state, and says which incidents are new or changed.

    Attributes:
        unsaved: incidents that are to be written; whoever writes them empties it.
    """

    unsaved: dict[UUID, OpenIncident] = field(default_factory=dict)
    _current: OpenIncident | None = None
    _falls: dict[str, Fall] = field(default_factory=dict)
    _seen: dict[str, datetime] = field(default_factory=dict)

    def resume(self, last: Iterable[Change], current: OpenIncident | None) -> None:
        """Go on from what is written: the last change of each component, and the incident that is open."""
        self._falls.clear()
        self._seen.clear()
        self.unsaved.clear()
        self._current = current
        for change in sorted(last, key=lambda each: each.at):
            self._take(change)

    def follow(self, changes: Iterable[Change], now: datetime, required: Collection[str]) -> None:
        """Take in changes, in the order in which they happened, and the time that has passed."""
        for change in sorted(changes, key=lambda each: each.at):
            if change.component in required:
                self._ripen(change.at, required)
                self._take(change)
        self._ripen(now, required)

    def _take(self, change: Change) -> None:
        name = change.component
        if change.at <= self._seen.get(name, datetime.min.replace(tzinfo=change.at.tzinfo)):
            # The same once more: what could not be written is handed in again.
            return
        self._seen[name] = change.at
        if change.state in _UNWELL:
            self._fall(name, change)
        elif change.state in _WELL:
            self._falls.pop(name, None)
            self._recover(name, change.at)
        else:
            self._falls.pop(name, None)

    def _fall(self, name: str, change: Change) -> None:
        current = self._current
        if current is not None and name in current.still_down:
            self._worsen(current, change.state)
            return
        before = self._falls.get(name)
        since, summary = (before.since, before.summary) if before else (change.at, change.summary)
        self._falls[name] = Fall(since, change.at, change.state, summary)

    def _recover(self, name: str, at: datetime) -> None:
        current = self._current
        if current is None or name not in current.still_down:
            return
        current.still_down.remove(name)
        if not current.still_down:
            current.resolved_at = at
            self._current = None
        self.unsaved[current.id] = current

    def _ripen(self, now: datetime, required: Collection[str]) -> None:
        """Open an incident where a fall lasted long enough; every other fall joins the one that is open."""
        falls = sorted(
            ((fall, name) for name, fall in self._falls.items() if name in required),
            key=lambda each: each[0].since,
        )
        if self._current is None and not any(fall.ripe_at <= now for fall, _ in falls):
            return
        for fall, name in falls:
            del self._falls[name]
            self._join(name, fall)

    def _join(self, name: str, fall: Fall) -> None:
        current = self._current
        if current is None:
            current = OpenIncident(new_id(), fall.since, [], [], fall.state, fall.summary)
            self._current = current
        current.opened_at = min(current.opened_at, fall.since)
        current.still_down.append(name)
        if name not in current.components:
            current.components.append(name)
        self._worsen(current, fall.state)
        self.unsaved[current.id] = current

    def _worsen(self, incident: OpenIncident, state: State) -> None:
        if state is State.DOWN and incident.worst is not State.DOWN:
            incident.worst = State.DOWN
            self.unsaved[incident.id] = incident


def title_of(incident: OpenIncident, titles: Mapping[str, str]) -> str:
    """What an incident is called until a person calls it otherwise: after the component that fell first."""
    first = incident.components[0]
    return f"{titles.get(first, first)} {incident.worst.value}"
