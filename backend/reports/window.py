"""The time a report speaks of: half-open, in UTC, and the window of the same length before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from backend.errors import Invalid

DEFAULT_DAYS = 28
LONGEST = timedelta(days=366)
SHORTEST = timedelta(minutes=1)
# Of the earliest window a report looks at.
OLDEST_YEAR = 2000
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Window:
    """`[start, end)`, both with the zone UTC."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.start

    @property
    def before(self) -> Window:
        """The window of the same length that ends where this one begins."""
        return Window(self.start - self.length, self.start)

    def last(self, length: timedelta) -> Window:
        """The last part of it, or what lies before too where it is shorter than `length`."""
        return Window(self.end - length, self.end)

    @property
    def whole_days(self) -> bool:
        """Whether it begins and ends at midnight UTC."""
        return _midnight(self.start) == self.start and _midnight(self.end) == self.end

    @property
    def whole_weeks(self) -> bool:
        """Whether it holds each day of the week equally often, so that weekends weigh the same in both windows."""
        return self.whole_days and self.length % WEEK == timedelta(0)

    @property
    def words(self) -> str:
        """In words, with the last day that belongs to it: "2026-03-01 to 2026-03-28 (28 days, UTC)"."""
        if not self.whole_days:
            return f"{self.start:%Y-%m-%d %H:%M} to {self.end:%Y-%m-%d %H:%M} (UTC)"
        days = self.length // DAY
        if days == 1:
            return f"{self.start:%Y-%m-%d} (1 day, UTC)"
        return f"{self.start:%Y-%m-%d} to {self.end - DAY:%Y-%m-%d} ({days} days, UTC)"


def behind(what: str, name: str, window: Window) -> str:
    """The screen that shows what a figure rests on; `what` is `measure` or `component`."""
    query = urlencode({what: name, "from": _stamp(window.start), "to": _stamp(window.end)})
    return f"/figure?{query}"


def _stamp(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def last_complete_days(now: datetime, days: int = DEFAULT_DAYS) -> Window:
    """The last `days` days that are over. 28 hold every weekday four times."""
    end = _midnight(now.astimezone(UTC))
    return Window(end - days * DAY, end)


def last_complete_week(now: datetime) -> Window:
    """The last week from Monday to Sunday that is over."""
    today = _midnight(now.astimezone(UTC))
    monday = today - timedelta(days=today.weekday())
    return Window(monday - WEEK, monday)


def chosen(start: datetime | None, end: datetime | None, now: datetime) -> Window:
    """The window somebody asked for; without a beginning and an end, the last 28 complete days.

    Raises:
        Invalid: it has only one end, no zone, is empty, too long, too long ago, or not over yet.
    """
    if start is None and end is None:
        return last_complete_days(now)
    if start is None or end is None:
        raise Invalid(
            "A window has two ends: give both `from` and `to`, or neither for the last 28 days.",
            code="bad_window",
        )
    if start.tzinfo is None or end.tzinfo is None:
        raise Invalid("Give `from` and `to` with a zone, such as 2026-03-01T00:00:00Z.", code="bad_window")
    try:
        window = Window(start.astimezone(UTC), end.astimezone(UTC))
        earliest = window.before.before.start
    except OverflowError as error:
        raise Invalid("This window lies outside of the calendar.", code="bad_window") from error
    if window.length < SHORTEST:
        raise Invalid("`to` must be at least a minute after `from`.", code="bad_window")
    if window.length > LONGEST:
        raise Invalid("A report covers 366 days at most.", code="bad_window")
    if earliest.year < OLDEST_YEAR:
        raise Invalid(
            f"A report is compared with the two windows before it; choose a `from` so late that they too lie in "
            f"{OLDEST_YEAR} or later.",
            code="bad_window",
        )
    if window.end > now:
        raise Invalid(
            "A report covers time that is over; choose a `to` that is not in the future.",
            code="window_not_over",
        )
    return window


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
