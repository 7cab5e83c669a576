"""Row 22: a run is cancelled while the provider is asked."""

import select
import threading
import time

from backend.db.unit_of_work import unit_of_work
from backend.jobs import service as jobs
from tests.chaos.ledger import Ledger
from tests.chaos.scene import Scene
from tests.chaos.verdict import Verdict
from tests.peers.provider import Exchange, well_behaved

STOPPED_SECONDS = 2.0
LATE_SECONDS = 0.2


class Interrupted:
    """Holds its answer back until the other side hangs up, or somebody lets it go; tells when that was."""

    def __init__(self) -> None:
        self.arrived = threading.Event()
        self.let_go = threading.Event()
        self.hung_up_at: float | None = None

    def __call__(self, exchange: Exchange) -> None:
        self.arrived.set()
        connection = exchange.handler.connection
        while not self.let_go.is_set() and not exchange.peer.stopping.is_set():
            readable, _, _ = select.select([connection], [], [], 0.01)
            if readable and not connection.recv(1):
                self.hung_up_at = time.monotonic()
                break
        # Sent to whoever may still listen: an answer that comes too late must not be written either.
        well_behaved(exchange)


def cancel_in_calls(scene: Scene, times: int) -> Verdict:
    """Cancel a run whose call hangs; each second one gets its answer in the moment of the cancel."""
    scene.start_workers(1)
    slowest, never = 0.0, 0
    for number in range(times):
        held = Interrupted()
        scene.peer.behaviour = scene.ledger = Ledger(answers=held)
        run_id = scene.ask()
        assert held.arrived.wait(30), "the worker asked nothing"
        time.sleep(scene.random.uniform(0.0, 0.3))
        if number % 2:
            held.let_go.set()
        with unit_of_work() as uow:
            jobs.cancel_run(uow, scene.ada, run_id)
        began = time.monotonic()
        if not number % 2:
            scene.until(lambda call=held: call.hung_up_at is not None, 10.0)  # type: ignore[misc]
            never += held.hung_up_at is None
            slowest = max(slowest, (held.hung_up_at or began) - began)
        # Nothing is carried any more: the slot is free for the next run.
        slowest = max(slowest, scene.until(lambda: not scene.carried_by(scene.workers[0]), 10.0))
        held.let_go.set()
    time.sleep(LATE_SECONDS)
    (late,) = scene.rows(
        "SELECT (SELECT count(*) FROM steps JOIN runs ON runs.id = run_id AND steps.created_at > finished_at)"
        " + (SELECT count(*) FROM items JOIN runs ON runs.id = run_id AND items.created_at > finished_at)"
    )
    other = len(scene.asked) - len(scene.rows("SELECT id FROM runs WHERE state = 'cancelled'"))
    return Verdict(
        "22",
        f"{times} runs cancelled during a model call",
        f"stopped within {slowest:.2f} s, {late[0]} written later, {never + other} not stopped",
        f"{STOPPED_SECONDS:.0f} s, 0, 0",
        slowest <= STOPPED_SECONDS and late[0] == never == other == 0,
    )
