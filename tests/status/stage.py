"""The whole status at work on servers of its own that a test may stop, hurried so that a fault shows within a second.

Probes, hysteresis and posts are those that are shipped; only how often they run is changed. `test_in_time.py` holds that
what is shipped is often enough.
"""

import gc
import shutil
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from backend import cache
from backend.config import ROOT, settings
from backend.db import engine as db_engine
from backend.db.migrate import upgrade
from backend.db.unit_of_work import unit_of_work
from backend.errors import Unavailable
from backend.jobs import leases, repository, worker_repository
from backend.jobs.models import WorkerRow
from backend.provider import client
from backend.provider import service as provider
from backend.status import post as posts
from backend.status import sampler as samplers
from backend.status.fleet_clock import FleetClock
from backend.status.post import Post
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.probes import cache as cache_probe
from backend.status.probes import database, http
from backend.status.registry import PROBES
from backend.status.sampler import Sampler
from backend.status.schemas import Component, State
from tests.peers.clock import QuickClock
from tests.peers.provider import MODEL, Peer, a_provider
from tests.peers.web import a_web_server
from tests.servers import PrivatePostgres, PrivateRedis, a_postgres, a_redis

OFTEN = timedelta(seconds=0.15)
WELL = {probe.name: State.OPERATIONAL for probe in PROBES} | {
    # Nobody has drafted anything yet, and no backup was ever made.
    "agents": State.UNKNOWN,
    "backups": State.DISABLED,
}


@dataclass
class Disk:
    """A disk that a test fills."""

    total: int = 100 * 1_048_576
    free: int = 50 * 1_048_576


class Lease:
    """A worker's lease, renewed until the worker is killed."""

    def __init__(self) -> None:
        self.alive = threading.Event()
        self._stop = threading.Event()
        self._number = 0
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def begin(self) -> None:
        """A worker starts, in place of the one before."""
        self._number += 1
        with unit_of_work() as uow:
            now = worker_repository.database_time(uow.session)
            row = WorkerRow(
                id=self._name, host="here", pid=self._number, started_at=now, seen_at=now, slots=2
            )
            repository.add(uow.session, row)
        self.alive.set()
        if not self._thread.is_alive():
            self._thread.start()

    def end(self) -> None:
        """No worker any more."""
        self._stop.set()
        self._thread.join(5)

    @property
    def _name(self) -> str:
        return f"worker-{self._number}"

    def _keep(self) -> None:
        while not self._stop.wait(0.1):
            if self.alive.is_set():
                try:
                    with unit_of_work() as uow:
                        worker_repository.renew_lease(uow.session, self._name)
                except Unavailable:
                    continue


class Process:
    """One process of the fleet, as far as the status goes; it may be killed and started again."""

    def __init__(self, name: str, around: Surroundings, looks: "Counter[str]") -> None:
        self._name = name
        self._around = around
        self._looks = looks
        self._parts = ExitStack()
        self.start()

    def start(self) -> None:
        """Start it: it knows nothing yet."""
        clock = FleetClock()
        probes = [_often(probe, self._looks) for probe in PROBES]
        self.sampler = Sampler(probes, self._around, now=clock.now, looking=False)
        self.post = Post(self.sampler, self._around.engine, self._name, clock)
        self._parts.enter_context(self.sampler.running())
        self._parts.enter_context(self.post.manned())

    def kill(self) -> None:
        """End it; its connection goes with it."""
        self._parts.close()

    def states(self) -> dict[str, State]:
        """Every component's state, as this process knows it."""
        return {component.name: component.state for component in self.sampler.status().components}

    def component(self, name: str) -> Component:
        """One of them."""
        return next(each for each in self.sampler.status().components if each.name == name)


