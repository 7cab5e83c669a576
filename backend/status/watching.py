"""One component under watch: the look that is going on, and what the looks of the last hour saw."""

import logging
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backend.db.unit_of_work import BUSY, SLOW, is_away
from backend.errors import ConsoleError
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.schemas import Component, Figure, Kind, Known, Sample, State
from backend.status.settling import Settling
from backend.status.timeline import STALE_AFTER

logger = logging.getLogger(__name__)

WINDOW = timedelta(hours=1)
FIGURES_EVERY = timedelta(minutes=1)
# Of two readings in one slice, the later one in this order is shown: an outage of a second is an outage.
_BARS = (State.DISABLED, State.MAINTENANCE, State.UNKNOWN, State.OPERATIONAL, State.DEGRADED, State.DOWN)
DATABASE_AWAY = "Cannot be read while the database is away."
DATABASE_BUSY = "Could not be read: the database, or this process's connections to it, had no time."


class Look:
    """One run of a probe, in a thread of its own: a probe that hangs holds up nobody, and not the exit either."""

    def __init__(self, probe: Probe, around: Surroundings) -> None:
        self.began = time.monotonic()
        self._probe = probe
        self._around = around
        self._reading: Reading | None = None
        self._latency_ms = 0.0
        self._done = threading.Event()
        threading.Thread(target=self._run, name=f"probe-{probe.name}", daemon=True).start()

    @property
    def seconds(self) -> float:
        """How long it has been going on."""
        return time.monotonic() - self.began

    def result(self, patience: float = 0.0) -> tuple[Reading, float] | None:
        """What was seen and the milliseconds it took; None when there is no answer within `patience` seconds."""
        if not self._done.wait(patience) or self._reading is None:
            return None
        return self._reading, self._latency_ms

    def _run(self) -> None:
        began = time.perf_counter()
        try:
            self._reading = read(self._probe, self._around)
        except BaseException as error:  # What is no error, such as an exit, ends this look and nothing else.
            self._reading = broken(self._probe, error)
        self._latency_ms = (time.perf_counter() - began) * 1_000
        self._done.set()


def read(probe: Probe, around: Surroundings) -> Reading:
    """Look once; an error is a reading too."""
    try:
        return probe.look(around)
    except (ConsoleError, OperationalError, InterfaceError, PoolTimeout) as error:
        if is_away(error):
            return Reading(State.UNKNOWN, DATABASE_AWAY, kind=Kind.UNKNOWN, away=True)
        if not isinstance(error, ConsoleError) or error.code in (BUSY, SLOW):
            return Reading(State.UNKNOWN, DATABASE_BUSY, kind=Kind.UNKNOWN, away=True)
        return Reading(State.DOWN, error.message)
    except Exception as error:
        return broken(probe, error)


def broken(probe: Probe, error: BaseException) -> Reading:
    """What to say when the probe itself failed."""
    logger.warning("Probe %s failed.", probe.name, exc_info=error)
    words = str(error).strip().splitlines()[:1]
    return Reading(State.DOWN, f"{type(error).__name__}: {words[0] if words else 'no message'}")


def stood_still(seconds: float) -> Reading:
    """What to say when this process hardly ran while it looked: what then fails says nothing of the component."""
    return Reading(
        State.UNKNOWN,
        f"This process stood still for {seconds:.0f} s while it looked, so it cannot tell.",
        kind=Kind.UNKNOWN,
        away=True,
    )


def no_answer(probe: Probe, seconds: float) -> Reading:
    """What to say of a look that is not over after its time."""
    if probe.in_database:
        # Whatever hangs there is no fault of the component; that the database does is for its own probe to say.
        summary = f"Could not be read from the database within {seconds:.0f} s."
        return Reading(State.UNKNOWN, summary, kind=Kind.UNKNOWN, away=True)
    return Reading(State.DOWN, f"No answer for {seconds:.0f} s.")


@dataclass(frozen=True, slots=True)
class _Past:
    """What is kept of a reading."""

    at: datetime
    state: State
    given: bool
    latency_ms: float | None
    figures: tuple[Figure, ...] = ()


