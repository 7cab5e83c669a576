"""Row 24: many runs, few requests a minute, and a server that says so; and what others wait for meanwhile."""

import threading
import time
from collections import deque

from backend.db.unit_of_work import unit_of_work
from backend.jobs.schemas import Engine
from backend.permissions import Actor
from tests.chaos.ledger import Ledger, most_within
from tests.chaos.scene import ONE, Scene
from tests.chaos.verdict import Verdict
from tests.factories import a_person
from tests.peers.provider import Exchange, well_behaved

A_MINUTE = 10
SETTINGS = {"TOOLBOX_PROVIDER_RPM": str(A_MINUTE)}
# A local run takes well under a second; the rest is for a machine with other things to do.
LOCAL_SECONDS = 5.0
EACH = 17


class Strict:
    """A server that counts too, and refuses what is too much; each so many requests it has a bad moment besides."""

    def __init__(self, window: float) -> None:
        self.window = window
        self.paused = 0
        self._taken: deque[float] = deque()
        self._seen = 0
        self._lock = threading.Lock()

    def __call__(self, exchange: Exchange) -> None:
        with self._lock:
            now = time.monotonic()
            self._seen += 1
            while self._taken and now - self._taken[0] >= self.window:
                self._taken.popleft()
            self._taken.append(now)
            too_many = len(self._taken) > A_MINUTE
            moody = self._seen % EACH == 0
            self.paused += moody
        if too_many or moody:
            exchange.error(429, "slow down", {"Retry-After": "1"})
        else:
            well_behaved(exchange)


def hold_up(scene: Scene, runs: int, minute: float, *, workers: int = 2, busy: bool = False) -> Verdict:
    """Ask for so many runs on the provider at once, and for local ones of another person while they wait.

    Args:
        minute: how many seconds a minute of the limit takes here.
        busy: other tests run beside this one, so that seconds say little; what was sent, and in which order, still counts.
    """
    strict = Strict(minute)
    scene.peer.behaviour = scene.ledger = Ledger(answers=strict)
    for _ in range(runs):
        scene.ask(counts=ONE)
    fleet = [scene.start_worker(minute=minute) for _ in range(workers)]
    for worker in fleet:
        scene.wait_for(worker)
    # The minute is used up, and the others wait.
    scene.until(lambda: scene.ledger.calls >= A_MINUTE, 60.0)
    with unit_of_work() as uow:
        ben = a_person(uow, name="Ben")
    local = [_seconds_of_a_local_run(scene, ben) for _ in range(2 if busy else 20)]
    still = len(scene.unfinished())
    took = scene.finish(60.0 + runs * 4 * (minute + 1.0) / A_MINUTE)
    lost, arrived = scene.lost(), most_within(scene.ledger.arrived, minute)
    sent = most_within(
        [row[0] for row in scene.rows("SELECT extract(epoch FROM started_at)::float FROM provider_calls")],
        minute,
    )
    return Verdict(
        "24",
        f"{runs} runs on the provider at {A_MINUTE} requests a minute of {minute:g} s, "
        f"{strict.paused} answered 429 with Retry-After",
        f"at most {sent} requests sent in a minute ({arrived} arrived), {lost} not finished after {took:.0f} s, "
        f"{len(local)} local runs of another person took {max(local):.1f} s at most, before the last {still}",
        f"{A_MINUTE}, 0, {LOCAL_SECONDS:.0f} s",
        sent <= A_MINUTE
        and lost == 0
        and still > 0
        and (busy or (arrived <= A_MINUTE and max(local) <= LOCAL_SECONDS)),
    )


def _seconds_of_a_local_run(scene: Scene, ben: Actor) -> float:
    run_id = scene.ask(Engine.LOCAL, ONE, owner=ben)
    return scene.until(lambda: run_id not in scene.unfinished(), 120.0)
