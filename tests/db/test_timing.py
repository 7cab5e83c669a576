"""Statements are timed without their values, in bounded room."""

import pytest
from sqlalchemy import Engine, text

from backend.db.timing import MOST_TEXTS, Timings, normalised, timings


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("SELECT a,\n  b FROM t WHERE id = %(id_1)s::UUID", "SELECT a, b FROM t WHERE id = ?"),
        ("SELECT 1 FROM t2 WHERE n = 'Ada''s' AND x > 3.5", "SELECT ? FROM t2 WHERE n = ? AND x > ?"),
        ("SELECT a FROM t WHERE id IN (%(i_1)s, %(i_2)s, %(i_3)s)", "SELECT a FROM t WHERE id IN (?, …)"),
        (
            "INSERT INTO t (a, b) VALUES (%(a0)s, %(b0)s), (%(a1)s, %(b1)s)",
            "INSERT INTO t (a, b) VALUES (?, …)",
        ),
        ("SELECT $1::text -- of Ada\n, $$plover$$, E'it\\'", "SELECT ? , ?, ?"),
        ('SELECT "1st", u2.x_3 FROM u2', 'SELECT "1st", u2.x_3 FROM u2'),
        ("SELECT date_trunc('hour', at AT TIME ZONE 'UTC')", "SELECT date_trunc(?, at AT TIME ZONE ?)"),
    ],
)
def test_no_value_is_kept_and_lists_of_any_length_read_alike(sent: str, kept: str) -> None:
    assert normalised(sent) == kept


def test_count_mean_quantile_and_maximum_are_those_of_what_was_sent() -> None:
    found = Timings()
    for milliseconds in range(1, 101):
        found.add(
            f"SELECT a FROM t WHERE b IN ({', '.join(['%s'] * (milliseconds % 7 + 2))})", milliseconds / 1_000
        )
    (one,) = found.slowest(10)
    assert (one.count, one.total_ms, one.mean_ms, one.longest_ms) == pytest.approx((100, 5_050, 50.5, 100))
    assert one.p95_ms == pytest.approx(95, rel=0.05)


def test_room_is_bounded_and_what_takes_least_time_in_all_goes() -> None:
    found = Timings(most=3)
    for name, seconds in (("a", 0.4), ("b", 0.1), ("c", 0.3), ("d", 0.2)):
        found.add(f"SELECT {name}", seconds)
    assert [one.statement for one in found.slowest(10)] == ["SELECT a", "SELECT c", "SELECT d"]
    for n in range(MOST_TEXTS + 50):
        found.add(f"SELECT a WHERE b = {n}", 0.0)
    assert len(found._normal) == MOST_TEXTS


def test_what_the_engine_sends_is_timed(committed: Engine) -> None:
    timings.forget()
    with committed.connect() as connection:
        connection.execute(text("SELECT 'plover' AS told, pg_sleep(0.02)"))
    (one,) = timings.slowest(1)
    assert one.statement == "SELECT ? AS told, pg_sleep(?)"
    assert one.longest_ms >= 20