@dataclass(slots=True)
class Watch:
    """A probe, its look in progress, what it settled on, and the past hour."""

    probe: Probe
    due: float = 0.0
    look: Look | None = None
    reading: Reading | None = None
    latency_ms: float | None = None
    measured_at: datetime | None = None
    since: datetime | None = None
    last_known: Known | None = None
    past: deque[_Past] = field(default_factory=deque)
    figures_at: datetime | None = None
    doubts: int = 0
    settling: Settling = field(init=False)

    def __post_init__(self) -> None:
        self.settling = Settling(self.probe.looks_to_worsen, self.probe.looks_to_recover)

    @property
    def restless(self) -> bool:
        """Whether it is worth looking again at once: it is not well, or the last look differed from the state."""
        if self.reading is None or self.settling.pending:
            return True
        return self.reading.state is State.DOWN or self.reading.away

    def keep(self, reading: Reading, latency_ms: float | None, now: datetime, *, sure: bool = False) -> None:
        """Take over a reading as the newest, unless it says something else than those before: then the next one tells."""
        before = self.state_at(now)
        if self.stale(now):
            # Too long ago to hold on to.
            self.settling.state = self.settling.known = None
        if self.settling.take(reading.state, sure=sure) is not reading.state:
            return
        if self.since is None or before is not reading.state:
            self.since = now
        measured = reading.kind is not Kind.UNKNOWN
        latency = reading.latency_ms if reading.latency_ms is not None else latency_ms
        self.reading = reading
        self.latency_ms = round(latency, 2) if latency is not None and measured else None
        self.measured_at = now
        if reading.state is not State.UNKNOWN:
            self.last_known = Known(state=reading.state, summary=reading.summary, at=now)
        figures = self._worth_keeping(reading, now)
        self._remember(_Past(now, reading.state, measured, self.latency_ms, figures))

    def adopt(self, seen: Component, now: datetime) -> None:
        """Take over what the sampler of the fleet saw."""
        if seen.measured_at is None or seen.measured_at == self.measured_at:
            return
        self.reading = Reading(
            seen.state, seen.summary, seen.action, seen.kind, seen.latency_ms, tuple(seen.figures)
        )
        self.latency_ms, self.measured_at, self.since = seen.latency_ms, seen.measured_at, seen.since
        self.last_known = seen.last_known
        self.settling.adopt(seen.state)
        measured = seen.kind is not Kind.UNKNOWN
        figures = self._worth_keeping(self.reading, seen.measured_at)
        self._remember(_Past(seen.measured_at, seen.state, measured, seen.latency_ms, figures))

    def recall(self, samples: Iterable[Sample]) -> None:
        """Begin with what was stored of the past hour."""
        older = [
            _Past(
                sample.at,
                sample.state,
                sample.state is not State.UNKNOWN,
                sample.latency_ms,
                tuple(sample.figures),
            )
            for sample in samples
            if not self.past or sample.at < self.past[0].at
        ]
        self.past.extendleft(reversed(older))

    def stale(self, now: datetime) -> bool:
        """Whether the last reading says nothing about now."""
        return self.measured_at is not None and now - self.measured_at > STALE_AFTER

    def state_at(self, now: datetime) -> State:
        """The settled state; unknown when there is none, or it is stale."""
        if self.reading is None or self.stale(now):
            return State.UNKNOWN
        return self.reading.state

    def component(self, now: datetime) -> Component:
        """What is known of the component now."""
        reading, state = self.reading, self.state_at(now)
        summary, action, since = "Not measured yet.", None, self.since
        kind = reading.kind if reading else Kind.UNKNOWN
        if reading is not None and self.measured_at is not None:
            summary = reading.summary
            if self.stale(now):
                summary, since = f"Nothing measured lately. Last: {summary}", self.measured_at + STALE_AFTER
            if state in (State.DOWN, State.DEGRADED) or (state is State.UNKNOWN and kind is Kind.MEASURED):
                action = reading.action or self.probe.action
        return Component(
            name=self.probe.name,
            title=self.probe.title,
            required=self.probe.required,
            state=state,
            since=since,
            kind=kind,
            latency_ms=self.latency_ms,
            measured_at=self.measured_at,
            coverage=None if state is State.DISABLED else coverage(self.past, now),
            summary=summary,
            action=action,
            figures=list(reading.figures) if reading else [],
            last_known=self.last_known if state is State.UNKNOWN else None,
        )

    def _worth_keeping(self, reading: Reading, now: datetime) -> tuple[Figure, ...]:
        """Its figures, once a minute and at each change: with every look of an hour they would be megabytes."""
        before = self.past[-1].state if self.past else None
        if before is reading.state and self.figures_at is not None and now - self.figures_at < FIGURES_EVERY:
            return ()
        self.figures_at = now
        return reading.figures

    def _remember(self, past: _Past) -> None:
        self.past.append(past)
        while self.past and self.past[0].at < past.at - WINDOW:
            self.past.popleft()

    def strip(self, now: datetime, slices: int) -> list[State | None]:
        """The last hour in equal slices, oldest first: the worst seen in each, None where nothing was seen."""
        worst: list[State | None] = [None] * slices
        for past in self.past:
            place = slices - 1 - int((now - past.at) / (WINDOW / slices))
            if 0 <= place < slices and past.given:
                before = worst[place]
                worst[place] = past.state if before is None else max(before, past.state, key=_BARS.index)
        return worst

    def samples(self, now: datetime) -> list[Sample]:
        """The readings of the last hour, oldest first."""
        return [
            Sample(at=past.at, state=past.state, latency_ms=past.latency_ms, figures=list(past.figures))
            for past in self.past
            if past.at >= now - WINDOW
        ]


def coverage(past: Sequence[_Past], now: datetime) -> float | None:
    """Share of the time since the first look of the last hour that readings cover.

    By time and not by count, since what is unwell is looked at more often. A reading covers the time to the next one,
    at most until it is stale. Nothing was looked at: None.
    """
    recent = [reading for reading in past if reading.at >= now - WINDOW]
    if not recent:
        return None
    covered = timedelta()
    for reading, until in zip(recent, [later.at for later in recent[1:]] + [now], strict=True):
        if reading.given:
            covered += min(until - reading.at, STALE_AFTER)
    watched = now - recent[0].at
    return round(covered / watched, 4) if watched else float(recent[-1].given)
