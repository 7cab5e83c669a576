"""A database, a provider and worker processes, for one row at a time."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import Engine as Database
from sqlalchemy import text

from backend import cache
from backend.config import settings
from backend.db import engine as db_engine
from backend.db.unit_of_work import unit_of_work
from backend.errors import Unavailable
from backend.jobs import service as jobs
from backend.jobs.schemas import Engine, NewRun, Run
from backend.permissions import Actor
from backend.quiz.schemas import Blueprint, ItemType
from tests.chaos.ledger import Ledger
from tests.chaos.nursery import Forked, Nursery
from tests.console import ROOT, environment
from tests.factories import a_person, a_source
from tests.peers.provider import MODEL, Peer, a_provider

# A dollar per million input tokens, 0.5 cached, 2 output: round figures to compute with.
PRICES = f'[[price]]\nmodel = "{MODEL}"\nas_of = 2026-01-01\ninput = 1.0\ncached = 0.5\noutput = 2.0\n'
NO_BUDGET = {"TOOLBOX_BUDGET_RUN": "", "TOOLBOX_BUDGET_USER": "", "TOOLBOX_BUDGET_DAY": ""}
SMALL = {ItemType.MULTIPLE_CHOICE: 1, ItemType.CLOZE: 1}
ONE = {ItemType.CLOZE: 1}
# How often another process is looked at, which has no other way to be heard.
LOOK_EVERY = 0.02
START_SECONDS = 60.0


@dataclass
class Worker:
    """A worker process."""

    process: "subprocess.Popen[bytes] | Forked"
    log: Path

    @property
    def pid(self) -> int:
        """Its number among the processes."""
        return self.process.pid

    @property
    def takes_runs(self) -> bool:
        """Whether it has said so."""
        return b"takes runs" in self.log.read_bytes()

    def end(self, number: int) -> None:
        """Send a signal and wait for the process to end."""
        self.process.send_signal(number)
        self.process.wait(60)


@dataclass
class Scene:
    """Where a row is played."""

    folder: Path
    database: Database
    random: Random
    peer: Peer
    ledger: Ledger
    environment: Mapping[str, str]
    ada: Actor
    source_id: UUID
    # Where the server's files lie, for who restarts it.
    cluster: Path
    # Where workers are forked; without it each is a `python -m backend worker`.
    nursery: Nursery | None
    workers: list[Worker] = field(default_factory=list)
    asked: list[UUID] = field(default_factory=list)

    def start_worker(self, *, code: Path = ROOT, minute: float | None = None) -> Worker:
        """Start a worker of this code or a copy, with a key of its own; not waited for.

        Args:
            minute: how many seconds a minute of the provider's limit lasts for it.
        """
        number = len(self.workers)
        log = self.folder / f"worker-{number}.log"
        log.touch()
        own = environment(self.folder / "data", {**self.environment, "OPENAI_API_KEY": f"worker-{number}"})
        process = (
            self.nursery.fork(own, log, minute)
            if self.nursery and code == ROOT
            else _process(code, own, log, minute)
        )
        worker = Worker(process, log)
        self.workers.append(worker)
        return worker

    def start_workers(self, count: int) -> list[Worker]:
        """Start some, and wait until they take runs."""
        started = [self.start_worker() for _ in range(count)]
        for worker in started:
            self.wait_for(worker)
        return started

    def wait_for(self, worker: Worker) -> None:
        """Wait until a worker takes runs."""

        def ready() -> bool:
            assert worker.process.poll() is None, worker.log.read_text()
            return worker.takes_runs

        self.until(ready, START_SECONDS)

    def ask(
        self,
        engine: Engine = Engine.PROVIDER,
        counts: Mapping[ItemType, int] = SMALL,
        *,
        owner: Actor | None = None,
    ) -> UUID:
        """Ask for a quiz. Each has a seed of its own, far from the others', so that no two calls are alike."""
        blueprint = Blueprint(counts=dict(counts), seed=1_000 * (len(self.asked) + 1))
        with unit_of_work() as uow:
            source_id = a_source(uow, owner).id if owner else self.source_id
            wanted = NewRun(source_id=source_id, blueprint=blueprint, engine=engine)
            self.asked.append(jobs.start_run(uow, owner or self.ada, wanted).id)
        return self.asked[-1]

    def look(self, run_id: UUID) -> Run:
        """A run as its owner sees it."""
        with unit_of_work() as uow:
            return jobs.read_run(uow, self.ada, run_id)

    # Any: a row of whatever the query asks for.
    def rows(self, query: str, **values: Any) -> Sequence[Any]:
        """What a query gives."""
        with unit_of_work() as uow:
            return uow.session.execute(text(query), values).all()

    def unfinished(self) -> list[UUID]:
        """Runs that are not at their end."""
        return [row[0] for row in self.rows("SELECT id FROM runs WHERE state IN ('queued', 'running')")]

    def carried_by(self, worker: Worker) -> list[str]:
        """Runs a worker has begun and not ended."""
        query = (
            "SELECT workflow_uuid FROM dbos.workflow_status WHERE status = 'PENDING' AND executor_id LIKE :id"
        )
        return [row[0] for row in self.rows(query, id=f"%:{worker.pid}:%")]

    def until(self, reached: Callable[[], bool], seconds: float) -> float:
        """Wait until something holds; returns how long that took, `seconds` or more where it did not come."""
        began = time.monotonic()
        while True:
            try:
                if reached():
                    return time.monotonic() - began
            except Unavailable:
                pass
            if time.monotonic() - began >= seconds:
                return time.monotonic() - began
            time.sleep(LOOK_EVERY)

    def finish(self, seconds: float) -> float:
        """Wait until every run is at its end; returns how long that took."""
        return self.until(lambda: not self.unfinished(), seconds)

    def lost(self) -> int:
        """Runs that did not succeed."""
        return len(self.asked) - len(self.rows("SELECT id FROM runs WHERE state = 'succeeded'"))

    def doubled(self) -> int:
        """Whatever is there twice or not where it should be: quizzes, slots, items, steps."""
        (row,) = self.rows(
            "SELECT (SELECT count(*) FROM (SELECT run_id, slot FROM items GROUP BY 1, 2 HAVING count(*) > 1) AS s),"
            " (SELECT count(*) FROM (SELECT run_id FROM items JOIN quiz_items ON item_id = items.id"
            "   GROUP BY 1 HAVING count(DISTINCT quiz_id) > 1) AS q),"
            " (SELECT count(*) FROM runs WHERE delivered <> (SELECT count(*) FROM items WHERE run_id = runs.id"
            "   AND id IN (SELECT item_id FROM quiz_items))),"
            " (SELECT count(*) FROM runs WHERE (SELECT count(*) FROM steps WHERE run_id = runs.id)"
            "   <> (SELECT coalesce(max(index), -1) + 1 FROM steps WHERE run_id = runs.id))"
        )
        return sum(row)


