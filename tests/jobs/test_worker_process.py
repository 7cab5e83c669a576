"""`python -m backend worker` as operators start and stop it."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
from tests.console import ROOT, environment
from tests.factories import CHAPTER, a_person, a_source

ASKED = Blueprint(counts={ItemType.CLOZE: 8, ItemType.MULTIPLE_CHOICE: 4, ItemType.TRUE_FALSE: 3}, seed=3)


@pytest.fixture
def ada(committed: Engine) -> Actor:
    """An educator in a database with real commits."""
    with unit_of_work() as uow:
        return a_person(uow)


@contextmanager
def a_worker(database: Engine, folder: Path, *options: str) -> Iterator["subprocess.Popen[str]"]:
    """A worker that says it takes runs."""
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-m", "backend", "worker", *options],
        cwd=ROOT,
        env=environment(folder, {"DATABASE_URL": url}),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        assert "takes runs" in line, line
        yield process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


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


def test_a_drained_worker_ends_what_it_began_and_takes_nothing_new(
    ada: Actor, committed: Engine, tmp_path: Path
) -> None:
    with a_worker(committed, tmp_path) as worker:
        run = wait_until_it_delivers(ada, a_run(ada))
        worker.send_signal(signal.SIGTERM)
        assert worker.stderr is not None
        # A busy machine may have it complain of the database first.
        assert any("Taking nothing new" in line for line in worker.stderr)
        wait_until_it_drains(ada)
        late = a_run(ada)
        assert worker.wait(30) == 0
        assert "Traceback" not in worker.stderr.read()
    assert look(ada, run).state is RunState.SUCCEEDED
    assert look(ada, late).state is RunState.QUEUED
    with unit_of_work() as uow:
        (gone,) = jobs.list_workers(uow, a_person(uow, Role.OPERATOR))
    assert gone.liveness is Liveness.STOPPED


def test_a_worker_an_operator_drains_lives_on_and_takes_nothing_new(
    ada: Actor, committed: Engine, tmp_path: Path
) -> None:
    with unit_of_work() as uow:
        olga = a_person(uow, Role.OPERATOR, "Olga")
    with a_worker(committed, tmp_path, "--grace", "0") as drained:
        with unit_of_work() as uow:
            (first,) = jobs.list_workers(uow, olga)
            jobs.drain_worker(uow, olga, first.id)
        assert drained.stderr is not None
        assert "takes nothing new" in drained.stderr.readline()
        run = a_run(ada)
        with a_worker(committed, tmp_path):
            deadline = time.monotonic() + 60
            while not look(ada, run).state.finished:
                assert time.monotonic() < deadline
                with unit_of_work() as uow:
                    carried = {worker.id: worker.carries for worker in jobs.list_workers(uow, olga)}
                assert carried[first.id] == []
        assert drained.poll() is None


def test_without_a_grace_the_run_is_left_to_the_next_worker(
    ada: Actor, committed: Engine, tmp_path: Path
) -> None:
    with a_worker(committed, tmp_path, "--grace", "0") as worker:
        run = wait_until_it_delivers(ada, a_run(ada))
        worker.send_signal(signal.SIGINT)
        assert worker.wait(15) == 0
    assert look(ada, run).state is RunState.RUNNING
    with a_worker(committed, tmp_path):
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
