"""The other probes against the real servers, and against none."""

import errno
import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import redis
from pydantic import SecretStr

from backend import cache as caching
from backend.agents import canary
from backend.agents.local import engine
from backend.cache import CacheFigures
from backend.config import Settings
from backend.status.probe import Surroundings
from backend.status.probes import (
    agents,
    api,
    cache,
    clock,
    disk,
    http,
    local_engine,
    migrations,
    provider,
    queue,
    sign_in,
    web,
    workers,
)
from backend.status.schemas import Kind, State
from backend.status.watching import read
from tests.conftest import REDIS
from tests.peers.web import a_web_server
from tests.status.conftest import figures


@pytest.mark.parametrize("probe", [migrations.PROBE, queue.PROBE, workers.PROBE, agents.PROBE, clock.PROBE])
def test_what_stands_in_the_database_is_unknown_without_it(away: Surroundings, probe: Any) -> None:
    reading = read(probe, away)
    assert (reading.state, reading.kind) == (State.UNKNOWN, Kind.UNKNOWN)


def test_nobody_can_sign_in_without_the_database(away: Surroundings) -> None:
    assert read(sign_in.PROBE, away).state is State.DOWN


def test_sign_in_works(around: Surroundings) -> None:
    reading = read(sign_in.PROBE, around)
    assert reading.state is State.OPERATIONAL
    assert (figures(reading)["Key's age"], figures(reading)["Keys that verify"]) == ("0 days", "1")


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


@pytest.mark.parametrize(
    ("error", "state", "says"),
    [
        (redis.ConnectionError("refused"), State.DOWN, "Redis does not answer."),
        (redis.TimeoutError("late"), State.DOWN, "Redis does not answer in time."),
        (redis.AuthenticationError("WRONGPASS"), State.DOWN, "Redis does not accept our password."),
        (redis.ResponseError("NOPERM"), State.DEGRADED, "Redis answers, but refuses: NOPERM"),
    ],
)
def test_why_a_redis_is_not_well(
    nowhere: Surroundings, monkeypatch: pytest.MonkeyPatch, error: Exception, state: State, says: str
) -> None:
    def refuses() -> str:
        raise error

    monkeypatch.setattr(cache, "cache", lambda: SimpleNamespace(ping=refuses))
    reading = read(cache.PROBE, nowhere)
    assert (reading.state, reading.summary) == (state, says)


def test_what_the_cache_was_of_use_for_is_shown(nowhere: Surroundings) -> None:
    kept = caching.connect(None)
    kept.set("a", b"12345", ttl_seconds=60)
    for key in ("a", "a", "a", "b"):
        kept.get(key)
    shown = figures(read(cache.PROBE, nowhere))
    assert (shown["Hit rate"], shown["Entries"]) == ("75% of 4 reads since it started", "1")


@pytest.mark.parametrize(
    ("seen", "ping", "state", "says"),
    [
        (CacheFigures("Redis 7", 3, 1, 100, None, 5), 1.0, State.OPERATIONAL, "Redis 7 answers."),
        (CacheFigures("Redis 7", 3, 1, 100, 100, 5), 1.0, State.OPERATIONAL, "Redis 7 answers."),
        (CacheFigures("Redis 7", 3, 1, 100, 100, 5, True), 1.0, State.DEGRADED, "keeps nothing new"),
        (CacheFigures("Redis 7", 3, 1, 100, None, 5), 150.0, State.DEGRADED, "answers slowly: 150 ms"),
    ],
)
def test_what_the_figures_of_a_redis_mean(
    redis_at: Any, seen: CacheFigures, ping: float, state: State, says: str
) -> None:
    redis_at("redis://127.0.0.1:1/0")
    reading = cache.judge(seen, ping)
    assert reading.state is state
    assert says in reading.summary
    assert (reading.action is None) is (state is State.OPERATIONAL)


@pytest.mark.skipif(REDIS not in os.environ, reason="no Redis here")
def test_a_redis_that_answers(nowhere: Surroundings, redis_at: Any) -> None:
    redis_at(os.environ[REDIS])
    reading = read(cache.PROBE, nowhere)
    assert (reading.state, reading.summary[:6]) == (State.OPERATIONAL, "Redis ")
    assert "MiB" in figures(reading)["Memory"]


def test_a_redis_that_is_gone_is_down_and_required_of_nothing(nowhere: Surroundings, redis_at: Any) -> None:
    redis_at("redis://127.0.0.1:1/0")
    reading = read(cache.PROBE, nowhere)
    assert (reading.state, reading.summary) == (State.DOWN, "Redis does not answer.")
    assert not cache.PROBE.required