@contextmanager
def a_scene(
    url: str,
    folder: Path,
    *,
    seed: int,
    cluster: Path,
    nursery: Nursery | None = None,
    settings_of: Mapping[str, str] | None = None,
) -> Iterator[Scene]:
    """A scene on a migrated database; workers that still live at its end are killed.

    Args:
        cluster: where the files of the database's server lie.
        nursery: where workers are forked; without it each is a process that loads the code.
        settings_of: further settings of this process and the workers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    prices = folder / "prices.toml"
    prices.write_text(PRICES)
    ledger = Ledger()
    database = db_engine.make_engine(url)
    with ExitStack() as stack:
        stack.callback(database.dispose)
        peer = stack.enter_context(a_provider(ledger))
        chosen = {
            "DATABASE_URL": url,
            "OPENAI_API_KEY": "nobody",
            "OPENAI_BASE_URL": peer.base_url,
            "TOOLBOX_MODEL": MODEL,
            "TOOLBOX_PRICE_FILE": str(prices),
            **NO_BUDGET,
            **(settings_of or {}),
        }
        stack.callback(settings.cache_clear)
        stack.enter_context(patch.dict(os.environ, chosen))
        settings.cache_clear()
        cache.connect(None)
        db_engine.bind_engine(database)
        stack.callback(db_engine.bind, None)
        with unit_of_work() as uow:
            ada = a_person(uow)
            source_id = a_source(uow, ada).id
        scene = Scene(folder, database, Random(seed), peer, ledger, chosen, ada, source_id, cluster, nursery)
        stack.callback(_end, scene.workers)
        yield scene


def _process(
    code: Path, own: Mapping[str, str], log: Path, minute: float | None
) -> "subprocess.Popen[bytes]":
    command = ["-m", "backend", "worker"] if minute is None else ["-m", "tests.chaos.hurried", str(minute)]
    with log.open("wb") as output:
        return subprocess.Popen([sys.executable, *command], cwd=code, env=own, stdout=output, stderr=output)


def _end(workers: Sequence[Worker]) -> None:
    for worker in workers:
        if worker.process.poll() is None:
            worker.process.kill()
        worker.process.wait()
