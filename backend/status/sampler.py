"""What a process knows of the components: what its own probes saw, or what it took over from the fleet's sampler.

Every viewer reads from its memory, so a page costs no query, and still opens, with the age of what it shows, when the
database is gone. `post.py` decides which process looks.
"""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from backend.db.base import utc_now
from backend.errors import NotFound
from backend.status.going_on_schemas import GoingOn
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.schemas import Component, Days, History, Sample, State, Status
from backend.status.standstill import Standstill
from backend.status.watching import Look, Watch, no_answer, stood_still
from backend.status.wording import answer

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.2
# What is not well is looked at this often, so that its recovery shows at once.
IMPATIENT_SECONDS = 1.0
# A look during which this process stood still for so long proves nothing bad.
STILL_SECONDS = 1.0

# From best to worst: the whole shows the worst of the required ones, and announced work on one of them if that is all.
BADNESS: dict[State, int] = {
    State.DISABLED: 0,
    State.OPERATIONAL: 1,
    State.MAINTENANCE: 2,
    State.DEGRADED: 3,
    State.UNKNOWN: 4,
    State.DOWN: 5,
}


class Sampler:
    """Runs probes when they are due and keeps their last readings.

    Args:
        probes: every component, in the order they are shown.
        around: what the probes look at.
        timeout: after this long without an answer a component is down; by default each probe has its own.
        now: the clock; tests move it.
        looking: whether to look in the background from the start; `post.py` switches it.
    """

    def __init__(
        self,
        probes: Sequence[Probe],
        around: Surroundings,
        *,
        timeout: timedelta | None = None,
        now: Callable[[], datetime] = utc_now,
        looking: bool = True,
    ) -> None:
        self.looking = looking
        self.days = Days()
        self.going_on = GoingOn()
        self.maintenance: Mapping[str, datetime] = {}
        self._watches = {probe.name: Watch(probe) for probe in probes}
        self._around = around
        self._timeout = timeout
        self._now = now
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._standstill = Standstill()

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

    def sample_once(self, names: Iterable[str] | None = None) -> None:
        """Look now and wait for the answers, for the timeout at most; at all components unless named."""
        wanted = self._watches.values() if names is None else [self._watches[name] for name in names]
        for watch in wanted:
            with self._lock:
                look = watch.look = watch.look or Look(watch.probe, self._around)
            look.result(max(0.0, self._patience(watch) - look.seconds))
            self._collect(watch)

    def look_now(self, name: str) -> Component:
        """Look at one component, as often as a change of its state takes, and give what was seen.

        Raises:
            NotFound: there is no such component.
        """
        watch = self._watch(name)
        for _ in range(1 + max(watch.probe.looks_to_worsen, watch.probe.looks_to_recover)):
            self.sample_once([name])
            if not watch.settling.pending:
                break
        with self._lock:
            return watch.component(self._now())

    def measured(self) -> list[Component]:
        """The last readings as they were measured; what is older than 30 s, or was never read, is unknown."""
        with self._lock:
            now = self._now()
            return [watch.component(now) for watch in self._watches.values()]

    def status(self) -> Status:
        """The last readings and what they mean for the whole. A component under announced work says `maintenance`."""
        return self.judge(self.measured())

    def judge(self, components: Sequence[Component]) -> Status:
        """What readings mean for the whole."""
        now = self._now()
        shown = [self._announced(component, now) for component in components]
        measured = [component.measured_at for component in shown if component.measured_at]
        required = [component.state for component in shown if component.required]
        whole = max(required, key=lambda state: BADNESS[state], default=State.UNKNOWN)
        affects = {name: watch.probe.affects for name, watch in self._watches.items()}
        return Status(
            state=whole,
            sentence=answer(whole, shown, affects),
            measured_at=max(measured, default=None),
            components=shown,
        )

    def adopt(self, components: Iterable[Component]) -> None:
        """Take over what the sampler of the fleet saw."""
        with self._lock:
            now = self._now()
            for component in components:
                if component.name in self._watches:
                    self._watches[component.name].adopt(component, now)

    def recall(self, samples: Iterable[tuple[str, Sample]]) -> None:
        """Begin with what was stored of the past hour: component and sample, oldest first."""
        by_name: dict[str, list[Sample]] = defaultdict(list)
        for name, sample in samples:
            by_name[name].append(sample)
        with self._lock:
            for name, watch in self._watches.items():
                watch.recall(by_name[name])

    @property
    def own(self) -> frozenset[str]:
        """Components of which only the process itself can tell."""
        return frozenset(name for name, watch in self._watches.items() if watch.probe.own)

    @property
    def titles(self) -> dict[str, str]:
        """What people call the components."""
        return {name: watch.probe.title for name, watch in self._watches.items()}

    def history(self, name: str) -> History:
        """One component's readings of the last hour.

        Raises:
            NotFound: there is no such component.
        """
        watch = self._watch(name)
        with self._lock:
            return History(name=name, samples=watch.samples(self._now()))

    def strips(self, slices: int) -> dict[str, list[State | None]]:
        """By component, the last hour in equal slices: the worst seen in each, None where nothing was seen."""
        with self._lock:
            now = self._now()
            return {name: watch.strip(now, slices) for name, watch in self._watches.items()}

    def _watch(self, name: str) -> Watch:
        if name not in self._watches:
            raise NotFound(f"There is no component named '{name}'.")
        return self._watches[name]

    def _announced(self, component: Component, now: datetime) -> Component:
        until = self.maintenance.get(component.name)
        if until is None or until <= now:
            return component
        return component.model_copy(
            update={
                "state": State.MAINTENANCE,
                "summary": f"Announced work until {until:%H:%M} UTC. {component.summary}",
                "action": None,
                "maintenance_until": until,
            }
        )

    def _loop(self) -> None:
        ran = time.monotonic()
        while not self._stop.is_set():
            self._standstill.note(time.monotonic() - ran - TICK_SECONDS)
            ran = time.monotonic()
            for watch in self._watches.values():
                try:
                    self._collect(watch)
                    if self.looking:
                        self._start_if_due(watch)
                except Exception:
                    # Such as no thread left to be had; the others are looked at all the same, and this one next time.
                    logger.exception("The look at %s could not be begun or ended.", watch.probe.name)
            self._stop.wait(TICK_SECONDS)

    def _start_if_due(self, watch: Watch) -> None:
        with self._lock:
            # A look that hangs is not joined by a second one: threads would pile up behind one dead server.
            if watch.look is None and time.monotonic() >= watch.due:
                watch.look = Look(watch.probe, self._around)

    def _collect(self, watch: Watch) -> None:
        with self._lock:
            look = watch.look
            if look is None:
                return
            seen, still = look.result(), self._standstill.since(look.began)
            if seen is not None:
                self._keep(watch, *seen, still)
                watch.look = None
            elif look.seconds - still >= self._patience(watch) and time.monotonic() >= watch.due:
                late = no_answer(watch.probe, look.seconds)
                # Whoever waited that long has looked long enough.
                watch.keep(late, look.seconds * 1_000, self._now(), sure=True)
            else:
                return
            pause = IMPATIENT_SECONDS if watch.restless or watch.doubts else watch.probe.every.total_seconds()
            watch.due = time.monotonic() + pause

    def _keep(self, watch: Watch, reading: Reading, latency_ms: float, still: float) -> None:
        """Keep what was seen, unless this process hardly ran meanwhile: then look again, and then say so."""
        bad = reading.away or reading.state in (State.DOWN, State.DEGRADED)
        if not bad or still < STILL_SECONDS or latency_ms < STILL_SECONDS * 1_000:
            watch.doubts = 0
            watch.keep(reading, latency_ms, self._now())
            return
        watch.doubts += 1
        if watch.doubts > 1:
            watch.keep(stood_still(still), None, self._now())

    def _patience(self, watch: Watch) -> float:
        """Seconds a look may take."""
        return (self._timeout or watch.probe.timeout).total_seconds()