@dataclass
class Stage:
    """What a test breaks, and what it then looks at."""

    postgres: PrivatePostgres
    redis: PrivateRedis | None
    peer: Peer
    disk: Disk
    lease: Lease
    clock: QuickClock
    fleet: list[Process]
    looks: "Counter[str]"

    def states(self) -> dict[str, State]:
        """Every component's state, as the process knows it that began last: it follows unless the other is killed."""
        return self.fleet[-1].states()

    def component(self, name: str) -> Component:
        """One of them."""
        return self.fleet[-1].component(name)

    def until(self, reached: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait until something holds."""
        deadline = time.monotonic() + seconds
        while not reached():
            assert time.monotonic() < deadline, f"it never came to that: {self.states()}"
            time.sleep(0.01)

    def until_well(self) -> None:
        """Wait until everything is as it was at the beginning."""
        self.until(lambda: self.states() == WELL)

    def until_all_looked(self) -> None:
        """Wait until every probe has begun so many looks that what they saw counts."""
        before = Counter(self.looks)
        self.until(lambda: all(self.looks[name] >= before[name] + 3 for name in WELL))

    def changed(self, name: str, state: State) -> Mapping[str, State]:
        """Wait until a component is in a state, and all have been looked at since; what then is different from before."""
        self.until(lambda: self.states()[name] is state)
        self.until_all_looked()
        return {each: seen for each, seen in self.states().items() if seen is not WELL[each]}


@contextmanager
def a_stage() -> Iterator[Stage]:
    """Everything well, and every component looked at."""
    folder = ROOT / ".data" / "tests" / f"faults-{time.monotonic_ns()}"
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(_collect)
        postgres = stack.enter_context(a_postgres(folder))
        redis = stack.enter_context(a_redis())
        peer = stack.enter_context(a_provider())
        web = stack.enter_context(a_web_server())
        clock = _hurry(patch)
        _configure(patch, stack, postgres, redis, peer)
        engine = db_engine.make_engine(postgres.url)
        stack.callback(engine.dispose)
        upgrade(engine)
        db_engine.bind_engine(engine)
        stack.callback(db_engine.bind, None)
        lease = Lease()
        stack.callback(lease.end)
        lease.begin()
        disk, looks = Disk(), Counter[str]()
        around = Surroundings(engine, web, folder, disk_usage=lambda where: disk)
        fleet = []
        for name in ("first", "second"):
            process = Process(name, around, looks)
            stack.callback(process.kill)
            fleet.append(process)
            _until(lambda: process.states() == WELL)  # noqa: B023
        yield Stage(postgres, redis, peer, disk, lease, clock, fleet, looks)


def _collect() -> None:
    """A server stopped during a connection's first words leaves it to the collector, which would fail a bystander."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def _until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _often(probe: Probe, looks: "Counter[str]") -> Probe:
    """The same probe, looking often, and counted."""

    def look(around: Surroundings) -> Reading:
        looks[probe.name] += 1
        return probe.look(around)

    return replace(probe, look=look, every=OFTEN, timeout=timedelta(seconds=30))


def _hurry(patch: pytest.MonkeyPatch) -> QuickClock:
    for module, name, seconds in (
        (samplers, "TICK_SECONDS", 0.02),
        (samplers, "IMPATIENT_SECONDS", 0.1),
        (posts, "TICK_SECONDS", 0.02),
        (posts, "READ_SECONDS", 0.05),
        (posts, "WRITE_SECONDS", 0.1),
    ):
        patch.setattr(module, name, seconds)
    patch.setattr(leases, "LATE_AFTER", timedelta(seconds=1.5))
    patch.setattr(leases, "LOST_AFTER", timedelta(seconds=3))
    # The machine may be busy: here nothing is broken by being slow.
    for slow, name in (
        (database, "SLOW_MS"),
        (database, "SLOW_POOL_MS"),
        (http, "SLOW_MS"),
        (http, "TIMEOUT_SECONDS"),
        (cache_probe, "SLOW_MS"),
        (cache, "TIMEOUT_SECONDS"),
        (provider, "MODELS_SECONDS"),
    ):
        patch.setattr(slow, name, 60_000.0 if name.endswith("_MS") else 30.0)
    quick = QuickClock()
    patch.setattr(provider, "WallClock", lambda: quick)
    return quick


def _configure(
    patch: pytest.MonkeyPatch,
    stack: ExitStack,
    postgres: PrivatePostgres,
    redis: PrivateRedis | None,
    peer: Peer,
) -> None:
    chosen = {
        "DATABASE_URL": postgres.url,
        "OPENAI_API_KEY": "sk-stage",
        "OPENAI_BASE_URL": peer.base_url,
        "TOOLBOX_MODEL": MODEL,
    }
    if redis is not None:
        chosen["REDIS_URL"] = redis.url
    for name, value in chosen.items():
        patch.setenv(name, value)
    settings.cache_clear()
    stack.callback(settings.cache_clear)
    cache.connect(settings().redis_url)
    stack.callback(cache.connect, None)
    stack.callback(client.close_all)
