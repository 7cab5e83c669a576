"""Each process says what it is and how it does, and silence shows."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from backend.config import HIDDEN
from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork
from backend.errors import NotAllowed
from backend.permissions import Actor, Role
from backend.status import process_repository, service
from backend.status.loop_lag import EVERY_SECONDS, LoopLag
from backend.status.oneself import Oneself, StartUp, say
from backend.status.process_schemas import Heard, Process, ProcessKind


def an_actor(role: Role) -> Actor:
    return Actor(new_id(), role, "somebody@school.example", "Somebody", new_id())


def one_that_spoke() -> Oneself:
    start_up = StartUp()
    start_up.ended("database")
    oneself = Oneself("here:1", ProcessKind.CONSOLE, start_up, commit="abc", leading=lambda: True)
    say(oneself)
    return oneself


def the_only(uow: UnitOfWork) -> Process:
    (found,) = service.processes(uow)
    return found


def test_a_process_says_what_it_is_and_how_it_does(uow: UnitOfWork) -> None:
    one_that_spoke()
    found = the_only(uow)
    assert (found.heard, found.kind, found.commit, found.leading) == (
        Heard.ALIVE,
        ProcessKind.CONSOLE,
        "abc",
        True,
    )
    assert [phase.phase for phase in found.phases] == ["code", "database"]
    assert found.phases[0].seconds > 0
    assert (found.memory_bytes or 0) > 1_000_000
    assert (found.threads or 0) >= 1
    assert found.loop_lag_ms is None
    assert found.age_s < 30


def test_speaking_again_changes_what_changes_and_no_more(uow: UnitOfWork) -> None:
    oneself = one_that_spoke()
    before = the_only(uow)
    oneself._leading = lambda: False
    say(oneself)
    after = the_only(uow)
    assert (after.leading, after.started_at) == (False, before.started_at)
    assert after.seen_at > before.seen_at


def test_one_that_falls_silent_is_lost_and_one_that_stops_in_order_is_not(uow: UnitOfWork) -> None:
    oneself = one_that_spoke()
    uow.session.execute(text("UPDATE processes SET seen_at = seen_at - interval '31 seconds'"))
    assert (the_only(uow).heard, the_only(uow).leading) == (Heard.LOST, False)
    process_repository.say_stopped(uow.session, oneself.id)
    assert the_only(uow).heard is Heard.STOPPED


def test_those_silent_for_a_day_are_not_shown_and_for_long_are_forgotten(uow: UnitOfWork) -> None:
    one_that_spoke()
    silent = uow.session.execute(
        text("UPDATE processes SET seen_at = seen_at - interval '25 hours' RETURNING seen_at")
    )
    at = silent.scalar_one()
    assert service.processes(uow) == []
    process_repository.forget(uow.session, at + timedelta(seconds=1))
    assert uow.session.execute(text("SELECT count(*) FROM processes")).scalar_one() == 0


@pytest.mark.parametrize(("role", "told"), [(Role.OPERATOR, False), (Role.ADMIN, True)])
def test_settings_are_for_admins_and_without_secrets(uow: UnitOfWork, role: Role, told: bool) -> None:
    one_that_spoke()
    (found,) = service.list_processes(uow, an_actor(role))
    assert (found.settings is not None) is told
    for setting in found.settings or []:
        if setting.variable in ("OPENAI_API_KEY", "TOOLBOX_SECRET_KEY"):
            assert setting.value in (None, HIDDEN)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDUCATOR])
def test_processes_are_for_operators(uow: UnitOfWork, role: Role) -> None:
    with pytest.raises(NotAllowed):
        service.list_processes(uow, an_actor(role))


def test_an_event_loop_that_is_held_up_is_late() -> None:
    async def hold() -> float:
        lag = LoopLag(asyncio.get_running_loop())
        lag.start()
        while lag._due is None:
            await asyncio.sleep(0)
        # By the loop's own clock it should have happened 0.4 s ago.
        lag._due -= EVERY_SECONDS + 0.4
        late = lag.take_worst_ms()
        lag.stop()
        return late

    assert 390 <= asyncio.run(hold()) < 2_000
