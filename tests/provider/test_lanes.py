"""A server that runs out of time is asked less at once, and more again as it answers."""

import threading

from backend.provider.lanes import Lanes
from backend.provider.schemas import Outcome


def never() -> bool:
    return False


def taken(lanes: Lanes, count: int) -> None:
    for _ in range(count):
        assert lanes.enter(never)


def test_a_time_out_halves_what_is_under_way() -> None:
    lanes = Lanes(most=24)
    taken(lanes, 8)
    lanes.leave(Outcome.TIMEOUT)
    assert lanes.open == 4
    for _ in range(7):
        lanes.leave(Outcome.TIMEOUT)
    assert lanes.open == 1


def test_a_round_of_answers_opens_one_more_lane_up_to_the_most() -> None:
    lanes = Lanes(most=2)
    taken(lanes, 2)
    lanes.leave(Outcome.TIMEOUT)
    lanes.leave(Outcome.OK)
    assert lanes.open == 2
    for _ in range(5):
        taken(lanes, 1)
        lanes.leave(Outcome.OK)
    assert lanes.open == 2


def test_other_failures_teach_nothing_about_how_much_it_bears() -> None:
    lanes = Lanes(most=4)
    taken(lanes, 1)
    lanes.leave(Outcome.SERVER_ERROR)
    assert lanes.open == 4


def test_who_waits_for_a_lane_goes_once_one_is_free() -> None:
    lanes = Lanes(most=1)
    taken(lanes, 1)
    went = threading.Event()

    def wait() -> None:
        lanes.enter(never)
        went.set()

    threading.Thread(target=wait, daemon=True).start()
    assert not went.wait(0.05)
    lanes.leave(Outcome.OK)
    assert went.wait(5)


def test_who_is_cancelled_meanwhile_takes_no_lane() -> None:
    lanes = Lanes(most=1)
    taken(lanes, 1)
    assert lanes.enter(lambda: True) is False
