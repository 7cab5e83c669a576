"""Exchanging refresh tokens: one successor, however often and however parallel; a replay ends the session (rows 3-5)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from backend.auth import service
from backend.auth.keys import KeyRing
from backend.auth.models import AuthSession, SigningKey
from backend.auth.tokens import fingerprint
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import NotSignedIn
from tests.auth.conftest import Clock, Introduce, introduce


def test_a_refresh_token_gives_a_new_pair(person: Introduce, moved_clock: Clock) -> None:
    ann = person()
    moved_clock.move(minutes=6)
    pair = service.refresh(ann.tokens.refresh_token)
    assert pair.refresh_token != ann.tokens.refresh_token
    assert service.verify_access(pair.access_token) == ann.actor


def test_an_answer_that_was_lost_can_be_asked_for_again(person: Introduce, moved_clock: Clock) -> None:
    ann = person()
    first = service.refresh(ann.tokens.refresh_token)
    moved_clock.move(seconds=9)
    again = service.refresh(ann.tokens.refresh_token)
    assert again.refresh_token == first.refresh_token
    assert service.verify_access(again.access_token) == ann.actor


def test_a_used_token_after_ten_seconds_ends_the_whole_session(person: Introduce, moved_clock: Clock) -> None:
    ann = person()
    pair = service.refresh(ann.tokens.refresh_token)
    assert service.verify_access(pair.access_token) == ann.actor
    moved_clock.move(seconds=11)
    with pytest.raises(NotSignedIn, match="used in two places"):
        service.refresh(ann.tokens.refresh_token)
    for use, token in ((service.refresh, pair.refresh_token), (service.verify_access, pair.access_token)):
        with pytest.raises(NotSignedIn):
            use(token)


def test_a_token_two_generations_old_is_a_replay_at_once(person: Introduce) -> None:
    ann = person()
    second = service.refresh(ann.tokens.refresh_token)
    third = service.refresh(second.refresh_token)
    with pytest.raises(NotSignedIn, match="used in two places"):
        service.refresh(ann.tokens.refresh_token)
    with pytest.raises(NotSignedIn):
        service.refresh(third.refresh_token)


def test_only_hashes_are_stored(person: Introduce, uow: UnitOfWork) -> None:
    ann = person()
    row = uow.session.execute(select(AuthSession.__table__)).mappings().one()
    assert row["refresh_hash"] == fingerprint(ann.tokens.refresh_token)
    assert not any(ann.tokens.refresh_token in str(value) for value in row.values())


def test_a_session_ends_after_eight_hours_however_busy(person: Introduce, moved_clock: Clock) -> None:
    ann = person()
    token = ann.tokens.refresh_token
    for _ in range(19):
        moved_clock.move(minutes=25)
        token = service.refresh(token).refresh_token
    moved_clock.move(minutes=4, seconds=55)
    pair = service.refresh(token)
    assert pair.expires_in == 5, "no token outlives its session"
    moved_clock.move(seconds=5)
    for use, dead in ((service.refresh, pair.refresh_token), (service.verify_access, pair.access_token)):
        with pytest.raises(NotSignedIn):
            use(dead)


def test_a_refresh_token_can_be_looked_at_without_being_used_up(
    person: Introduce, moved_clock: Clock
) -> None:
    ann = person()
    moved_clock.move(minutes=20)
    for _ in range(3):
        assert service.verify_refresh(ann.tokens.refresh_token) == ann.actor
    pair = service.refresh(ann.tokens.refresh_token)
    assert service.verify_refresh(pair.refresh_token) == ann.actor
    assert service.verify_refresh(ann.tokens.refresh_token) == ann.actor
    moved_clock.move(seconds=11)
    with pytest.raises(NotSignedIn, match="replaced"):
        service.verify_refresh(ann.tokens.refresh_token)
    assert service.verify_refresh(pair.refresh_token) == ann.actor, "looking is no replay and ends nothing"


def test_fifty_refreshes_at_once_agree_on_one_successor(committed: None) -> None:
    token = introduce().tokens.refresh_token
    for _ in range(5):
        together = Barrier(50)

        def exchange(presented: str = token, together: Barrier = together) -> str:
            together.wait()
            return service.refresh(presented).refresh_token

        with ThreadPoolExecutor(50) as threads:
            successors = {work.result() for work in [threads.submit(exchange) for _ in range(50)]}
        assert len(successors) == 1
        token = successors.pop()
    assert service.verify_refresh(token)


def test_processes_that_start_at_once_make_one_signing_key(committed: None) -> None:
    together = Barrier(8)

    def first_use() -> str:
        # A key ring of its own stands for a process of its own.
        own = KeyRing()
        together.wait()
        return own.current().kid

    with ThreadPoolExecutor(8) as threads:
        used = {work.result() for work in [threads.submit(first_use) for _ in range(8)]}
    with unit_of_work() as uow:
        stored = set(uow.session.scalars(select(SigningKey.kid)))
    assert used == stored
    assert len(used) == 1
