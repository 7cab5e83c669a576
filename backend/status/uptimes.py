"""Uptimes that are asked for together: what several windows and components share is read once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from backend.db.unit_of_work import UnitOfWork
from backend.status import rollup_repository
from backend.status.policy import CURRENT, Uptime, judge
from backend.status.rollup_repository import Level
from backend.status.timeline import Seconds, seconds_of
from backend.status.uptime import pieces


class Uptimes:
    """Of some components, over any windows. For one call only: what is written after a piece was read is not in it."""

    def __init__(self, uow: UnitOfWork, components: Sequence[str]) -> None:
        self._session = uow.session
        self._components = components
        self._rolled_until = rollup_repository.progress(uow.session)
        self._read: dict[tuple[Level | None, datetime, datetime], Mapping[str, Seconds]] = {}

    def of(self, component: str, start: datetime, end: datetime) -> Uptime:
        """How one of the components did within `[start, end)`. What was not measured is unknown."""
        found = Seconds()
        for level, spans in pieces(start, end, self._rolled_until).items():
            for a, b in spans:
                found += self._piece(level, a, b).get(component, Seconds())
        return judge(found, (end - start).total_seconds(), CURRENT)

    def _piece(self, level: Level | None, start: datetime, end: datetime) -> Mapping[str, Seconds]:
        key = (level, start, end)
        if key not in self._read:
            self._read[key] = self._raw(start, end) if level is None else self._rolled_up(level, start, end)
        return self._read[key]

    def _rolled_up(self, level: Level, start: datetime, end: datetime) -> Mapping[str, Seconds]:
        return rollup_repository.sum_by_component(self._session, level, self._components, start, end)

    def _raw(self, start: datetime, end: datetime) -> Mapping[str, Seconds]:
        seen = rollup_repository.list_seen_of(self._session, self._components, start, end)
        return {component: seconds_of(samples, start, end) for component, samples in seen.items()}
