"""The chart draws the largest groups, and no line for one whose slices were not read."""

from datetime import UTC, datetime, timedelta

from backend.metrics import service as metrics
from backend.metrics.schemas import Figure, Kind, Measured, Point, Series, Unit
from pages.operate.measures.lines import MOST_LINES, lines_of

DAY = datetime(2026, 3, 2, tzinfo=UTC)


def figure(n: int, groups: dict[str, int]) -> Figure:
    made = {key: Measured("requests", "Requests", Unit.REQUESTS, float(n), n) for key, n in groups.items()}
    return Figure.of(
        Measured("requests", "Requests", Unit.REQUESTS, float(n), n, kind=Kind.MEASURED, groups=made)
    )


def test_the_largest_groups_are_drawn_though_others_are_alike() -> None:
    small = {f"/a{place}": 2 for place in range(20)}
    found = Series(
        definition=next(one for one in metrics.definitions() if one.name == "requests"),
        start=DAY,
        end=DAY + timedelta(days=1),
        step="day",
        by="route",
        figure=figure(540, {**small, "/zebra": 500}),
        points=[Point(at=DAY, figure=figure(540, {"/zebra": 500, "/a0": 2}))],
    )
    assert list(lines_of(found).items()) == [("/zebra", [500.0]), ("/a0", [2.0])]
    assert len(small) > MOST_LINES
