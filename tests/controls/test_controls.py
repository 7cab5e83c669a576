"""Levers that belong to no one domain: forget the copies, sign with a new key, and see a quiz being made."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine as Database

from backend import cache
from backend.agents import loop
from backend.audit import service as trail
from backend.audit.schemas import AuditFilter
from backend.auth import service as auth
from backend.auth.keys import ring
from backend.controls import service
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import Conflict, NotAllowed, Unavailable
from backend.jobs import service as jobs
from backend.jobs.schemas import Engine, RunState
from backend.permissions import Actor, Role
from backend.quiz import service as quiz
from backend.quiz.schemas import ItemFilter
from backend.sources import service as sources
from tests.factories import a_person


@pytest.fixture
def olga(uow: UnitOfWork) -> Actor:
    """An operator."""
    return a_person(uow, Role.OPERATOR, "Olga")


def recorded(uow: UnitOfWork, by: Actor) -> list[str]:
    """What somebody did, oldest first."""
    root = a_person(uow, Role.ADMIN, "Root")
    events = trail.list_events(uow, root, AuditFilter(actor_id=by.user_id)).items
    return [event.action for event in reversed(events)]


def test_a_cleared_cache_has_nothing_and_it_is_recorded(uow: UnitOfWork, olga: Actor) -> None:
    cache.connect(None)
    for name in ("a", "b"):
        cache.cache().set(name, b"kept", ttl_seconds=60)
    cleared = service.clear_cache(uow, olga)
    assert (cleared.values, cleared.shared) == (2, False)
    assert cache.cache().get("a") is None
    assert recorded(uow, olga) == ["cache.clear"]


def test_a_redis_that_is_away_is_said_and_nothing_is_recorded(uow: UnitOfWork, olga: Actor) -> None:
    cache.connect("redis://127.0.0.1:1/0")
    try:
        with pytest.raises(Unavailable, match="Redis does not answer"):
            service.clear_cache(uow, olga)
    finally:
        cache.connect(None)
    assert recorded(uow, olga) == []


def test_admins_rotate_the_key_and_tokens_of_the_old_one_go_on_working(committed: Database) -> None:
    ring.forget()
    with unit_of_work() as uow:
        olga, root = a_person(uow, Role.OPERATOR, "Olga"), a_person(uow, Role.ADMIN, "Root")
        pair = auth.start_session(uow, root.user_id, "a browser", "192.0.2.1")
        with pytest.raises(NotAllowed):
            auth.rotate_keys(uow, olga)
    old = ring.current().kid
    with unit_of_work() as uow:
        kid = auth.rotate_keys(uow, root)
    assert ring.current().kid == kid != old
    assert auth.verify_access(pair.access_token).user_id == root.user_id
    with unit_of_work() as uow:
        assert recorded(uow, root)[-1] == "key.rotate"
        [event] = trail.list_events(uow, root, AuditFilter(action="key.rotate")).items
        assert (event.before, event.after) == ({"signs": old}, {"signs": kid})
        # A key that leaked does not change what all others stand on.
        with pytest.raises(NotAllowed):
            auth.rotate_keys(uow, replace(root, by_key=True))
    ring.forget()


def test_a_test_goes_the_way_of_every_run_and_leaves_only_its_run(committed: Database) -> None:
    with unit_of_work() as uow:
        olga, ada = a_person(uow, Role.OPERATOR, "Olga"), a_person(uow, Role.ADMIN, "Ada")
        run = service.start_test(uow, olga)
        assert run.state is RunState.QUEUED
        assert service.forget_tests(uow) == 0
    loop.carry(run.id)
    with unit_of_work() as uow:
        ended = jobs.read_run(uow, olga, run.id)
        assert (ended.state, ended.engine, ended.delivered) == (RunState.SUCCEEDED, Engine.LOCAL, 1)
        assert len(quiz.list_items(uow, ada, ItemFilter()).items) == 1
    with unit_of_work() as uow:
        assert service.forget_tests(uow) == 1
        assert quiz.list_items(uow, ada, ItemFilter()).items == []
        assert quiz.list_quizzes(uow, ada).items == []
        assert sources.list_sources(uow, ada).items == []
        assert jobs.read_run(uow, olga, run.id).state is RunState.SUCCEEDED
        assert recorded(uow, olga) == ["run.test"]


def test_without_a_provider_a_test_of_it_is_refused_and_only_operators_start_one(
    uow: UnitOfWork, olga: Actor
) -> None:
    with pytest.raises(Conflict) as refused:
        service.start_test(uow, olga, Engine.PROVIDER)
    assert refused.value.code == "provider_not_configured"
    assert service.start_test(uow, olga, Engine.AUTO).engine is Engine.LOCAL
    with pytest.raises(NotAllowed):
        service.start_test(uow, a_person(uow))
