"""The circuit breaker by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.provider.breaker import LONGEST_OPEN, OPEN_FOR, OPENS_AFTER, Circuit
from backend.provider.schemas import Outcome

NOON = datetime(2031, 5, 4, 12, tzinfo=UTC)


def after(*outcomes: Outcome, now: datetime = NOON) -> Circuit:
    circuit = Circuit()
    for outcome in outcomes:
        circuit = circuit.after(outcome, now)
    return circuit


def test_a_few_failures_leave_it_closed() -> None:
    assert after(*[Outcome.SERVER_ERROR] * (OPENS_AFTER - 1)).closed_until(NOON) is None


def test_failures_in_a_row_open_it_for_a_while() -> None:
    circuit = after(*[Outcome.TIMEOUT] * OPENS_AFTER)
    assert circuit.closed_until(NOON) == NOON + OPEN_FOR
    assert circuit.closed_until(NOON + OPEN_FOR) is None


@pytest.mark.parametrize("outcome", [Outcome.OK, Outcome.REFUSED, Outcome.AUTH, Outcome.INVALID_JSON])
def test_an_answer_of_any_kind_shows_that_the_server_lives(outcome: Outcome) -> None:
    assert after(*[Outcome.TIMEOUT] * (OPENS_AFTER - 1), outcome) == Circuit()


@pytest.mark.parametrize("outcome", [Outcome.CANCELLED, Outcome.RATE_LIMITED])
def test_a_cancel_or_a_full_minute_says_nothing_of_the_server(outcome: Outcome) -> None:
    assert after(Outcome.TIMEOUT, outcome).failures == 1


def test_half_open_it_lets_one_probe_through() -> None:
    later = NOON + OPEN_FOR
    circuit = after(*[Outcome.CONNECTION] * OPENS_AFTER).admitted(later)
    assert circuit.closed_until(later) is not None
    assert circuit.after(Outcome.OK, later) == Circuit()


def test_requests_that_were_under_way_when_it_opened_do_not_keep_it_open_for_longer() -> None:
    assert after(*[Outcome.TIMEOUT] * (OPENS_AFTER + 20)).open_until == NOON + OPEN_FOR


def test_a_probe_that_fails_opens_it_for_longer_up_to_a_limit() -> None:
    circuit = after(*[Outcome.CONNECTION] * OPENS_AFTER)
    pauses = []
    now = NOON
    for _ in range(6):
        now = circuit.open_until or now
        circuit = circuit.admitted(now).after(Outcome.CONNECTION, now)
        assert circuit.open_until is not None
        pauses.append(circuit.open_until - now)
    assert pauses[:2] == [2 * OPEN_FOR, 4 * OPEN_FOR]
    assert pauses[-1] == LONGEST_OPEN


def test_a_probe_whose_process_died_keeps_nobody_out_for_long() -> None:
    later = NOON + OPEN_FOR
    circuit = after(*[Outcome.CONNECTION] * OPENS_AFTER).admitted(later)
    assert circuit.closed_until(later + timedelta(minutes=2)) is None
