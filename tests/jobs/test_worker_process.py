"""`python -m backend worker` as operators start and stop it."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import pytest
from sqlalchemy import Engine

from backend.config import Settings
from backend.db.unit_of_work import unit_of_work
from backend.errors import Invalid
from backend.jobs import service as jobs
from backend.jobs.schemas import Liveness, NewRun, Run, RunState
from backend.permissions import Actor, Role
from backend.quiz.schemas import Blueprint, ItemType
from backend.runtime import running, working
from tests.console import environment
from tests.factories import CHAPTER, a_person, a_source
from tests.forks import Forked, Forks

ASKED = Blueprint(counts={ItemType.CLOZE: 8, ItemType.MULTIPLE_CHOICE: 4, ItemType.TRUE_FALSE: 3}, seed=3)


@pytest.fixture
def ada(committed: Engine) -> Actor:
    """An educator in a database with real commits."""
    with unit_of_work() as uow:
        return a_person(uow)


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker's process, and what it says."""

    process: Forked
    says: TextIO


AWorker = Callable[..., AbstractContextManager[Worker]]


@pytest.fixture
def a_worker(committed: Engine, forks: Forks, tmp_path: Path) -> AWorker:
    """Start workers that say they take runs."""
    url = committed.url.set(drivername="postgresql").render_as_string(hide_password=False)

    @contextmanager
    def start(*options: str) -> Iterator[Worker]:
        heard, said = os.pipe()
        process = forks.start(("worker", *options), environment(tmp_path, {"DATABASE_URL": url}), stderr=said)
        os.close(said)
        with open(heard, encoding="utf-8") as says:  # noqa: PTH123 # a pipe has no path
            try:
                line = says.readline()
                assert "takes runs" in line, line
                yield Worker(process, says)
            finally:
                process.kill()
                process.wait()

    return start


def a_run(ada: Actor, text: str = CHAPTER) -> Run:
    with unit_of_work() as uow:
        return jobs.start_run(uow, ada, NewRun(source_id=a_source(uow, ada, text=text).id, blueprint=ASKED))


def look(ada: Actor, run: Run) -> Run:
    with unit_of_work() as uow:
        return jobs.read_run(uow, ada, run.id)


def wait_until_it_delivers(ada: Actor, run: Run) -> Run:
    deadline = time.monotonic() + 60
    while not run.delivered:
        assert time.monotonic() < deadline, "nothing came"
        time.sleep(0.01)  # polling another process, which has no other way to be heard
        run = look(ada, run)
    assert run.state is RunState.RUNNING, "too late for this test to say anything"
    return run


def wait_until_it_drains(ada: Actor) -> None:
    """Said a moment before it is so."""
    deadline = time.monotonic() + 10
    with unit_of_work() as uow:
        olga = a_person(uow, Role.OPERATOR, "Olga")
    while True:
        with unit_of_work() as uow:
            (worker,) = jobs.list_workers(uow, olga)
        if worker.draining_at:
            return
        assert time.monotonic() < deadline, "it goes on"
        time.sleep(0.01)  # as above


def test_a_drained_worker_ends_what_it_began_and_takes_nothing_new(ada: Actor, a_worker: AWorker) -> None:
    with a_worker() as worker:
        run = wait_until_it_delivers(ada, a_run(ada))
        worker.process.send_signal(signal.SIGTERM)
        # A busy machine may have it complain of the database first.
        assert any("Taking nothing new" in line for line in worker.says)
        wait_until_it_drains(ada)
        late = a_run(ada)
        assert worker.process.wait(30) == 0
        assert "Traceback" not in worker.says.read()
    assert look(ada, run).state is RunState.SUCCEEDED
    assert look(ada, late).state is RunState.QUEUED
    with unit_of_work() as uow:
        (gone,) = jobs.list_workers(uow, a_person(uow, Role.OPERATOR))
    assert gone.liveness is Liveness.STOPPED


def test_a_worker_an_operator_drains_lives_on_and_takes_nothing_new(ada: Actor, a_worker: AWorker) -> None:
    with unit_of_work() as uow:
        olga = a_person(uow, Role.OPERATOR, "Olga")
    with a_worker("--grace", "0") as drained:
        with unit_of_work() as uow:
            (first,) = jobs.list_workers(uow, olga)
            jobs.drain_worker(uow, olga, first.id)
        assert "takes nothing new" in drained.says.readline()
        run = a_run(ada)
        with a_worker():
            deadline = time.monotonic() + 60
            while not look(ada, run).state.finished:
                assert time.monotonic() < deadline
                with unit_of_work() as uow:
                    carried = {worker.id: worker.carries for worker in jobs.list_workers(uow, olga)}
                assert carried[first.id] == []
        assert drained.process.poll() is None


def test_without_a_grace_the_run_is_left_to_the_next_worker(ada: Actor, a_worker: AWorker) -> None:
    with a_worker("--grace", "0") as worker:
        run = wait_until_it_delivers(ada, a_run(ada))
        worker.process.send_signal(signal.SIGINT)
        assert worker.process.wait(15) == 0
    assert look(ada, run).state is RunState.RUNNING
    with a_worker():
        deadline = time.monotonic() + 60
        while not look(ada, run).state.finished:
            assert time.monotonic() < deadline
            time.sleep(0.01)  # as above
    done = look(ada, run)
    assert (done.state, done.error) == (RunState.SUCCEEDED, None)


def nothing(line: str) -> None:
    """Nobody listens."""


def test_workers_beside_a_private_database_are_refused_in_a_sentence(tmp_path: Path) -> None:
    private = Settings(database_url=None, worker=False, data_dir=tmp_path)
    event = threading.Event()
    with (
        pytest.raises(Invalid, match="Set DATABASE_URL to a PostgreSQL they share"),
        running(private, announce=nothing),
    ):
        pass
    with (
        pytest.raises(Invalid, match="Set DATABASE_URL to a PostgreSQL they share"),
        working(private, announce=nothing, stop=event, grace_seconds=0, hurry=event),
    ):
        pass
