"""Hysteresis: one look does not make a state, two in a row do, and a component that flaps stays where it was."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.status.schemas import State
from backend.status.settling import Settling

UP, POOR, DOWN, UNKNOWN, OFF = (
    State.OPERATIONAL,
    State.DEGRADED,
    State.DOWN,
    State.UNKNOWN,
    State.DISABLED,
)
SEEN = st.lists(st.sampled_from([UP, POOR, DOWN, UNKNOWN, OFF]), max_size=30)


def settled(*seen: State, to_worsen: int = 2, to_recover: int = 2) -> list[State]:
    """The settled state after each look."""
    settling = Settling(to_worsen, to_recover)
    return [settling.take(state) for state in seen]


@pytest.mark.parametrize(
    ("seen", "comes_to"),
    [
        ([DOWN], [DOWN]),
        ([UP, DOWN], [UP, UP]),
        ([UP, DOWN, DOWN], [UP, UP, DOWN]),
        ([DOWN, UP], [DOWN, DOWN]),
        ([DOWN, UP, UP], [DOWN, DOWN, UP]),
        ([UP, DOWN, UP, DOWN, UP, DOWN], [UP] * 6),
        ([DOWN, UP, DOWN, UP, DOWN], [DOWN] * 5),
        ([UP, POOR, DOWN], [UP, UP, DOWN]),
        ([UP, DOWN, POOR], [UP, UP, POOR]),
        ([DOWN, POOR, UP], [DOWN, DOWN, UP]),
        ([POOR, DOWN, UP], [POOR, POOR, POOR]),
        ([POOR, DOWN, UP, UP], [POOR, POOR, POOR, UP]),
    ],
    ids=lambda states: "-".join(state.value[:2] for state in states),
)
def test_two_looks_in_the_same_direction_count(seen: list[State], comes_to: list[State]) -> None:
    assert settled(*seen) == comes_to


def test_what_is_certain_counts_at_once() -> None:
    assert settled(UP, UNKNOWN) == [UP, UNKNOWN]
    assert settled(UP, OFF, DOWN) == [UP, OFF, DOWN], "switched on again it has no state to hold on to"
    settling = Settling(2, 2)
    settling.take(UP)
    assert settling.take(DOWN, sure=True) is DOWN


def test_after_unknown_it_goes_on_from_what_was_known_before() -> None:
    assert settled(UP, UNKNOWN, UP) == [UP, UNKNOWN, UP]
    assert settled(UP, UNKNOWN, DOWN, DOWN) == [UP, UNKNOWN, UNKNOWN, DOWN]


def test_what_another_process_came_to_is_where_it_begins() -> None:
    settling = Settling(2, 2)
    settling.adopt(UP)
    assert (settling.take(DOWN), settling.pending) == (UP, True)
    assert (settling.take(DOWN), settling.pending) == (DOWN, False)


@given(SEEN)
def test_it_is_only_ever_in_a_state_that_was_seen_and_in_the_first_at_once(seen: list[State]) -> None:
    states = settled(*seen)
    assert set(states) <= set(seen)
    assert states[:1] == seen[:1]


@given(SEEN)
def test_two_equal_looks_in_a_row_always_count(seen: list[State]) -> None:
    states = settled(*seen)
    for place, (first, second) in enumerate(pairwise(seen)):
        if first is second:
            assert states[place + 1] is second


@given(SEEN)
def test_one_look_that_differs_never_counts_between_two_that_agree(seen: list[State]) -> None:
    certain = {UNKNOWN, OFF}
    states = settled(*seen)
    for place in range(len(seen) - 2):
        before, odd, after = seen[place : place + 3]
        if before is after and states[place] is before and not {before, odd} & certain:
            assert states[place : place + 3] == [before] * 3


@given(SEEN, st.integers(1, 4), st.integers(1, 4))
def test_a_state_that_lasts_is_come_to_in_so_many_looks(seen: list[State], worsen: int, recover: int) -> None:
    for last in (UP, POOR, DOWN):
        lasting = settled(*seen, *[last] * max(worsen, recover), to_worsen=worsen, to_recover=recover)
        assert lasting[-1] is last
