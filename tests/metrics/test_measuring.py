"""Figures equal what a direct count over the same rows gives, whatever is counted in advance."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from backend.db.base import new_id
from backend.db.tallies import Grain
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid, NotFound
from backend.metrics import service as metrics
from backend.permissions import Role
from tests.factories import a_person

BASE = datetime(2026, 3, 2, tzinfo=UTC)
STATES = ("succeeded", "failed", "dead", "cancelled")
minutes = st.integers(0, 4 * 24 * 60)
moments = st.one_of(minutes, minutes.map(lambda m: m // 60 * 60), minutes.map(lambda m: m // 1440 * 1440))
Rows = list[tuple[str, int, int]]


def write(uow: UnitOfWork, rows: Rows) -> None:
    """Runs by state, the minute they were asked for, and how many seconds they waited; each took a minute."""
    uow.session.execute(text("DELETE FROM runs"))
    uow.session.execute(text("DELETE FROM metric_cells"))
    uow.session.execute(text("DELETE FROM metric_marks"))
    owner = a_person(uow).user_id
    for state, minute, waited in rows:
        asked = BASE + timedelta(minutes=minute)
        started = asked + timedelta(seconds=waited)
        uow.session.execute(
            text(
                "INSERT INTO runs (id, owner_id, kind, engine, state, title, blueprint, seed, requested, delivered,"
                " shortfall, cost_amount, attempt, created_at, started_at, finished_at) VALUES (:id, :owner, 'quiz',"
                " 'local', :state, '', '{}', 1, 1, 1, '[]', 0, 1, :asked, :started, :ended)"
            ),
            {
                "id": new_id(),
                "owner": owner,
                "state": state,
                "asked": asked,
                "started": started,
                "ended": started + timedelta(minutes=1),
            },
        )


@given(
    rows=st.lists(st.tuples(st.sampled_from(STATES), minutes, st.integers(0, 500)), max_size=25),
    window=st.tuples(moments, moments),
    rolled=st.none() | moments,
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_figure_is_what_a_direct_count_gives(
    uow: UnitOfWork, rows: Rows, window: tuple[int, int], rolled: int | None
) -> None:
    write(uow, rows)
    if rolled is not None:
        metrics.roll_up(uow, now=BASE + timedelta(minutes=rolled))
        metrics.roll_up(uow, now=BASE + timedelta(minutes=rolled))
    start, end = BASE + timedelta(minutes=min(window)), BASE + timedelta(minutes=max(window) + 1)
    direct = Counter[str](
        {
            row[0]: row[1]
            for row in uow.session.execute(
                text(
                    "SELECT state, count(*) FROM runs WHERE finished_at >= :start AND finished_at < :end GROUP BY 1"
                ),
                {"start": start, "end": end},
            )
        }
    )
    ended = metrics.measure(uow, "runs_ended", start, end, by="state")
    assert ended.value == direct.total()
    assert {key: group.n for key, group in ended.groups.items()} == dict(direct)
    share = metrics.measure(uow, "run_success", start, end)
    judged = direct.total() - direct["cancelled"]
    assert share.n == judged
    assert share.value == (direct["succeeded"] / judged if judged else None)
    by_hour = metrics.series(uow, "runs_ended", start, end, Grain.HOUR, "state")
    assert sum(point.n for _, point in by_hour) == direct.total()
    exact = uow.session.scalar(
        text(
            "SELECT percentile_disc(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM started_at - created_at)) "
            "FROM runs WHERE started_at >= :start AND started_at < :end"
        ),
        {"start": start, "end": end},
    )
    waited = metrics.measure(uow, "queue_wait_p95", start, end).value
    assert (waited is None) == (exact is None)
    assert waited is None or waited == pytest.approx(float(exact), rel=0.05)


def test_every_measure_answers_on_an_empty_database(uow: UnitOfWork, connection: Connection) -> None:
    for definition in metrics.definitions():
        for by in (None, *definition.splits):
            figure = metrics.measure(uow, definition.name, BASE, BASE + timedelta(days=1), by=by)
            assert figure.value in (None, 0.0)
            assert figure.n == 0
    metrics.roll_up(uow)


def test_what_cannot_be_measured_is_refused_in_words(uow: UnitOfWork) -> None:
    day = timedelta(days=1)
    with pytest.raises(NotFound, match="no measure named 'luck'"):
        metrics.measure(uow, "luck", BASE, BASE + day)
    with pytest.raises(Invalid, match="ends after its start"):
        metrics.measure(uow, "runs_ended", BASE, BASE)
    with pytest.raises(Invalid, match="cannot be split by 'colour'"):
        metrics.measure(uow, "runs_ended", BASE, BASE + day, by="colour")
    with pytest.raises(Invalid, match="at most"):
        metrics.series(uow, "runs_ended", BASE, BASE + 400 * day, Grain.HOUR)


@pytest.mark.parametrize(("name", "by"), [("runs_ended", "state"), ("run_seconds_p95", "engine")])
def test_slices_of_the_largest_groups_alone_leave_every_sum_as_it_is(
    uow: UnitOfWork, name: str, by: str
) -> None:
    minutes_of = {"succeeded": (10, 1500, 1501), "failed": (20, 30), "dead": (1600,)}
    write(uow, [(state, minute, 5) for state, all_of in minutes_of.items() for minute in all_of])
    viewer, end = replace(a_person(uow), role=Role.VIEWER), BASE + timedelta(days=2)
    whole, largest = (
        metrics.read_series(uow, viewer, name, BASE, end, step=Grain.DAY, by=by, most=most)
        for most in (None, 1)
    )
    assert largest.figure == whole.figure
    first = max(whole.figure.groups, key=lambda key: whole.figure.groups[key].n)
    for few, all_of in zip(largest.points, whole.points, strict=True):
        assert few.figure.value == all_of.figure.value
        assert few.figure.groups == {first: all_of.figure.groups[first]}
