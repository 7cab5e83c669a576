"""Break one thing at a time: the right component changes, the others do not, and it recovers by itself."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from backend.db import patience
from backend.db.base import new_id
from backend.db.engine import make_engine
from backend.permissions import Actor, Role
from backend.provider import service as provider
from backend.status import service as status
from backend.status.post import Role as Duty
from backend.status.registry import PROBES
from backend.status.schemas import State
from tests.peers.faults import unavailable
from tests.provider.conftest import a_question
from tests.status.stage import WELL, Stage, a_stage
from tests.status.test_provider_probe import paris


@pytest.fixture(scope="module")
def _stage() -> Iterator[Stage]:
    with a_stage() as stage:
        yield stage


@pytest.fixture
def stage(_stage: Stage) -> Iterator[Stage]:
    """Everything well before, and again after."""
    _stage.until_well()
    yield _stage
    _stage.until_well()


VI = Actor(new_id(), Role.VIEWER, "vi@example.org", "Vi", new_id())


def duties(stage: Stage) -> set[Duty]:
    """What the processes do."""
    return {process.post.role for process in stage.fleet}


def test_without_postgresql(stage: Stage) -> None:
    stage.postgres.stop()
    changed = stage.changed("database", State.DOWN)
    stood_there = {probe.name for probe in PROBES if probe.in_database}
    # Nobody can sign in now, which is known; what stands in the database is not known, and nothing else is touched.
    expected = dict.fromkeys(stood_there - {"agents"}, State.UNKNOWN)
    assert changed == {"database": State.DOWN, "auth": State.DOWN, **expected}
    for name in stood_there:
        assert "the database is away" in stage.component(name).summary
    assert "while the database is away" in stage.component("auth").summary
    fallen = stage.component("database")
    assert fallen.summary == "PostgreSQL takes no connection: nobody listens at its address."
    assert fallen.action == "Start PostgreSQL, or check DATABASE_URL."
    # Each process keeps its last snapshot, says so, and goes on looking by itself.
    for process in stage.fleet:
        status.use_sampler(process.sampler)
        seen = status.read_status(None, VI)
        assert seen.sentence.startswith("Database is down since")
        assert all(component.measured_at for component in seen.components)
    stage.until(lambda: duties(stage) == {Duty.ALONE})
    stage.postgres.start()
    stage.until_well()
    stage.until(lambda: duties(stage) == {Duty.LEADING, Duty.FOLLOWING})


def test_with_a_postgresql_that_is_frozen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SILENT_SECONDS", 0.1)
    monkeypatch.setattr(patience, "KNOCK_SECONDS", 2)
    engine = make_engine(stage.postgres.url)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        with stage.postgres.frozen(), pytest.raises(OperationalError, match="takes no new connection"):
            connection.execute(text("SELECT 1"))
    engine.dispose()


def test_without_redis(stage: Stage) -> None:
    if stage.redis is None:
        pytest.fail("No Redis here: install redis-server.")
    stage.redis.stop()
    assert stage.changed("cache", State.DOWN) == {"cache": State.DOWN}
    fallen = stage.component("cache")
    assert fallen.summary == "Redis does not answer."
    assert "Start Redis" in (fallen.action or "")
    stage.redis.start()


def test_without_a_worker(stage: Stage) -> None:
    stage.lease.alive.clear()
    assert stage.changed("workers", State.DOWN) == {"workers": State.DOWN}
    fallen = stage.component("workers")
    assert fallen.summary.startswith("No worker renews its lease; runs stay queued. Worker ")
    assert "Start a worker" in (fallen.action or "")
    stage.lease.begin()


def test_with_a_full_disk(stage: Stage) -> None:
    stage.disk.free = 1_048_576
    assert stage.changed("disk", State.DOWN) == {"disk": State.DOWN}
    fallen = stage.component("disk")
    assert fallen.summary == "The disk with the data folder is full: 1.0 MiB of 100.0 MiB, 1% free."
    assert "Free space there" in (fallen.action or "")
    stage.disk.free = 50 * 1_048_576


def test_with_a_provider_that_fails_under_traffic(stage: Stage) -> None:
    stage.peer.behaviour = paris
    for seed in range(6):
        provider.ask(a_question(seed=seed))
    stage.until_all_looked()
    assert stage.states() == WELL
    stage.peer.behaviour = unavailable
    provider.ask(a_question(seed=10))
    assert stage.changed("provider", State.DEGRADED) == {"provider": State.DEGRADED}
    fallen = stage.component("provider")
    assert fallen.summary.startswith(
        "The last call failed. The model provider answered with an error of its own."
    )
    assert "Check OPENAI_API_KEY" in (fallen.action or "")
    provider.ask(a_question(seed=11))
    assert stage.changed("provider", State.DOWN) == {"provider": State.DOWN}
    assert "left alone for a while" in stage.component("provider").summary
    # It is back; the circuit lets a call through when its time is over, and the traffic does the rest.
    stage.peer.behaviour = paris
    stage.clock.sleep(301)
    for seed in range(12, 18):
        provider.ask(a_question(seed=seed))


def test_without_the_process_that_samples_for_the_fleet(stage: Stage) -> None:
    leader, other = sorted(stage.fleet, key=lambda process: process.post.role is not Duty.LEADING)
    leader.kill()
    stage.until(lambda: other.post.role is Duty.LEADING)
    stage.until_all_looked()
    assert other.states() == WELL
    leader.start()
    stage.until(lambda: leader.post.role is Duty.FOLLOWING and leader.states() == WELL)
    other.kill()
    stage.until(lambda: leader.post.role is Duty.LEADING)
    other.start()
