"""Error budgets: what is left of them, how fast they go, and when that is an alert."""

from datetime import timedelta

import pytest

from backend.alerts.burning import Seen, bound, budget_left, burn, burning, needed, standing, sure_burn
from backend.alerts.schemas import Standing
from backend.metrics.statistics import share_interval
from backend.reports.intervals import least_for

HOUR = timedelta(hours=1)


def rows(good: int, n: int, seen: float = 1.0) -> Seen:
    """So many good ones of so many."""
    return Seen(good / n, n, share_interval(good, n)[1], fewest=10, seen=seen)


def test_a_budget_burns_as_many_times_too_fast_as_there_are_more_errors_than_allowed() -> None:
    assert burn(Seen(0.98), 0.99) == pytest.approx(2.0)
    assert budget_left(Seen(0.995), 0.99) == pytest.approx(0.5)
    assert budget_left(Seen(0.97), 0.99) == pytest.approx(-2.0)


def test_time_nobody_measured_has_spent_nothing_of_the_budget() -> None:
    assert budget_left(Seen(0.98, weight=0.25), 0.99) == pytest.approx(0.5)


def test_too_little_concludes_nothing() -> None:
    few = rows(0, 2)
    assert burn(few, 0.99) is None
    assert budget_left(few, 0.99) is None
    assert budget_left(Seen(None), 0.99) is None
    assert standing(few, 0.99) is Standing.UNKNOWN
    assert standing(Seen(1.0, seen=0.4), 0.99) is Standing.UNKNOWN, (
        "seconds are judged from half of the window on"
    )


def test_one_failure_among_few_rows_is_no_burn_and_many_are() -> None:
    assert burning(lambda width: rows(19, 21), 0.95) is None, "19 of 21 good ones may well be 95%"
    assert sure_burn(rows(19, 21), 0.95, 1.0) is None
    assert burning(lambda width: rows(190, 210), 0.95) is not None
    assert burning(lambda width: rows(999, 1000), 0.9999) is None, "one failure proves nothing"
    broken = burning(lambda width: rows(0, 21), 0.95)
    assert broken is not None, "where all of the few failed that is proven"
    assert broken[0].name == "burns_fast"


def test_a_window_that_was_hardly_seen_concludes_nothing() -> None:
    assert burning(lambda width: rows(0, 500, seen=0.49), 0.95) is None
    assert burning(lambda width: rows(0, 500, seen=0.5), 0.95) is not None
    assert burning(lambda width: Seen(0.0, seen=0.49), 0.95) is None


def test_a_target_takes_as_many_rows_here_as_in_a_report() -> None:
    for target in (0.9, 0.95, 0.995, 0.999):
        assert needed(Seen(1.0, 500), target) == least_for(target)
    assert standing(rows(72, 72), 0.95) is Standing.UNKNOWN
    assert standing(rows(73, 73), 0.95) is Standing.MET
    assert standing(rows(10, 20), 0.95) is Standing.MISSED, "the interval proves it"
    assert needed(rows(10, 10), bound(0.95, 14.4)) == 10


def test_a_miss_is_never_rounded_into_a_pass() -> None:
    assert standing(Seen(0.98999999), 0.99) is Standing.MISSED
    assert standing(Seen(0.99), 0.99) is Standing.MET


@pytest.mark.parametrize(
    ("shares", "fires"),
    [
        ({1: 0.80, 1 / 12: 0.80}, "burns_fast"),
        ({1: 0.80, 1 / 12: 1.0, 6: 0.97, 0.5: 1.0, 72: 1.0}, None),  # it is over already
        ({1: 0.99, 6: 0.93, 0.5: 0.93}, "burns"),
        ({1: 1.0, 6: 0.985, 72: 0.985}, "burns_slowly"),
        ({1: None, 6: None, 72: None}, None),
    ],
)
def test_an_alert_needs_both_windows_to_burn(shares: dict[float, float | None], fires: str | None) -> None:
    found = burning(lambda width: Seen(shares[width / HOUR]), 0.99)
    assert (found[0].name if found else None) == fires
