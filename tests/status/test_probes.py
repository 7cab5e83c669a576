"""Probes against the real servers, and against none."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, text
from sqlalchemy.orm import sessionmaker

from backend import cache as caching
from backend.backups.schemas import Backup, BackupState, Trigger
from backend.backups.service import Standing
from backend.config import Settings
from backend.db import engine as db_engine
from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import unit_of_work
from backend.jobs import recording, repository
from backend.jobs import service as queues
from backend.jobs.models import RunRow, WorkerRow
from backend.jobs.recording import Made, StepRecord
from backend.jobs.schemas import Engine as EngineName
from backend.jobs.schemas import QueueName, ShortfallReason
from backend.permissions import Role
from backend.status.probe import Reading, Surroundings
from backend.status.probes import agents, backups, cache, database, engines, http, jobs, machine, sign_in
from backend.status.schemas import Kind, State
from backend.status.watching import read
from tests.conftest import REDIS
from tests.factories import a_person, a_source, an_empty_quiz


@pytest.fixture
def around(committed: Engine, tmp_path: Path) -> Surroundings:
    """The real database."""
    return Surroundings(committed, "http://127.0.0.1:1", tmp_path)


@pytest.fixture
def away(nowhere: Surroundings) -> Iterator[Surroundings]:
    """A database that refuses connections, for units of work too."""
    db_engine.bind(sessionmaker(nowhere.engine))
    yield nowhere
    db_engine.bind(None)


def figures(reading: Reading) -> dict[str, str]:
    return {figure.label: figure.value for figure in reading.figures}


def test_a_database_that_answers(around: Surroundings) -> None:
    reading = read(database.DATABASE, around)
    assert reading.state is State.OPERATIONAL
    assert reading.latency_ms is not None
    assert figures(reading)["Version"].startswith("PostgreSQL 1")
    assert "MiB" in figures(reading)["Size"]


def test_a_database_that_takes_no_connection_is_down_and_names_no_host(away: Surroundings) -> None:
    reading = read(database.DATABASE, away)
    assert (reading.state, reading.summary) == (State.DOWN, "PostgreSQL takes no connection.")


@pytest.mark.parametrize(
    "probe", [database.MIGRATIONS, jobs.QUEUE, jobs.WORKERS, agents.PROBE, machine.CLOCK]
)
def test_what_stands_in_the_database_is_unknown_without_it(away: Surroundings, probe: Any) -> None:
    reading = read(probe, away)
    assert (reading.state, reading.kind) == (State.UNKNOWN, Kind.UNKNOWN)


def test_nobody_can_sign_in_without_the_database(away: Surroundings) -> None:
    assert read(sign_in.PROBE, away).state is State.DOWN


def test_migrations_in_step(around: Surroundings) -> None:
    reading = read(database.MIGRATIONS, around)
    assert reading.state is State.OPERATIONAL
    assert figures(reading)["Database"] == figures(reading)["Code"]


def test_migrations_out_of_step(around: Surroundings) -> None:
    with around.engine.begin() as connection:
        before = connection.execute(
            text("UPDATE alembic_version SET version_num = 'x' RETURNING version_num")
        )
        assert before.scalar_one() == "x"
    try:
        reading = read(database.MIGRATIONS, around)
    finally:
        head = figures(reading)["Code"]
        with around.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head})
    assert (reading.state, figures(reading)["Database"]) == (State.DOWN, "x")


def test_sign_in_works(around: Surroundings) -> None:
    reading = read(sign_in.PROBE, around)
    assert reading.state is State.OPERATIONAL
    assert figures(reading)["Key's age"] == "0 days"


def test_the_cache_is_the_process_when_no_redis_is_configured(nowhere: Surroundings) -> None:
    caching.connect(None)
    assert "memory" in read(cache.PROBE, nowhere).summary


@pytest.fixture
def redis_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Makes a Redis URL the configured one."""

    def configure(url: str) -> None:
        caching.connect(url)
        monkeypatch.setattr(cache, "settings", lambda: Settings(redis_url=url))

    yield configure
    caching.connect(None)


@pytest.mark.skipif(REDIS not in os.environ, reason="no Redis here")
def test_a_redis_that_answers(nowhere: Surroundings, redis_at: Any) -> None:
    redis_at(os.environ[REDIS])
    reading = read(cache.PROBE, nowhere)
    assert (reading.state, reading.summary[:6]) == (State.OPERATIONAL, "Redis ")


def test_a_redis_that_is_gone_is_down_and_required_of_nothing(nowhere: Surroundings, redis_at: Any) -> None:
    redis_at("redis://127.0.0.1:1/0")
    reading = read(cache.PROBE, nowhere)
    assert (reading.state, reading.summary) == (State.DOWN, "Redis does not answer.")
    assert not cache.PROBE.required


