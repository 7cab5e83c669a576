"""Runs on the provider through the real queue, in processes of their own that can be cancelled and killed."""

import os
import signal
import threading
import time

from sqlalchemy import text

from backend.db.unit_of_work import unit_of_work
from backend.jobs import service as jobs
from backend.jobs.schemas import RunState
from backend.permissions import Actor
from tests.agents.provider.conftest import look, start
from tests.jobs.test_recovery import StartWorker, start_worker, wait_for
from tests.peers.faults import hangs
from tests.peers.provider import Exchange, Peer, well_behaved
from tests.provider.conftest import Configure

__all__ = ["start_worker"]


def hanging_once(peer: Peer) -> threading.Event:
    """Makes the peer hang on its first request; returns what is set when that came."""
    arrived = threading.Event()

    def behaviour(exchange: Exchange) -> None:
        if len(peer.requests) == 1:
            arrived.set()
            hangs(exchange)
        else:
            well_behaved(exchange)

    peer.behaviour = behaviour
    return arrived


def test_a_worker_carries_a_run_through(
    ada: Actor, peer: Peer, configure: Configure, start_worker: StartWorker
) -> None:
    configure(peer)
    start_worker()
    run, _, _ = look(ada, start(ada))
    run = wait_for(ada, run, lambda run: run.state.finished)
    assert (run.state, run.delivered) == (RunState.SUCCEEDED, 1)


def test_a_cancel_reaches_a_worker_inside_a_model_call(
    ada: Actor, peer: Peer, configure: Configure, start_worker: StartWorker
) -> None:
    configure(peer)
    arrived = hanging_once(peer)
    start_worker()
    run_id = start(ada)
    assert arrived.wait(20)
    with unit_of_work() as uow:
        jobs.cancel_run(uow, ada, run_id)
    began = time.monotonic()
    outcome = None
    while outcome is None and time.monotonic() - began < 10:
        with unit_of_work() as uow:
            outcome = uow.session.scalar(text("SELECT outcome FROM provider_calls"))
        time.sleep(0.01)  # polling another process, which has no other way to be heard
    assert (outcome, time.monotonic() - began < 2) == ("cancelled", True)
    run, steps, items = look(ada, run_id)
    assert (run.state, steps, items) == (RunState.CANCELLED, [], [])


def test_a_worker_killed_inside_a_call_loses_and_doubles_nothing_but_that_calls_money(
    ada: Actor, peer: Peer, configure: Configure, start_worker: StartWorker
) -> None:
    configure(peer)
    arrived = hanging_once(peer)
    first = start_worker()
    run_id = start(ada)
    assert arrived.wait(20)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    start_worker()
    run, _, _ = look(ada, run_id)
    run = wait_for(ada, run, lambda run: run.state.finished)
    _, steps, items = look(ada, run_id)
    assert (run.state, run.delivered, len(items)) == (RunState.SUCCEEDED, 1, 1)
    assert [step.index for step in steps] == list(range(len(steps)))
    with unit_of_work() as uow:
        left = uow.session.execute(text("SELECT cost FROM provider_calls WHERE outcome IS NULL")).all()
    assert len(left) == 1
    assert left[0].cost > 0
