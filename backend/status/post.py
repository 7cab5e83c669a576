"""What a process does for the status: sample for the fleet, read what another one samples, or look by itself.

Leading: it looks, and writes what it saw. Following: it takes over the newest snapshot each second. Alone, while the
database is away or nobody writes: it looks, keeps what it saw, and writes it if it leads afterwards.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.db.base import new_id
from backend.status import incident_repository, partition_repository, repository, rollups, strips
from backend.status.fleet_clock import FleetClock
from backend.status.going_on import read_going_on
from backend.status.going_on_schemas import GoingOn
from backend.status.incident_rule import IncidentRule
from backend.status.journal import Journal, change_of, gaps_since, sample_of
from backend.status.lead import Line, SessionLost, cause_of
from backend.status.maintenance import under_way
from backend.status.repository import database_time
from backend.status.sampler import Sampler
from backend.status.schemas import Component, Days, State
from backend.status.watching import WINDOW

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.5
WRITE_SECONDS = 2.0
READ_SECONDS = 1.0
ROLL_UP_SECONDS = 60.0
# Older than this, a snapshot is no longer somebody else's business.
SILENT_AFTER = timedelta(seconds=10)
NOW, DAYS = "now", "days"


class Role(StrEnum):
    """What a process does."""

    LEADING = "leading"
    FOLLOWING = "following"
    ALONE = "alone"


class Post:
    """Keeps one process's sampler at its work.

    Args:
        sampler: what this process knows.
        engine: the database of the fleet.
        name: this process, for the snapshots it writes.
        clock: the fleet's time, which the sampler uses too.
    """

    def __init__(self, sampler: Sampler, engine: Engine, name: str, clock: FleetClock) -> None:
        self.role = Role.ALONE
        self._sampler = sampler
        self._line = Line(engine)
        self._name = name
        self._clock = clock
        self._journal = Journal()
        self._incidents = IncidentRule()
        self._read: dict[str, datetime] = {}
        self._days: set[date] = set()
        self._written = 0.0
        self._rolled = 0.0
        self._heard = 0.0
        self._recalled = False
        self._stop = threading.Event()

    @contextmanager
    def manned(self) -> Iterator[None]:
        """At work until the block ends."""
        thread = threading.Thread(target=self._loop, name="status", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join(6)
            self.leave()

    @property
    def leading(self) -> bool:
        """Whether this process samples for the fleet."""
        return self.role is Role.LEADING

    def leave(self) -> None:
        """Give up the lead at once, so that another process need not wait."""
        self._line.close()

    def turn(self) -> None:
        """One turn of the work; never raises for a database that is away."""
        try:
            try:
                self._work()
            except SessionLost as lost:
                # Such as one that was silent for too long, in a process that stood still: for that no database is gone.
                self._heard = 0.0
                self._work()
                logger.warning(
                    "This process lost its session with the database, which goes on taking connections: %s",
                    lost,
                )
        except (SessionLost, SQLAlchemyError) as error:
            if self.role is not Role.ALONE:
                words = cause_of(error) if isinstance(error, SQLAlchemyError) else str(error)
                logger.warning(
                    "The database does not do what the status asks of it, which is kept in this process until then: %s",
                    words,
                )
            self._be(Role.ALONE)
        if self.role is Role.ALONE:
            self._note()

    def _work(self) -> None:
        if self._line.leading:
            self._lead()
        elif time.monotonic() - self._heard >= READ_SECONDS:
            self._heard = time.monotonic()
            if self._line.ask():
                self._take_over()
                self._lead()
            else:
                self._follow()

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                self.turn()
            except Exception:
                # Whatever it is, the next turn may do.
                logger.exception("The status could not be kept; trying again.")
            self._stop.wait(TICK_SECONDS)

    def _be(self, role: Role) -> None:
        self.role = role
        self._sampler.looking = role is not Role.FOLLOWING

    def _take_over(self) -> None:
        """Go on from what the last leader wrote, unless that was this process itself."""
        with self._line.session() as session:
            self._clock.set(database_time(session))
            snapshots = {row.name: row for row in repository.find_snapshots(session, {})}
            last = snapshots.get(NOW)
            kept = _components(last.body) if last else []
            self._recall(session)
            # Before the first note: what is under announced work would be written as if that had ended.
            self._take_in(read_going_on(session, self._clock.now()))
            if DAYS in snapshots:
                self._sampler.days = Days.model_validate(snapshots[DAYS].body)
            if last is None or last.written_by != self._name:
                newest = repository.last_changes(session)
                states = {row.component: State(row.state) for row in newest}
                self._journal.resume(states, gaps_since(kept, states, self._clock.now()))
                self._incidents.resume(
                    [change_of(row) for row in newest], incident_repository.open_by_rule(session)
                )
                self._sampler.adopt(kept)
        self._be(Role.LEADING)

    def _lead(self) -> None:
        self._note()
        journal = self._journal
        if not journal.changes and time.monotonic() - self._written < WRITE_SECONDS:
            return
        samples, changes = list(journal.samples), list(journal.changes)
        with self._line.session() as session:
            self._clock.set(database_time(session))
            if samples:
                self._make_room(session, [sample.at for sample in samples])
                repository.add_samples(session, [asdict(sample) for sample in samples])
            repository.add_changes(session, [asdict(change) for change in changes])
            measured = self._sampler.measured()
            self._incidents.follow(changes, self._clock.now(), {c.name for c in measured if c.required})
            incident_repository.save(session, self._incidents.unsaved.values(), self._sampler.titles)
            going_on = read_going_on(session, self._clock.now())
            body = {
                "components": [c.model_dump(mode="json") for c in measured],
                "going_on": going_on.model_dump(mode="json"),
            }
            repository.save_snapshot(session, NOW, body, self._name, self._clock.now())
        self._be(Role.LEADING)
        self._take_in(going_on)
        self._incidents.unsaved.clear()
        self._written = time.monotonic()
        # What was noted meanwhile stands behind what was written.
        for _ in samples:
            journal.samples.popleft()
        for _ in changes:
            journal.changes.popleft()
        oldest = min((sample.at for sample in samples), default=None)
        late = oldest is not None and self._clock.now() - oldest > timedelta(seconds=5)
        if late or time.monotonic() - self._rolled >= ROLL_UP_SECONDS:
            self._roll_up(oldest)

    def _roll_up(self, since: datetime | None) -> None:
        now = self._clock.now()
        with self._line.session() as session:
            partition_repository.ensure(session, now, now + partition_repository.DAY)
            rollups.advance(session, now, since=since)
            rollups.forget_old(session, now)
            days = strips.days(session, now)
            repository.save_snapshot(session, DAYS, days.model_dump(mode="json"), self._name, now)
        self._sampler.days = days
        self._rolled = time.monotonic()

    def _follow(self) -> None:
        with self._line.session() as session:
            now = database_time(session)
            self._clock.set(now)
            rows = repository.find_snapshots(session, self._read)
            self._recall(session)
        for row in rows:
            self._read[row.name] = row.written_at
            if row.name == NOW:
                kept = _components(row.body)
                self._sampler.adopt(kept)
                self._take_in(GoingOn.model_validate(row.body.get("going_on", {})))
                self._journal.resume({component.name: component.state for component in kept})
            elif row.name == DAYS:
                self._sampler.days = Days.model_validate(row.body)
        written = self._read.get(NOW)
        silent = written is None or now - written > SILENT_AFTER
        self._be(Role.ALONE if silent else Role.FOLLOWING)

    def _take_in(self, going_on: GoingOn) -> None:
        self._sampler.going_on = going_on
        self._sampler.maintenance = under_way(going_on.maintenance, self._clock.now(), self._sampler.titles)

    def _make_room(self, session: Session, times: Sequence[datetime]) -> None:
        days = {at.date() for at in times}
        if not days <= self._days:
            partition_repository.ensure(session, min(times), max(times))
            self._days = days

    def _note(self) -> None:
        # Work that was announced begins and ends in time while the database is away, too.
        self._take_in(self._sampler.going_on)
        measured = self._sampler.measured()
        self._journal.note(measured, self._sampler.judge(measured), self._clock.now())

    def _recall(self, session: Session) -> None:
        """Once: the past hour, so that strips and coverage do not begin anew with each process."""
        if not self._recalled:
            rows = repository.list_samples(session, self._clock.now() - WINDOW)
            self._sampler.recall((row.component, sample_of(row)) for row in rows)
            self._recalled = True


def process_name() -> str:
    """Names this process, and no other one before or after it."""
    return f"{socket.gethostname()}:{os.getpid()}:{str(new_id())[-12:]}"


def _components(body: Mapping[str, Any]) -> list[Component]:
    return [Component.model_validate(each) for each in body["components"]]
