"""What many look at at once is read once, and nobody is shown what is older than their own click."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy.orm import sessionmaker

from backend.db import engine as db_engine
from backend.db.shared import Shared
from backend.errors import Unavailable


class Clock:
    """Stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock, and a database for the answers to be about, which nobody connects to."""
    db_engine.bind(sessionmaker())
    yield Clock()
    db_engine.bind(None)


class Asked:
    """Counts how often it was asked."""

    times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def test_a_hundred_viewers_at_once_cost_what_one_does(clock: Clock) -> None:
    shared, asked, together = Shared(clock), Asked(), Barrier(100)

    def view(_: int) -> int:
        together.wait()
        return shared.read("runs", asked, life=2.0)

    with ThreadPoolExecutor(100) as viewers:
        assert set(viewers.map(view, range(100))) == {1}
    assert asked.times == 1


def test_an_answer_lives_as_long_as_its_asker_is_content_with(clock: Clock) -> None:
    shared, asked = Shared(clock), Asked()
    assert shared.read("runs", asked, life=2.0) == 1
    clock.now += 1.9
    assert shared.read("runs", asked, life=2.0) == 1
    assert shared.read("runs", asked, life=1.0) == 2
    assert shared.read("others", asked, life=2.0) == 3


def test_nobody_is_shown_what_is_older_than_their_own_click(clock: Clock) -> None:
    shared, asked = Shared(clock), Asked()
    shared.read("runs", asked, life=2.0)
    clock.now += 1.0
    clicked = shared.now()
    assert shared.read("runs", asked, life=2.0, since=clicked) == 2
    assert shared.read("runs", asked, life=2.0) == 2, "the others are given the newer one, too"


def test_another_database_has_other_answers(clock: Clock) -> None:
    shared, asked = Shared(clock), Asked()
    shared.read("runs", asked, life=2.0)
    db_engine.bind(sessionmaker())
    assert shared.read("runs", asked, life=2.0) == 2


def test_what_failed_is_told_to_who_waited_and_asked_again_by_who_comes_later(clock: Clock) -> None:
    shared, asked = Shared(clock), Asked()

    def away() -> int:
        asked()
        clock.now += 3.0
        raise Unavailable("The database cannot be reached right now.")

    with pytest.raises(Unavailable):
        shared.read("runs", away, life=2.0)
    clock.now += 0.1
    assert shared.read("runs", asked, life=2.0) == 2
