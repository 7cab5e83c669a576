"""The database: what it says of itself, and why it takes no connection."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from backend.db import engine as db_engine
from backend.db.base import utc_now
from backend.db.vitals import OpenTransaction, Vitals, read_vitals
from backend.status.probe import Surroundings
from backend.status.probes import clock, database, migrations
from backend.status.schemas import State
from backend.status.watching import read
from tests.conftest import Databases
from tests.status.conftest import figures


def test_a_database_that_answers(around: Surroundings) -> None:
    reading = read(database.PROBE, around)
    assert reading.state is State.OPERATIONAL
    assert reading.latency_ms is not None
    shown = figures(reading)
    assert shown["Version"].startswith("PostgreSQL 1")
    assert "MiB" in shown["Size"]
    assert shown["Pool"] == "0 of 10 in use"
    assert "to this database" in shown["Connections"]
    assert "ms" in shown["Pool wait"]
    assert shown["Wait for a lock"] == "0"


def test_the_oldest_transaction_is_named_and_a_dump_is_none(around: Surroundings) -> None:
    assert read_vitals(around.engine).oldest is None
    with around.engine.connect() as dump, around.engine.connect() as held:
        dump.execute(text("SET application_name = 'pg_dump'"))
        pid = held.scalar(text("SELECT pg_backend_pid()"))
        seen = read_vitals(around.engine)
    assert seen.oldest is not None
    assert (seen.oldest.pid, seen.oldest.application) == (pid, "toolboxai-console")
    assert seen.pool_in_use == 2


VITALS = Vitals("18.1", 9_000_000, True, 4, 6, 97, 0, None, 1, 10, 0.4, 1.2)


@pytest.mark.parametrize(
    ("changed", "state", "says", "do"),
    [
        ({}, State.OPERATIONAL, "PostgreSQL 18.1 answers.", ""),
        ({"latency_ms": 300.0}, State.DEGRADED, "answers slowly: 300 ms", "slow statements"),
        ({"pool_wait_ms": 800.0}, State.DEGRADED, "waited for 800 ms", "holds the connections"),
        ({"all_connections": 90}, State.DEGRADED, "90 of 97 connections", "max_connections"),
        ({"takes_writes": False}, State.DOWN, "takes no writes", "primary"),
        (
            {"oldest": OpenTransaction(71, "psql", timedelta(minutes=11))},
            State.DEGRADED,
            "open for 11 min (process 71, psql)",
            "pg_terminate_backend(71)",
        ),
        ({"oldest": OpenTransaction(71, "psql", timedelta(minutes=9))}, State.OPERATIONAL, "answers.", ""),
    ],
)
def test_what_its_figures_mean(changed: dict[str, object], state: State, says: str, do: str) -> None:
    reading = database.judge(
        Vitals(**{**{name: getattr(VITALS, name) for name in Vitals.__slots__}, **changed})
    )
    assert reading.state is state
    assert says in reading.summary
    assert do in (reading.action or "")


def test_one_that_takes_no_connection_is_down_and_names_the_cause_but_no_host(away: Surroundings) -> None:
    reading = read(database.PROBE, away)
    assert (reading.state, reading.summary) == (
        State.DOWN,
        "PostgreSQL takes no connection: nobody listens at its address.",
    )
    assert reading.action


def test_one_that_is_not_there_is_told_from_one_that_does_not_answer(
    around: Surroundings, make_database: Databases
) -> None:
    url = around.engine.url.set(database="nowhere")
    other = db_engine.make_engine(url.render_as_string(hide_password=False))
    reading = read(database.PROBE, Surroundings(other, "", around.data_dir))
    other.dispose()
    assert reading.summary == "PostgreSQL takes no connection: it has no such database."


def test_a_pool_that_is_all_taken_is_down(around: Surroundings) -> None:
    url = around.engine.url.render_as_string(hide_password=False)
    small = db_engine.make_engine(url, pool_size=1)
    small.pool._timeout = 0.01  # type: ignore[attr-defined]
    with small.connect():
        reading = read(database.PROBE, Surroundings(small, "", around.data_dir))
    small.dispose()
    assert (reading.state, reading.summary) == (
        State.DOWN,
        "All connections of this process's pool are busy (1 of 1).",
    )


def test_migrations_in_step(around: Surroundings) -> None:
    reading = read(migrations.PROBE, around)
    assert reading.state is State.OPERATIONAL
    assert figures(reading)["Database"] == figures(reading)["Code"]


def test_migrations_out_of_step(around: Surroundings) -> None:
    with around.engine.begin() as connection:
        before = connection.execute(
            text("UPDATE alembic_version SET version_num = 'x' RETURNING version_num")
        )
        assert before.scalar_one() == "x"
    try:
        reading = read(migrations.PROBE, around)
    finally:
        head = figures(reading)["Code"]
        with around.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head})
    assert (reading.state, figures(reading)["Database"]) == (State.DOWN, "x")


@pytest.mark.parametrize(
    ("hours", "state", "says"),
    [(0, State.OPERATIONAL, "agrees"), (1, State.DEGRADED, "ahead of"), (-1, State.DEGRADED, "behind")],
)
def test_a_clock_that_is_off(
    around: Surroundings, monkeypatch: pytest.MonkeyPatch, hours: int, state: State, says: str
) -> None:
    monkeypatch.setattr(clock, "utc_now", lambda: utc_now() + timedelta(hours=hours))
    reading = read(clock.PROBE, around)
    assert reading.state is state
    assert says in reading.summary