@pytest.mark.parametrize(("code", "state"), [(200, State.OPERATIONAL), (500, State.DOWN), (401, State.DOWN)])
def test_the_console_answers_its_own_address(nowhere: Surroundings, code: int, state: State) -> None:
    with a_web_server(code) as url:
        reading = read(web.PROBE, replace(nowhere, base_url=url))
    assert (reading.state, figures(reading)["Answer"]) == (state, str(code))


def test_an_answer_that_is_not_the_apis_is_down(nowhere: Surroundings) -> None:
    with a_web_server(body=b"<html>Sign in</html>") as url:
        reading = read(api.PROBE, replace(nowhere, base_url=url))
    assert (reading.state, reading.summary[-34:]) == (State.DOWN, ", but not with what belongs there.")


def test_one_that_takes_the_request_and_says_nothing_is_down(
    nowhere: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TIMEOUT_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        reading = read(web.PROBE, replace(nowhere, base_url=url))
    assert reading.state is State.DOWN
    assert "no answer within" in reading.summary


def test_a_slow_answer_is_degraded(nowhere: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "SLOW_MS", -1.0)
    with a_web_server(200) as url:
        assert read(api.PROBE, replace(nowhere, base_url=url)).state is State.DEGRADED


def test_no_answer_at_all_is_down(nowhere: Surroundings) -> None:
    assert read(web.PROBE, nowhere).summary == "GET /_stcore/health got no answer."


def test_the_local_engine_knows_the_canary(nowhere: Surroundings) -> None:
    reading = read(local_engine.PROBE, nowhere)
    assert (reading.state, reading.summary) == (
        State.OPERATIONAL,
        "3 of 3 canary questions have the known answer.",
    )


def test_an_engine_that_drafts_something_else_is_down(
    nowhere: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(canary, "read", lambda text, title: engine.read("It rains. It pours.", title))
    reading = read(local_engine.PROBE, nowhere)
    assert reading.state is State.DOWN
    assert reading.summary.startswith("0 of 3 canary questions have the known answer.")


@pytest.mark.parametrize(("key", "state"), [(None, State.DISABLED), (SecretStr("not a key"), State.DEGRADED)])
def test_the_provider_is_disabled_or_lacks_a_model(
    nowhere: Surroundings, monkeypatch: pytest.MonkeyPatch, key: SecretStr | None, state: State
) -> None:
    monkeypatch.setattr(
        provider, "settings", lambda: Settings(openai_api_key=key, openai_base_url=None, model=None)
    )
    assert read(provider.PROBE, nowhere).state is state


MIB = 1_048_576


@pytest.mark.parametrize(
    ("free", "total", "state", "says"),
    [
        (50, 100, State.OPERATIONAL, "50% of the disk with the data folder is free."),
        (9, 100, State.DEGRADED, "gets full: 9.0 MiB of 100.0 MiB, 9% free"),
        (2, 100, State.DOWN, "is full: 2.0 MiB of 100.0 MiB, 2% free"),
        (0, 100, State.DOWN, "is full: 0.0 MiB of 100.0 MiB, 0% free"),
        (60_000, 2_000_000, State.OPERATIONAL, "3% of the disk"),
    ],
)
def test_a_full_disk(nowhere: Surroundings, free: int, total: int, state: State, says: str) -> None:
    full = replace(nowhere, disk_usage=lambda folder: SimpleNamespace(total=total * MIB, free=free * MIB))
    reading = read(disk.PROBE, full)
    assert reading.state is state
    assert says in reading.summary


def test_a_folder_nothing_can_be_written_into_is_down_though_there_is_space(
    nowhere: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", refuses)
    reading = read(disk.PROBE, nowhere)
    assert (reading.state, reading.summary) == (
        State.DOWN,
        "Nothing can be written into the data folder: No space left on device.",
    )


def test_what_the_look_at_the_disk_writes_does_not_stay(nowhere: Surroundings) -> None:
    assert read(disk.PROBE, nowhere).state is not State.DOWN
    assert list(nowhere.data_dir.iterdir()) == []


def test_a_folder_that_is_gone_is_down(nowhere: Surroundings) -> None:
    reading = read(disk.PROBE, replace(nowhere, data_dir=nowhere.data_dir / "gone"))
    assert (reading.state, reading.summary[:17]) == (State.DOWN, "FileNotFoundError")
