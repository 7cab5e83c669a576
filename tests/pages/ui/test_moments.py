"""Times in words."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pages.ui import duration, exact_time, relative_time

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=4), "just now"),
        (timedelta(seconds=59), "59 s ago"),
        (timedelta(minutes=3, seconds=30), "3 min ago"),
        (timedelta(hours=2), "2 h ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=29), "29 days ago"),
        (timedelta(days=40), "20 Jan 2026"),
        (timedelta(minutes=-5), "in 5 min"),
    ],
)
def test_a_moment_is_told_by_its_distance(before: timedelta, words: str) -> None:
    assert relative_time(NOW - before, NOW) == words


def test_zones_do_not_matter() -> None:
    there = (NOW - timedelta(minutes=3)).astimezone(timezone(timedelta(hours=9)))
    assert relative_time(there, NOW) == "3 min ago"
    assert exact_time(there) == "2026-03-01 11:57:00 UTC"


def test_a_moment_without_a_zone_is_utc() -> None:
    assert exact_time(NOW.replace(tzinfo=None)) == "2026-03-01 12:00:00 UTC"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "—"),
        (0.0421, "42 ms"),
        (0.44, "0.4 s"),
        (9.96, "10 s"),
        (59.7, "1 min"),
        (200, "3 min 20 s"),
        (7_500, "2 h 5 min"),
        (356_400, "4 d 3 h"),
    ],
)
def test_a_span_keeps_the_two_units_that_matter(seconds: float | None, words: str) -> None:
    assert duration(seconds) == words