@contextmanager
def a_web_server(code: int) -> Iterator[str]:
    """A server that answers everything with one status."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(code)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("code", "state"), [(200, State.OPERATIONAL), (500, State.DOWN), (401, State.DOWN)])
def test_the_console_answers_its_own_address(nowhere: Surroundings, code: int, state: State) -> None:
    with a_web_server(code) as url:
        assert read(http.WEB, replace(nowhere, base_url=url)).state is state


def test_a_slow_answer_is_degraded(nowhere: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "SLOW_MS", -1.0)
    with a_web_server(200) as url:
        assert read(http.API, replace(nowhere, base_url=url)).state is State.DEGRADED


def test_no_answer_at_all_is_down(nowhere: Surroundings) -> None:
    assert read(http.WEB, nowhere).summary == "GET /_stcore/health got no answer."


def a_run(**particulars: Any) -> RunRow:
    """A queued run of somebody, its row alone."""
    with unit_of_work() as uow:
        owner = a_person(uow)
        row = RunRow(
            id=new_id(),
            owner_id=owner.user_id,
            kind="quiz",
            engine="local",
            state="queued",
            title="Weather",
            blueprint={"counts": {"cloze": 2}},
            seed=1,
            requested=2,
            **particulars,
        )
        row.source_id = a_source(uow, owner).id
        row.quiz_id = an_empty_quiz(uow, owner).id
        repository.add(uow.session, row)
    return row


def test_the_queue_counts_what_waits(around: Surroundings) -> None:
    assert read(jobs.QUEUE, around).summary == "0 waiting, 0 running."
    a_run()
    assert read(jobs.QUEUE, around).summary == "1 waiting, 0 running."


def test_a_run_that_waits_long_makes_the_queue_degraded(around: Surroundings) -> None:
    a_run(created_at=utc_now() - timedelta(seconds=90))
    reading = read(jobs.QUEUE, around)
    assert reading.state is State.DEGRADED
    assert "the oldest for 9" in reading.summary


def test_runs_that_are_meant_to_wait_make_no_queue_degraded(around: Surroundings) -> None:
    a_run(created_at=utc_now() - timedelta(seconds=90), queue="bulk")
    a_run(created_at=utc_now() - timedelta(seconds=90))
    with unit_of_work() as uow:
        olga = a_person(uow, Role.OPERATOR, "Olga")
        queues.pause_queue(uow, olga, QueueName.INTERACTIVE)
    reading = read(jobs.QUEUE, around)
    assert (reading.state, reading.summary) == (
        State.OPERATIONAL,
        "2 waiting, 0 running. Paused: interactive.",
    )


def test_no_worker_is_down_and_one_that_renews_its_lease_is_well(around: Surroundings) -> None:
    assert read(jobs.WORKERS, around).state is State.DOWN
    with unit_of_work() as uow:
        repository.add(uow.session, WorkerRow(id="alive", host="here", pid=1))
        lost = utc_now() - timedelta(seconds=20)
        repository.add(uow.session, WorkerRow(id="lost", host="there", pid=2, seen_at=lost))
    reading = read(jobs.WORKERS, around)
    assert (reading.state, reading.summary) == (State.OPERATIONAL, "1 worker renews its lease.")
    assert figures(reading)["Late or lost"] == "1"


def test_workers_that_all_take_nothing_new_are_down_for_who_waits(around: Surroundings) -> None:
    with unit_of_work() as uow:
        repository.add(uow.session, WorkerRow(id="one", host="here", pid=1, draining_at=utc_now()))
    reading = read(jobs.WORKERS, around)
    assert (reading.state, figures(reading)["Draining"]) == (State.DOWN, "1")
    assert "takes nothing new" in reading.summary
    with unit_of_work() as uow:
        repository.add(uow.session, WorkerRow(id="two", host="here", pid=2))
    reading = read(jobs.WORKERS, around)
    assert (reading.state, reading.summary) == (
        State.OPERATIONAL,
        "2 workers renew their lease. 1 of them drains.",
    )


def steps(row: RunRow, *, delivered: int, empty: int) -> None:
    """Record steps of an agent."""
    with unit_of_work() as uow:
        recording.begin(uow, row.id, engine_versions=dict.fromkeys(EngineName, "test"))
        for index in range(delivered + empty):
            step = StepRecord(
                index=index,
                state={},
                policy={},
                action={"name": "draft", "slot": index},
                reward={},
                context={},
                agent="QuizAgent",
                latency_ms=3.0,
                outcome="passed",
            )
            if index < delivered:
                assert row.quiz_id
                recording.deliver(uow, row.id, step, Made(new_id(), quiz_id=row.quiz_id))
            else:
                reason = ShortfallReason(code="no_more_facts", count=1, message="No more.")
                recording.give_up(uow, row.id, step, item_type="cloze", reason=reason)


def test_agents_that_did_nothing_lately_are_unknown(around: Surroundings) -> None:
    a_run()
    assert read(agents.PROBE, around).summary == "No agent has worked in the last 24 h."


@pytest.mark.parametrize(
    ("delivered", "empty", "state"),
    [(3, 1, State.OPERATIONAL), (1, 3, State.DEGRADED), (0, 2, State.DEGRADED)],
)
def test_agents_are_judged_by_their_recorded_steps(
    around: Surroundings, delivered: int, empty: int, state: State
) -> None:
    steps(a_run(), delivered=delivered, empty=empty)
    reading = read(agents.PROBE, around)
    assert reading.state is state
    assert reading.summary == f"{delivered} of {delivered + empty} steps of the last 24 h gave an item."
    assert (figures(reading)["Last item"] == "none") is (delivered == 0)


def test_steps_of_older_runs_say_nothing(around: Surroundings) -> None:
    steps(a_run(created_at=utc_now() - timedelta(hours=25)), delivered=1, empty=0)
    assert read(agents.PROBE, around).state is State.UNKNOWN


def test_the_local_engine_knows_the_canary(nowhere: Surroundings) -> None:
    reading = read(engines.LOCAL_ENGINE, nowhere)
    assert (reading.state, reading.summary) == (
        State.OPERATIONAL,
        "The canary question has the known answer.",
    )


@pytest.mark.parametrize(("key", "state"), [(None, State.DISABLED), (SecretStr("not a key"), State.DEGRADED)])
def test_the_provider_is_disabled_or_lacks_a_model(
    nowhere: Surroundings, monkeypatch: pytest.MonkeyPatch, key: SecretStr | None, state: State
) -> None:
    monkeypatch.setattr(
        engines, "settings", lambda: Settings(openai_api_key=key, openai_base_url=None, model=None)
    )
    assert read(engines.PROVIDER, nowhere).state is state


def test_backups_nobody_makes_are_disabled_and_unknown_without_the_database(
    around: Surroundings, nowhere: Surroundings
) -> None:
    reading = read(backups.PROBE, around)
    assert (reading.state, reading.kind) == (State.DISABLED, Kind.UNKNOWN)
    db_engine.bind(sessionmaker(nowhere.engine))
    assert read(backups.PROBE, nowhere).state is State.UNKNOWN


def a_backup(state: BackupState, hours: float, error: str | None = None) -> Backup:
    """A backup of so many hours ago."""
    return Backup(
        id=new_id(),
        state=state,
        trigger=Trigger.PERSON,
        made_by="Ada",
        host="here",
        file="a.dump",
        started_at=utc_now() - timedelta(hours=hours),
        finished_at=None,
        seconds=None,
        size=1,
        sha256=None,
        schema_version=None,
        server_version=None,
        console_version="0.1.0",
        tables=None,
        rows=None,
        error=error,
        removed_at=None,
        test=None,
    )


@pytest.mark.parametrize(
    ("good", "newest", "every", "state", "says"),
    [
        (None, None, 24, State.UNKNOWN, "not made yet"),
        (None, a_backup(BackupState.FAILED, 1, "The disk is full."), None, State.DOWN, "The disk is full."),
        (a_backup(BackupState.SUCCEEDED, 30), None, 24, State.OPERATIONAL, "30 h old"),
        (a_backup(BackupState.SUCCEEDED, 37), None, 24, State.DEGRADED, "37 h old"),
        (a_backup(BackupState.SUCCEEDED, 200), None, None, State.DEGRADED, "8 days old"),
        (
            a_backup(BackupState.SUCCEEDED, 3),
            a_backup(BackupState.FAILED, 1, "The disk is full."),
            24,
            State.DEGRADED,
            "3 h old",
        ),
    ],
)
def test_backups_by_the_age_of_the_newest_good_one(
    good: Backup | None, newest: Backup | None, every: int | None, state: State, says: str
) -> None:
    standing = Standing(good, newest or good, timedelta(hours=every) if every else None)
    reading = backups.judge(standing)
    assert reading.state is state
    assert says in reading.summary


@pytest.mark.parametrize(("free", "state"), [(50, State.OPERATIONAL), (9, State.DEGRADED), (2, State.DOWN)])
def test_a_full_disk(nowhere: Surroundings, monkeypatch: pytest.MonkeyPatch, free: int, state: State) -> None:
    monkeypatch.setattr(
        "shutil.disk_usage", lambda folder: SimpleNamespace(total=100, used=100 - free, free=free)
    )
    assert read(machine.DISK, nowhere).state is state


@pytest.mark.parametrize(
    ("hours", "state"), [(0, State.OPERATIONAL), (1, State.DEGRADED), (-1, State.DEGRADED)]
)
def test_a_clock_that_is_off(
    around: Surroundings, monkeypatch: pytest.MonkeyPatch, hours: int, state: State
) -> None:
    monkeypatch.setattr(machine, "utc_now", lambda: utc_now() + timedelta(hours=hours))
    assert read(machine.CLOCK, around).state is state
