"""What may be said of a figure, and what never."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.errors import Invalid
from backend.reports.intervals import difference, least_for, poisson, wilson
from backend.reports.readings import Reading
from backend.reports.showing import Aim, Unit, show, show_change
from backend.reports.window import Window, chosen, last_complete_days, last_complete_week
from backend.reports.wording import (
    Better,
    Direction,
    Level,
    Spread,
    Verdict,
    compare,
    confidence,
    judge,
    overall,
)

NOW = datetime(2026, 3, 29, 9, 30, tzinfo=UTC)


def share(good: int, n: int, *, coverage: float = 1.0, version: int = 1) -> Reading:
    return Reading(
        "s", "S", Unit.SHARE, good / n if n else None, n, coverage=coverage, definition_version=version
    )


def verdict_of(reading: Reading, target: float, spread: Spread = Spread.SHARE) -> Verdict:
    return judge(reading, spread, Aim.AT_LEAST, target).verdict


def test_intervals_are_those_of_the_literature() -> None:
    # Newcombe 1998: table II, (a) 56/70 against 48/80, method 10.
    apart = difference(56 / 70, wilson(56, 70), 48 / 80, wilson(48, 80))
    assert (round(apart.low, 4), round(apart.high, 4)) == (0.0524, 0.3339)
    # Wilson for 81 of 263 (Newcombe 1998, one sample): 0.2553 to 0.3662.
    one = wilson(81, 263)
    assert (round(one.low, 4), round(one.high, 4)) == (0.2553, 0.3662)
    # The exact interval of a count of 10 is 4.80 to 18.39.
    assert poisson(10).low == pytest.approx(4.80, abs=0.05)
    assert poisson(10).high == pytest.approx(18.39, abs=0.05)


def test_thirty_of_thirty_still_allows_a_tenth_to_fail() -> None:
    judged = judge(share(30, 30), Spread.SHARE, Aim.AT_LEAST, 0.95)
    assert judged.verdict is Verdict.NOT_ENOUGH
    assert judged.words == "100% with n=30, which allows anything from 88.6% to 100%; the target is ≥ 95%"
    assert verdict_of(share(73, 73), 0.95) is Verdict.MET
    assert least_for(0.95) == 73


def test_a_miss_is_a_miss_even_by_a_hair_and_never_shown_as_a_pass() -> None:
    judged = judge(share(994_999, 1_000_000), Spread.SHARE, Aim.AT_LEAST, 0.995)
    assert judged.verdict is Verdict.MISSED
    assert judged.words == "99.4999%; the target is ≥ 99.5%"
    assert verdict_of(share(3, 10), 0.99) is Verdict.MISSED
    assert verdict_of(share(9, 10), 0.95) is Verdict.NOT_ENOUGH


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(list(Aim)))
def test_no_rounding_carries_a_value_over_its_target(value: float, target: float, aim: Aim) -> None:
    shown = float(show(value, Unit.SHARE, target=target, aim=aim).rstrip("%")) / 100
    if not aim.reached(value, target) and abs(value - target) > 1e-9:
        assert not aim.reached(shown, target)


def test_unmeasured_is_neither_success_nor_failure() -> None:
    assert verdict_of(share(0, 0), 0.9) is Verdict.NOT_ENOUGH
    assert verdict_of(share(99, 100, coverage=0.2), 0.9) is Verdict.NOT_ENOUGH
    known = Reading("u", "U", Unit.SHARE, 0.999, 86_400, low=0.89, high=0.999)
    assert verdict_of(known, 0.995, Spread.BOUNDS) is Verdict.NOT_ENOUGH
    assert (
        verdict_of(Reading("u", "U", Unit.SHARE, 0.9, 86_400, low=0.89, high=0.91), 0.995, Spread.BOUNDS)
        is Verdict.MISSED
    )


def test_better_and_worse_are_said_only_when_the_interval_excludes_zero() -> None:
    better = compare(share(900, 1000), share(800, 1000), Spread.SHARE, Better.UP)
    assert better.direction is Direction.IMPROVED
    assert better.words.startswith("improved by 10.0 pp (95%: +")
    assert compare(share(9, 10), share(8, 10), Spread.SHARE, Better.UP).words == "no detectable change (n=10)"
    worse = compare(share(800, 1000), share(900, 1000), Spread.SHARE, Better.UP)
    assert worse.direction is Direction.WORSENED


@given(st.integers(1, 400), st.data())
def test_the_words_and_the_interval_agree(n: int, data: st.DataObject) -> None:
    now, before = data.draw(st.integers(0, n)), data.draw(st.integers(0, n))
    said = compare(share(now, n), share(before, n), Spread.SHARE, Better.UP)
    assert said.interval is not None
    certain = said.direction in (Direction.IMPROVED, Direction.WORSENED)
    assert certain == said.interval.excludes_zero
    assert ("no detectable change" in said.words) != certain


def test_another_definition_is_not_comparable() -> None:
    said = compare(share(9, 10), share(9, 10, version=2), Spread.SHARE, Better.UP)
    assert said.words == "not comparable: definition 1 now, 2 before"


def test_confidence_falls_by_one_for_each_thing_missing() -> None:
    assert confidence(0.995, same_definitions=True, enough=True).level is Level.HIGH
    assert confidence(0.98, same_definitions=True, enough=True).level is Level.MEDIUM
    assert confidence(None, same_definitions=False, enough=True).level is Level.LOW
    assert confidence(None, same_definitions=False, enough=False).level is Level.VERY_LOW


def test_one_miss_decides_and_no_target_decides_nothing() -> None:
    assert overall([Verdict.MET, Verdict.NOT_ENOUGH, Verdict.MISSED]) is Verdict.MISSED
    assert overall([Verdict.MET, Verdict.NOT_ENOUGH]) is Verdict.NOT_ENOUGH
    assert overall([]) is Verdict.NOT_ENOUGH
    assert overall([Verdict.MET]) is Verdict.MET


def test_the_usual_window_is_twenty_eight_complete_days_and_the_same_before() -> None:
    window = last_complete_days(NOW)
    assert window.words == "2026-03-01 to 2026-03-28 (28 days, UTC)"
    assert window.before.end == window.start
    assert window.before.length == window.length == timedelta(days=28)
    assert last_complete_week(NOW).words == "2026-03-16 to 2026-03-22 (7 days, UTC)"
    assert chosen(None, None, NOW) == window


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (NOW - timedelta(days=1), None),
        (NOW, NOW - timedelta(days=1)),
        (NOW - timedelta(days=1), NOW + timedelta(hours=1)),
        (NOW - timedelta(days=400), NOW),
        (datetime(2026, 3, 1), NOW),  # noqa: DTZ001 (without a zone on purpose)
        (datetime.min.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC) + timedelta(hours=1)),
    ],
)
def test_a_window_that_is_none_is_refused(start: datetime | None, end: datetime | None) -> None:
    with pytest.raises(Invalid):
        chosen(start, end, NOW)


def test_what_is_not_nothing_does_not_look_like_nothing() -> None:
    assert show(0.00004, Unit.SHARE) == "0.004%" or show(0.00004, Unit.SHARE).rstrip("%") != "0.0"
    assert show(0.99999, Unit.SHARE) != "100%"
    assert show(None, Unit.SHARE) == "not measured"
    assert show_change(-0.012, Unit.SHARE) == "−1.2 pp"
    assert Window(NOW - timedelta(hours=1), NOW).words == "2026-03-29 08:30 to 2026-03-29 09:30 (UTC)"
