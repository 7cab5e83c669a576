"""Error budgets: what is left of them, how fast they go, and when that is an alert."""

from datetime import timedelta

import pytest

from backend.alerts.burning import Seen, budget_left, burn, burning, standing
from backend.alerts.schemas import Standing

HOUR = timedelta(hours=1)


def test_a_budget_burns_as_many_times_too_fast_as_there_are_more_errors_than_allowed() -> None:
    assert burn(Seen(0.98), 0.99) == pytest.approx(2.0)
    assert budget_left(Seen(0.995), 0.99) == pytest.approx(0.5)
    assert budget_left(Seen(0.97), 0.99) == pytest.approx(-2.0)


def test_time_nobody_measured_has_spent_nothing_of_the_budget() -> None:
    assert budget_left(Seen(0.98, weight=0.25), 0.99) == pytest.approx(0.5)


def test_too_little_concludes_nothing() -> None:
    few = Seen(0.0, n=2, tells=False)
    assert burn(few, 0.99) is None
    assert budget_left(Seen(None), 0.99) is None
    assert standing(few, 0.99) is Standing.UNKNOWN


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
