"""A window is turned into UTC, or refused in words where no reckoning could be done with it."""

from datetime import UTC, datetime

import pytest

from backend.errors import Invalid
from backend.metrics.windows import checked

NOON = "2026-03-01T12:00:00+02:00"


def test_a_window_is_turned_into_utc() -> None:
    start, end = checked(datetime.fromisoformat(NOON), datetime(2026, 3, 2, tzinfo=UTC))
    assert (start.tzinfo, start.hour, end.day) == (UTC, 10, 2)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("0001-01-01T00:00:00+14:00", NOON),
        (NOON, "9999-12-31T23:59:59-14:00"),
        ("9999-12-31T23:30:00Z", "9999-12-31T23:59:59Z"),
    ],
)
def test_a_window_beyond_the_calendar_is_refused_in_words(since: str, until: str) -> None:
    with pytest.raises(Invalid, match="between the years"):
        checked(datetime.fromisoformat(since), datetime.fromisoformat(until))
