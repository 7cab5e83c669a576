"""From the click to the agent's start, and what a console that has nothing to do asks of its database."""

import statistics
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, event

import backend.agents.workflows
from backend.agents import service as agents
from backend.db import engine as db_engine
from backend.db.embedded import private_postgres
from backend.db.migrate import upgrade
from backend.db.unit_of_work import unit_of_work
from backend.jobs import durable, workers
from backend.jobs import service as jobs
from backend.jobs.schemas import NewRun, Run
from backend.permissions import Actor
from backend.quiz.schemas import Blueprint, ItemType
from tests.factories import a_person, a_source

CLICKS = 21
IDLE_SECONDS = 5.0
LIMIT_MS = 150.0


@dataclass(frozen=True)
class Figures:
    """What was measured with one idle worker in the same process, as `make run` has it.

    Attributes:
        median_ms: from the click, its transaction included, to the agent's first look at the run.
        slowest_ms: the same, of the slowest of `clicks`.
        limit_ms: what the median must not exceed.
        idle_queries: statements a second, all threads together, while nothing waits.
    """

    clicks: int
    median_ms: float
    slowest_ms: float
    limit_ms: float
    idle_queries: float

    @property
    def held(self) -> bool:
        """True when the median is within its limit."""
        return self.median_ms <= self.limit_ms

    def __str__(self) -> str:
        return (
            f"click to agent start, median of {self.clicks}: {self.median_ms:.0f} ms (slowest {self.slowest_ms:.0f}, limit "
            f"{self.limit_ms:.0f}, {'held' if self.held else 'MISS'}); idle: {self.idle_queries:.0f} queries/s"
        )


def measure() -> Figures:
    """Start a private database and a worker, click, and then do nothing for a while."""
    assert backend.agents.workflows.carry_out_run.__name__ == durable.WORKFLOW
    agents.warm_up()
    # World-readable on purpose: run as root, PostgreSQL works as another user.
    with tempfile.TemporaryDirectory(prefix="dispatch-") as folder:
        Path(folder).chmod(0o755)
        with private_postgres(Path(folder) / "data") as url:
            engine = db_engine.make_engine(url)
            db_engine.bind_engine(engine)
            try:
                upgrade(engine)
                with workers.work(url):
                    return _figures()
            finally:
                db_engine.bind(None)
                engine.dispose()


def _figures() -> Figures:
    with unit_of_work() as uow:
        ada = a_person(uow)
        source = a_source(uow, ada).id
    wanted = NewRun(source_id=source, blueprint=Blueprint(counts={ItemType.CLOZE: 1}, seed=1))
    _click(ada, wanted)
    waits = [_click(ada, wanted) for _ in range(CLICKS)]
    return Figures(CLICKS, statistics.median(waits), max(waits), LIMIT_MS, _idle_queries())


def _click(ada: Actor, wanted: NewRun) -> float:
    clicked = time.time()
    with unit_of_work() as uow:
        run = jobs.start_run(uow, ada, wanted)
    run = _finished(ada, run)
    assert run.started_at is not None
    return (run.started_at.timestamp() - clicked) * 1_000


def _finished(ada: Actor, run: Run) -> Run:
    while not run.state.finished:
        time.sleep(0.05)
        with unit_of_work() as uow:
            run = jobs.read_run(uow, ada, run.id)
    # A click comes at any moment between two looks into the queue.
    time.sleep(0.2 + (run.id.int % 97) / 1_000)
    return run


def _idle_queries() -> float:
    asked = 0
    lock = threading.Lock()

    def count(*arguments: object) -> None:
        nonlocal asked
        with lock:
            asked += 1

    event.listen(Engine, "before_cursor_execute", count)
    try:
        time.sleep(IDLE_SECONDS)
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return asked / IDLE_SECONDS


if __name__ == "__main__":
    print(measure())  # noqa: T201
