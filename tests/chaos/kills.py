"""Rows 17 and 23, and lost leases: workers are killed and frozen while they carry runs."""

import signal
import threading
import time

from backend.jobs.schemas import Engine
from tests.chaos.ledger import Ledger
from tests.chaos.scene import ONE, SMALL, Scene, Worker
from tests.chaos.verdict import Verdict
from tests.peers.provider import Exchange, well_behaved

UNDER_WAY = 8
# A lease is lost after 10 s, and each worker looks every 2 s.
TAKEN_OVER_SECONDS = 15.0
EXECUTIONS = 5
LAST_RUNS_SECONDS = 120.0


def kill_workers(scene: Scene, times: int, *, beside: int) -> Verdict:
    """Row 17: SIGKILL a worker that carries runs, start another, so many times.

    Args:
        beside: workers that live while one is killed.
    """
    scene.ledger.thinks = 0.15
    fleet = scene.start_workers(beside + 1)
    handed_over: list[float] = []
    for _ in range(times):
        # Somebody must be there to take over; kills faster than starts would only show that five losses are the end.
        for worker in fleet:
            scene.wait_for(worker)
        _top_up(scene)
        victim = _one_that_carries(scene, fleet)
        time.sleep(scene.random.uniform(0.0, 0.3))
        carried = scene.carried_by(victim)
        victim.end(signal.SIGKILL)
        fleet[fleet.index(victim)] = scene.start_worker()
        if carried:
            handed_over.append(scene.until(lambda gone=victim: not scene.carried_by(gone), 60.0))  # type: ignore[misc]
    scene.finish(LAST_RUNS_SECONDS)
    given_up = len(scene.rows("SELECT run_id FROM run_losses GROUP BY 1 HAVING count(*) >= 5"))
    ledger, lost, doubled = scene.ledger, scene.lost(), scene.doubled()
    at_most = times * ledger.most_open
    slowest = max(handed_over, default=0.0)
    return Verdict(
        "17",
        f"{times} SIGKILLs of workers during {len(scene.asked)} runs",
        f"{lost} lost ({given_up} lost five workers), {doubled} doubled, "
        f"{ledger.repeated} of {ledger.calls} calls repeated, taken over within {slowest:.1f} s",
        f"0, 0, {at_most} (kills × {ledger.most_open} calls at once), {TAKEN_OVER_SECONDS:.0f} s",
        lost == doubled == 0 and ledger.repeated <= at_most and slowest <= TAKEN_OVER_SECONDS,
    )


def freeze_workers(scene: Scene, times: int) -> Verdict:
    """A worker that lives and says nothing is as good as lost: its runs go to another, and it doubles nothing later."""
    scene.ledger.thinks = 0.5
    slowest = 0.0
    for _ in range(times):
        (frozen,) = scene.start_workers(1)
        for _ in range(2):
            scene.ask()
        scene.until(lambda gone=frozen: bool(scene.carried_by(gone)), 30.0)  # type: ignore[misc]
        frozen.process.send_signal(signal.SIGSTOP)
        (other,) = scene.start_workers(1)
        age = "SELECT extract(epoch FROM clock_timestamp() - seen_at) FROM workers WHERE pid = :pid"
        silent = float(scene.rows(age, pid=frozen.pid)[0][0])
        taken = scene.until(lambda gone=frozen: not scene.carried_by(gone), 60.0)  # type: ignore[misc]
        slowest = max(slowest, silent + taken)
        frozen.process.send_signal(signal.SIGCONT)
        scene.finish(LAST_RUNS_SECONDS)
        for worker in (frozen, other):
            worker.end(signal.SIGKILL)
    lost, doubled = scene.lost(), scene.doubled()
    return Verdict(
        "17b",
        f"{times} workers frozen while they carried runs, then thawed",
        f"{lost} lost, {doubled} doubled, taken over {slowest:.1f} s after the last sign of life",
        f"0, 0, {TAKEN_OVER_SECONDS:.0f} s",
        lost == doubled == 0 and slowest <= TAKEN_OVER_SECONDS,
    )


class Poison:
    """Answers as a model does, and kills the worker that asks about a poisoned run."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.seeds: set[int] = set()
        self._killed: set[tuple[int, int]] = set()
        self._lock = threading.Lock()

    def __call__(self, exchange: Exchange) -> None:
        seed = exchange.body.get("seed")
        if seed in self.seeds:
            number = int(exchange.handler.headers["Authorization"].rpartition("-")[2])
            with self._lock:
                # A run may ask twice at once, and dies once of it.
                self._killed.add((seed, number))
            self.scene.workers[number].process.kill()
        else:
            well_behaved(exchange)

    @property
    def kills(self) -> int:
        """Executions of poisoned runs that ended their worker."""
        return len(self._killed)


def poison_workers(scene: Scene, runs: int) -> Verdict:
    """Row 23: runs that kill whoever carries them, among others that do not."""
    poison = Poison(scene)
    scene.peer.behaviour = scene.ledger = Ledger(thinks=0.15, answers=poison)
    poisoned = []
    for number in range(runs * 6):
        engine = Engine.LOCAL if number % 3 == 2 else Engine.PROVIDER
        if number % 6 == 0:
            # A run's first call has its seed.
            poison.seeds.add(1_000 * (len(scene.asked) + 1))
            poisoned.append(scene.ask())
        else:
            scene.ask(engine, SMALL if engine is Engine.PROVIDER else ONE)
    fleet = scene.start_workers(2)

    def over() -> bool:
        for place, worker in enumerate(fleet):
            if worker.process.poll() is not None:
                fleet[place] = scene.start_worker()
        return not scene.unfinished()

    scene.until(over, 120.0 + 60.0 * runs)
    dead = [run for run in map(scene.look, poisoned) if run.state.value == "dead"]
    explained = [run for run in dead if run.error and f"begun {EXECUTIONS} times" in run.error.message]
    others = len(scene.asked) - runs
    fine = len(scene.rows("SELECT id FROM runs WHERE state = 'succeeded'"))
    return Verdict(
        "23",
        f"{runs} runs that kill their worker among {others} others",
        f"{len(dead)} dead after {poison.kills} kills, {len(explained)} say why, {fine} of {others} others finished",
        f"{runs} dead after {EXECUTIONS} executions each, all others finish",
        # Two of them in one worker die of one kill.
        len(explained) == runs and poison.kills <= runs * EXECUTIONS and fine == others,
    )


def _top_up(scene: Scene) -> None:
    for number in range(UNDER_WAY - len(scene.unfinished())):
        if number % 4 == 3:
            scene.ask(Engine.LOCAL, ONE)
        else:
            scene.ask()


def _one_that_carries(scene: Scene, fleet: list[Worker]) -> Worker:
    found: list[Worker] = []

    def anyone() -> bool:
        _top_up(scene)
        found[:] = [worker for worker in fleet if worker.takes_runs and scene.carried_by(worker)]
        return bool(found)

    scene.until(anyone, 60.0)
    return scene.random.choice(found)
