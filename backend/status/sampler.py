"""One sampler per process runs the probes in the background; every viewer reads its last snapshot from memory.

So a page costs no query, and still opens, with the age of what it shows, when the database is gone.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from backend.db.base import utc_now
from backend.errors import ConsoleError
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.schemas import Component, Kind, State, Status

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.2
IMPATIENT_SECONDS = 1.0
PROBE_TIMEOUT = timedelta(seconds=5)
# Older than this, a reading says nothing about now.
STALE_AFTER = timedelta(seconds=30)
WINDOW = timedelta(hours=1)

# From best to worst; `disabled` and `maintenance` do not make the whole worse.
_BADNESS = {
    State.DISABLED: 0,
    State.MAINTENANCE: 0,
    State.OPERATIONAL: 0,
    State.DEGRADED: 1,
    State.UNKNOWN: 2,
    State.DOWN: 3,
}


@dataclass(frozen=True, slots=True)
class _Look:
    reading: Reading
    elapsed_ms: float


@dataclass(slots=True)
class _Watch:
    probe: Probe
    due: float = 0.0
    running: Future[_Look] | None = None
    began: float = 0.0
    reading: Reading | None = None
    latency_ms: float | None = None
    measured_at: datetime | None = None
    # When each probe of the last hour ended, and whether it gave a reading in time.
    outcomes: deque[tuple[datetime, bool]] = field(default_factory=deque)


class Sampler:
    """Runs probes when they are due and keeps their last readings."""

    def __init__(self, probes: Sequence[Probe], around: Surroundings) -> None:
        self._watches = [_Watch(probe) for probe in probes]
        self._around = around
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="probe")

    @contextmanager
    def running(self) -> Iterator[None]:
        """Sample in the background until the block ends."""
        thread = threading.Thread(target=self._loop, name="sampler", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join(2)
            self._pool.shutdown(wait=False, cancel_futures=True)

    def sample_once(self, names: Iterable[str] | None = None) -> None:
        """Run probes now and wait for them; all of them unless named."""
        wanted = None if names is None else set(names)
        for watch in self._watches:
            if wanted is None or watch.probe.name in wanted:
                self._keep(watch, _look(watch.probe, self._around))

    def status(self) -> Status:
        """The last readings; what is older than 30 s, or was never read, is unknown."""
        now = utc_now()
        with self._lock:
            components = [_component(watch, now) for watch in self._watches]
        measured = [c.measured_at for c in components if c.measured_at]
        required = [c.state for c in components if c.required]
        worst = max(required, key=lambda state: _BADNESS[state], default=State.UNKNOWN)
        return Status(state=worst, measured_at=max(measured, default=None), components=components)

    def _loop(self) -> None:
        while not self._stop.is_set():
            for watch in self._watches:
                self._collect(watch)
                self._start_if_due(watch)
            self._stop.wait(TICK_SECONDS)

    def _start_if_due(self, watch: _Watch) -> None:
        now = time.monotonic()
        if watch.running is None and now >= watch.due:
            # What is not well is looked at each second, so that its recovery shows at once.
            well = watch.reading is not None and watch.reading.state not in (State.DOWN, State.UNKNOWN)
            watch.due = now + (watch.probe.every.total_seconds() if well else IMPATIENT_SECONDS)
            watch.began = time.perf_counter()
            watch.running = self._pool.submit(_look, watch.probe, self._around)

    def _collect(self, watch: _Watch) -> None:
        if watch.running is None:
            return
        if watch.running.done():
            self._keep(watch, watch.running.result())
            watch.running = None
        elif time.perf_counter() - watch.began > PROBE_TIMEOUT.total_seconds():
            # The thread goes on; its late answer is thrown away.
            watch.running = None
            summary = f"No answer within {PROBE_TIMEOUT.seconds} s."
            late = Reading(State.DOWN, summary, action=watch.probe.action)
            self._keep(watch, _Look(late, PROBE_TIMEOUT.total_seconds() * 1_000), in_time=False)

    def _keep(self, watch: _Watch, look: _Look, *, in_time: bool = True) -> None:
        now = utc_now()
        reading = look.reading
        with self._lock:
            watch.reading = reading
            watch.latency_ms = reading.latency_ms if reading.latency_ms is not None else look.elapsed_ms
            watch.measured_at = now
            watch.outcomes.append((now, in_time and reading.kind is not Kind.UNKNOWN))
            while watch.outcomes and watch.outcomes[0][0] < now - WINDOW:
                watch.outcomes.popleft()


def _look(probe: Probe, around: Surroundings) -> _Look:
    began = time.perf_counter()
    try:
        reading = probe.look(around)
    except ConsoleError as error:
        reading = Reading(State.DOWN, error.message, action=probe.action)
    except Exception as error:
        logger.warning("Probe %s failed.", probe.name, exc_info=True)
        words = str(error).strip().splitlines()[:1]
        summary = f"{type(error).__name__}: {words[0] if words else 'no message'}"
        reading = Reading(State.DOWN, summary, action=probe.action)
    return _Look(reading, (time.perf_counter() - began) * 1_000)


def _component(watch: _Watch, now: datetime) -> Component:
    probe, reading = watch.probe, watch.reading
    outcomes = [given for at, given in watch.outcomes if at >= now - WINDOW]
    coverage = round(sum(outcomes) / len(outcomes), 4) if outcomes else None
    state, kind, summary, action = State.UNKNOWN, Kind.UNKNOWN, "Not measured yet.", None
    if reading is not None and watch.measured_at is not None:
        kind, summary = reading.kind, reading.summary
        state = reading.state
        if now - watch.measured_at > max(STALE_AFTER, 2 * probe.every):
            state = State.UNKNOWN
            summary = f"Nothing measured lately. Last: {reading.summary}"
        if state in (State.DOWN, State.DEGRADED, State.UNKNOWN) and kind is Kind.MEASURED:
            action = reading.action or probe.action
    return Component(
        name=probe.name,
        title=probe.title,
        required=probe.required,
        state=state,
        kind=kind,
        latency_ms=round(watch.latency_ms, 2)
        if watch.latency_ms is not None and kind is Kind.MEASURED
        else None,
        measured_at=watch.measured_at,
        coverage=coverage,
        summary=summary,
        action=action,
        figures=list(reading.figures) if reading else [],
    )
