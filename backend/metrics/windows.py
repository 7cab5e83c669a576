"""Windows of time: which of their days and hours are counted already, and which rows must be counted now. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backend.age import WORDS, in_this_age
from backend.db.tallies import Grain
from backend.errors import Invalid
from backend.metrics.repository import Mark, Span

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WIDTHS = {Grain.MINUTE: timedelta(minutes=1), Grain.HOUR: HOUR, Grain.DAY: DAY}
# More points than this no screen shows and no reader sees.
MOST_POINTS = 1_500


@dataclass(frozen=True, slots=True)
class Pieces:
    """A window, cut: `cells` are counted already; the rows of `raw` must be counted now."""

    cells: tuple[Span, ...]
    raw: tuple[tuple[datetime, datetime], ...]


def cut(start: datetime, end: datetime, mark: Mark | None, *, finest: Grain | None = None) -> Pieces:
    """Cut a window so that every moment of it lies in exactly one piece.

    Args:
        mark: how far its family is counted; None where it never was.
        finest: slices wanted of it; days are of no use to a series by hour.
    """
    first_hour = ceiling(start, Grain.HOUR)
    last_hour = min(floor(end, Grain.HOUR), mark.rolled_until) if mark else first_hour
    if mark is None or finest is Grain.MINUTE or first_hour >= last_hour:
        return Pieces((), ((start, end),) if start < end else ())
    raw = tuple(piece for piece in ((start, first_hour), (last_hour, end)) if piece[0] < piece[1])
    first_day = ceiling(first_hour, Grain.DAY)
    last_day = floor(last_hour, Grain.DAY)
    if finest is Grain.HOUR or first_day >= last_day:
        return Pieces((Span(Grain.HOUR, first_hour, last_hour),), raw)
    cells = (
        Span(Grain.HOUR, first_hour, first_day),
        Span(Grain.DAY, first_day, last_day),
        Span(Grain.HOUR, last_day, last_hour),
    )
    return Pieces(tuple(span for span in cells if span.start < span.end), raw)


def floor(moment: datetime, grain: Grain) -> datetime:
    """The beginning of the slice a moment lies in, UTC."""
    moment = moment.astimezone(UTC).replace(second=0, microsecond=0)
    if grain is Grain.MINUTE:
        return moment
    moment = moment.replace(minute=0)
    return moment if grain is Grain.HOUR else moment.replace(hour=0)


def ceiling(moment: datetime, grain: Grain) -> datetime:
    """The first beginning of a slice that does not lie before a moment, UTC."""
    below = floor(moment, grain)
    return below if below == moment else below + WIDTHS[grain]


def slices(start: datetime, end: datetime, step: Grain) -> list[datetime]:
    """The beginnings of the slices a window touches.

    Raises:
        Invalid: there are more than can be shown.
    """
    first, width = floor(start, step), WIDTHS[step]
    count = max(0, -((first - end) // width))
    if count > MOST_POINTS:
        raise Invalid(
            f"A series has at most {MOST_POINTS:,} points, and this would have {count:,}. Take a wider step or a shorter "
            "window.",
            code="too_many_points",
        )
    return [first + number * width for number in range(count)]


def checked(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """A window in UTC.

    Raises:
        Invalid: it has no zone, lies too far away, or does not end after its start.
    """
    if start.tzinfo is None or end.tzinfo is None:
        raise Invalid("A window needs times with a zone, such as 2026-03-01T00:00:00Z.", code="no_zone")
    if not in_this_age(start, end):
        raise Invalid(WORDS, code="bad_window")
    if start >= end:
        raise Invalid("A window ends after its start: `from` must lie before `to`.", code="bad_window")
    return start.astimezone(UTC), end.astimezone(UTC)
