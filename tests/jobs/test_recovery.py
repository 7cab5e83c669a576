"""Kill the process half-way, start another: the run finishes with no item lost or doubled."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from backend.db.unit_of_work import unit_of_work
from backend.jobs import service as jobs
from backend.jobs.schemas import NewRun, Run, RunState
from backend.permissions import Actor
from backend.quiz import service as quiz
from backend.quiz.schemas import Blueprint, ItemType
from tests.factories import a_person, a_source
from tests.forks import Forks, Process

ROOT = Path(__file__).resolve().parents[2]
WORKER = """
import sys, threading
from backend.db import engine as db_engine
import backend.agents.workflows
from backend.jobs import workers
url = sys.argv[1]
db_engine.bind_engine(db_engine.make_engine(url))
with workers.work(url):
    print("working", flush=True)
    threading.Event().wait()
"""
ASKED = Blueprint(counts={ItemType.CLOZE: 8, ItemType.MULTIPLE_CHOICE: 4, ItemType.TRUE_FALSE: 3}, seed=3)


@pytest.fixture
def ada(committed: Engine) -> Actor:
    """An educator in a database with real commits."""
    with unit_of_work() as uow:
        return a_person(uow)


StartWorker = Callable[..., Process]


@pytest.fixture
def start_worker(committed: Engine, forks: Forks) -> Iterator[StartWorker]:
    """Start worker processes on the test's database, of this code or a copy; killed at the end if they still live."""
    url = committed.url.set(drivername="postgresql").render_as_string(hide_password=False)
    started: list[Process] = []

    def start(code: Path | None = None) -> Process:
        heard, said = os.pipe()
        with open(heard, encoding="utf-8") as says:  # noqa: PTH123 # a pipe has no path
            started.append(
                subprocess.Popen([sys.executable, "-c", WORKER, url], cwd=code, stdout=said)
                if code
                else forks.start((url,), os.environ, code=WORKER, stdout=said)
            )
            os.close(said)
            assert says.readline() == "working\n"
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(owner: Actor, run: Run, reached: Callable[[Run], bool], seconds: float = 60) -> Run:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with unit_of_work() as uow:
            run = jobs.read_run(uow, owner, run.id)
        if reached(run):
            return run
        time.sleep(0.01)  # polling another process, which has no other way to be heard
    raise AssertionError(f"The run did not get there in {seconds} s: {run.state}, {run.delivered} delivered.")


def test_a_run_whose_process_is_killed_is_finished_by_the_next(ada: Actor, start_worker: StartWorker) -> None:
    first = start_worker()
    with unit_of_work() as uow:
        source = a_source(uow, ada)
        run = jobs.start_run(uow, ada, NewRun(source_id=source.id, blueprint=ASKED))
    run = wait_for(ada, run, lambda run: run.delivered >= 2)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    with unit_of_work() as uow:
        halfway = jobs.read_run(uow, ada, run.id)
    assert halfway.state is RunState.RUNNING, "killed too late for this test to say anything"

    start_worker()
    run = wait_for(ada, run, lambda run: run.state.finished)
    assert run.state is RunState.SUCCEEDED
    assert run.requested == run.delivered + run.shortfall.count
    with unit_of_work() as uow:
        steps = jobs.list_steps(uow, ada, run.id)
        assert run.quiz_id is not None
        items = quiz.read_quiz(uow, ada, run.quiz_id).items
    assert [step.index for step in steps] == list(range(len(steps)))
    assert len(items) == len({item.stem for item in items}) == run.delivered


def test_a_live_workers_runs_are_left_to_it(ada: Actor, start_worker: StartWorker) -> None:
    start_worker()
    start_worker()
    with unit_of_work() as uow:
        source = a_source(uow, ada)
        runs = [jobs.start_run(uow, ada, NewRun(source_id=source.id, blueprint=ASKED)) for _ in range(4)]
    for run in runs:
        done = wait_for(ada, run, lambda run: run.state.finished)
        with unit_of_work() as uow:
            steps = jobs.list_steps(uow, ada, run.id)
        assert [step.index for step in steps] == list(range(len(steps)))
        assert done.state is RunState.SUCCEEDED


def test_a_run_begun_by_another_version_of_the_code_is_finished_by_this_one(
    ada: Actor, start_worker: StartWorker, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "backend", tmp_path / "backend", ignore=shutil.ignore_patterns("__pycache__"))
    workflows = tmp_path / "backend" / "agents" / "workflows.py"
    head = "def carry_out_run(run_id: str) -> None:\n"
    source = workflows.read_text(encoding="utf-8")
    assert head in source
    # One added comment was once enough to strand what another version had begun.
    workflows.write_text(
        source.replace(head, f"{head}    # Another version of this code.\n"), encoding="utf-8"
    )
    other = start_worker(tmp_path)
    with unit_of_work() as uow:
        source_id = a_source(uow, ada).id
        run = jobs.start_run(uow, ada, NewRun(source_id=source_id, blueprint=ASKED))
    run = wait_for(ada, run, lambda run: run.delivered >= 2)
    start_worker()
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    run = wait_for(ada, run, lambda run: run.state.finished)
    assert (run.state, run.error) == (RunState.SUCCEEDED, None)
