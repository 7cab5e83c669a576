"""One process samples for the fleet, the others read what it wrote, and another takes over when it is gone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from backend.db import engine as db_engine
from backend.db.base import new_id
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from backend.status import maintenance_repository, repository, service
from backend.status import post as posts
from backend.status.fleet_clock import FleetClock
from backend.status.lead import STATUS_LOCK, Line
from backend.status.models import MaintenanceRow
from backend.status.policy import POLICIES
from backend.status.post import Post
from backend.status.post import Role as Duty
from backend.status.probe import Reading, Surroundings
from backend.status.sampler import Sampler
from backend.status.schemas import State
from tests.factories import a_person
from tests.status.conftest import NOWHERE, Clock, a_probe, state_of

Man = Callable[..., tuple[Post, Sampler]]


@pytest.fixture
def states() -> dict[str, State]:
    """What a look sees right now."""
    return {"thing": State.OPERATIONAL}


@pytest.fixture
def man(
    committed: Engine,
    nowhere: Surroundings,
    clock: Clock,
    states: dict[str, State],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Man]:
    """Mans a post of the fleet; its turns are taken by hand and never wait."""
    monkeypatch.setattr(posts, "READ_SECONDS", 0.0)
    monkeypatch.setattr(posts, "WRITE_SECONDS", 0.0)
    monkeypatch.setattr(posts, "database_time", lambda session: clock.now())
    with ExitStack() as stack:

        def mans(name: str, engine: Engine = committed) -> tuple[Post, Sampler]:
            around = replace(nowhere, engine=engine)
            probe = a_probe("thing", lambda around: Reading(states["thing"], "Seen."))
            sampler = Sampler([probe], around, now=clock.now, looking=False)
            post = Post(sampler, engine, name, FleetClock(clock.now))
            stack.callback(post.leave)
            return post, sampler

        yield mans


def test_one_leads_and_the_other_reads(man: Man, states: dict[str, State], clock: Clock) -> None:
    (first, leader), (second, follower) = man("one"), man("two")
    first.turn()
    states["thing"] = State.DOWN
    leader.sample_once()
    first.turn()
    second.turn()
    assert (first.role, second.role) == (Duty.LEADING, Duty.FOLLOWING)
    assert (leader.looking, follower.looking) == (True, False)
    assert state_of(follower) is State.DOWN
    assert follower.status().components[0].since == leader.status().components[0].since


def test_if_nothing_samples_everything_is_unknown_within_30_s(man: Man, clock: Clock) -> None:
    (first, leader), (second, follower) = man("one"), man("two")
    first.turn()
    leader.sample_once()
    first.turn()
    second.turn()
    clock.move(seconds=30.5)
    assert state_of(follower) is State.UNKNOWN
    assert "Nothing measured lately" in follower.status().components[0].summary
    second.turn()
    assert second.role is Duty.ALONE, "a silent leader is not waited for"


def end_the_leaders_session(engine: Engine) -> None:
    """As the server does with one that was silent for too long."""
    with engine.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND objid = :key"
            ),
            {"key": STATUS_LOCK},
        )


def test_a_leader_whose_session_ended_leads_on_and_takes_no_database_for_gone(
    man: Man, committed: Engine, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    first, leader = man("one")
    first.turn()
    leader.sample_once()
    first.turn()
    end_the_leaders_session(committed)
    clock.move(seconds=1)
    leader.sample_once()
    first.turn()
    assert first.role is Duty.LEADING
    assert "This process lost its session with the database, which goes on taking connections" in caplog.text
    assert "takes no connection" not in caplog.text


def test_a_leader_whose_connection_dies_gives_up_where_another_took_over(
    man: Man, committed: Engine, clock: Clock
) -> None:
    (first, leader), (second, follower) = man("one"), man("two")
    first.turn()
    leader.sample_once()
    first.turn()
    end_the_leaders_session(committed)
    clock.move(seconds=1)
    leader.sample_once()
    second.turn()
    first.turn()
    assert (second.role, first.role) == (Duty.LEADING, Duty.FOLLOWING)
    assert state_of(follower) is State.OPERATIONAL, "it goes on from what the first one saw"


def test_what_was_seen_while_the_database_was_away_is_written_afterwards(
    man: Man, states: dict[str, State], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    post, sampler = man("one")
    post.turn()
    sampler.sample_once()
    post.turn()
    began = clock.time
    away = db_engine.make_engine(NOWHERE)
    post.leave()
    with monkeypatch.context() as gone:
        gone.setattr(post, "_line", Line(away))
        states["thing"] = State.DOWN
        for _ in range(4):
            clock.move(seconds=15)
            sampler.sample_once()
            post.turn()
        assert (post.role, state_of(sampler)) == (Duty.ALONE, State.DOWN)
    away.dispose()
    states["thing"] = State.OPERATIONAL
    clock.move(seconds=15)
    sampler.sample_once()
    post.turn()
    assert post.role is Duty.LEADING
    with unit_of_work() as uow:
        found = service.uptime(uow, "thing", began, clock.time)
        (outage,) = service.outages(uow, began, clock.time, "thing")
        (incident,) = service.list_incidents(uow, a_person(uow, Role.VIEWER)).items
    assert (incident.title, incident.duration_s, incident.still_down) == ("Thing down", 60, [])
    assert (found.up_s, found.down_s, found.unknown_s) == (15, 60, 0)
    assert (outage.state, (outage.ended or began) - outage.began) == (State.DOWN, clock.time - outage.began)


def test_a_time_in_which_nobody_looked_is_written_as_unknown(man: Man, clock: Clock) -> None:
    first, leader = man("one")
    first.turn()
    leader.sample_once()
    first.turn()
    first.leave()
    clock.move(minutes=10)
    second, follower = man("two")
    second.turn()
    follower.sample_once()
    second.turn()
    with unit_of_work() as uow:
        changes = repository.list_changes(
            uow.session, "thing", clock.time.replace(year=2030), clock.time.replace(year=2032), 9
        )
        states = [change.state for change in changes]
        gap = changes[0].at - changes[1].at
    assert states[:2] == ["operational", "unknown"]
    assert gap.total_seconds() == 570


def a_window(clock: Clock) -> MaintenanceRow:
    """Work on everything for the next five minutes."""
    ends_at = clock.time + timedelta(minutes=5)
    window = MaintenanceRow(
        id=new_id(),
        components=[],
        starts_at=clock.time,
        ends_at=ends_at,
        reason="A new disk.",
        author_name="Olga",
    )
    with unit_of_work() as uow:
        maintenance_repository.add(uow.session, window)
    return window


def test_who_takes_over_knows_of_announced_work_from_the_first(man: Man, clock: Clock) -> None:
    (first, leader), (second, follower) = man("one"), man("two")
    a_window(clock)
    for post, sampler in ((first, leader), (second, follower)):
        post.turn()
        clock.move(seconds=1)
        sampler.sample_once()
        post.turn()
        assert state_of(sampler) is State.MAINTENANCE
        post.leave()
    with unit_of_work() as uow:
        changes = repository.list_changes(
            uow.session, "thing", clock.time.replace(year=2030), clock.time.replace(year=2032), 9
        )
        assert [change.state for change in changes] == ["maintenance"]


def test_the_time_of_announced_work_counts_neither_way(
    man: Man,
    states: dict[str, State],
    clock: Clock,
) -> None:
    (first, leader), (second, follower) = man("one"), man("two")
    first.turn()
    began = clock.time

    def pass_time() -> None:
        for _ in range(6):
            leader.sample_once()
            first.turn()
            clock.move(seconds=10)

    pass_time()
    window = a_window(clock)
    first.turn()
    states["thing"] = State.DOWN
    pass_time()
    second.turn()
    assert (state_of(leader), state_of(follower)) == (State.MAINTENANCE, State.MAINTENANCE)
    assert "Announced work on everything until" in follower.status().sentence
    assert [one.reason for one in follower.going_on.maintenance] == ["A new disk."]
    service.use_sampler(leader)
    assert service.missing_for_ready() == ["thing"], "what is down is not ready, announced or not"
    with unit_of_work() as uow:
        ended = maintenance_repository.find(uow.session, window.id)
        assert ended is not None
        ended.ended_at = clock.time
    states["thing"] = State.OPERATIONAL
    first.turn()
    pass_time()
    with unit_of_work() as uow:
        found = service.uptime(uow, "thing", began, clock.time)
        whole = service.uptime(uow, "console", began, clock.time)
        as_measured = service.uptime(uow, "thing", began, clock.time, POLICIES["with_maintenance"])
        assert service.outages(uow, began, clock.time, "thing") == []
    assert (found.up_s, found.maintenance_s, found.down_s, found.share) == (120, 60, 0, 1.0)
    assert (whole.maintenance_s, whole.share) == (60, 1.0)
    assert as_measured.share == pytest.approx(2 / 3)
