"""Rollups say exactly what the raw samples say, however often and in whatever portions they are made."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from backend.db.unit_of_work import UnitOfWork
from backend.status import partition_repository, repository, rollup_repository, rollups, service
from backend.status.looking_back import quantile
from backend.status.policy import POLICIES, judge
from backend.status.rollup_repository import Level
from backend.status.schemas import State
from backend.status.strips import days, state_of
from backend.status.timeline import Seconds, Seen, seconds_of
from backend.status.uptime import measure, pieces

# Just before a midnight, so that every level has an edge in the window.
BEGIN = datetime(2031, 5, 4, 21, 30, 7, tzinfo=UTC)
MEASURED = [State.OPERATIONAL, State.DEGRADED, State.DOWN, State.UNKNOWN, State.DISABLED]


def samples_of(chance: random.Random, length: timedelta) -> list[Seen]:
    """Samples a few seconds apart, now and then with a gap."""
    seen, at = [], BEGIN
    while at < BEGIN + length:
        seen.append(Seen(at, chance.choice(MEASURED), chance.random() < 0.1))
        at += timedelta(seconds=chance.choice([1.25, 14, 20, 29.5, 31, 400]))
    return seen


def store(uow: UnitOfWork, seen: list[Seen], component: str = "database") -> None:
    partition_repository.ensure(uow.session, seen[0].at, seen[-1].at)
    rows = [
        {
            "at": sample.at,
            "component": component,
            "state": sample.state,
            "maintenance": sample.maintenance,
            "latency_ms": 3.0,
        }
        for sample in seen
    ]
    repository.add_samples(uow.session, rows)


def close(found: Seconds, wanted: Seconds) -> bool:
    return all(
        getattr(found, name) == pytest.approx(getattr(wanted, name), abs=1e-3)
        for name in Seconds.__dataclass_fields__
    )


@pytest.mark.parametrize("seed", range(4))
def test_rollups_equal_a_direct_count_over_the_raw_rows(uow: UnitOfWork, seed: int) -> None:
    chance = random.Random(seed)
    seen = samples_of(chance, timedelta(hours=30))
    store(uow, seen)
    store(uow, seen[:5], "cache")
    now = BEGIN
    while now < BEGIN + timedelta(hours=31):
        now += timedelta(minutes=chance.choice([1, 7, 90, 400]))
        rollups.advance(uow.session, now)
    # Some of it came late, and all of it is done twice.
    rollups.advance(uow.session, now, since=BEGIN + timedelta(minutes=chance.randrange(600)))
    together = service.Uptimes(uow, ["database", "cache"])
    for _ in range(6):
        start = BEGIN + timedelta(seconds=chance.randrange(-4_000, 90_000))
        end = start + timedelta(seconds=chance.randrange(1, 60_000))
        wanted = seconds_of(seen, start, end)
        assert close(measure(uow.session, "database", start, end), wanted)
        length = (end - start).total_seconds()
        uptime = service.uptime(uow, "database", start, end)
        assert uptime == judge(measure(uow.session, "database", start, end), length, POLICIES["current"])
        asked_together = together.of("database", start, end)
        assert asked_together.up_s == pytest.approx(uptime.up_s, abs=1e-3)
        assert asked_together.down_s == pytest.approx(uptime.down_s, abs=1e-3)
        parts = uptime.up_s + uptime.down_s + uptime.degraded_s + uptime.unknown_s + uptime.maintenance_s
        assert parts + uptime.disabled_s == pytest.approx(length, abs=1e-3)
    for level in Level:
        rows = rollup_repository.list_slices(uow.session, level, BEGIN - timedelta(days=1), now, "database")
        whole = sum((rollup_repository.seconds_in(row) for row in rows), Seconds())
        assert close(whole, seconds_of(seen, BEGIN, now))
        assert sum(row["samples"] for row in rows) == len(seen)
        assert sum(row["latency"][2] for row in rows) == len(seen)


def test_a_gap_is_unknown_and_neither_up_nor_down(uow: UnitOfWork) -> None:
    store(uow, [Seen(BEGIN, State.OPERATIONAL), Seen(BEGIN + timedelta(minutes=10), State.DOWN)])
    found = service.uptime(uow, "database", BEGIN, BEGIN + timedelta(minutes=11))
    assert (found.up_s, found.down_s, found.unknown_s) == (30, 30, 600)
    assert (found.share, round(found.coverage, 3)) == (0.5, 0.091)


def test_nothing_measured_has_no_share(uow: UnitOfWork) -> None:
    found = service.uptime(uow, "database", BEGIN, BEGIN + timedelta(days=400))
    assert (found.share, found.coverage) == (None, 0)


def test_the_policy_and_its_alternatives() -> None:
    seconds = Seconds(
        operational=60, degraded=20, down=20, maintenance=50, maintenance_up=10, maintenance_down=40
    )
    shares = {name: judge(seconds, 200, policy).share for name, policy in POLICIES.items()}
    assert shares == {
        "current": 0.8,
        "with_maintenance": 90 / 150,
        "unknown_is_down": 80 / 150,
        "degraded_is_down": 0.6,
    }


def test_a_window_is_cut_into_the_largest_whole_slices() -> None:
    midnight = datetime(2031, 5, 5, tzinfo=UTC)
    start, end = midnight - timedelta(minutes=61, seconds=5), midnight + timedelta(hours=25, seconds=1)
    cut = pieces(start, end, end)
    spans = [span for found in cut.values() for span in found]
    assert cut[Level.DAY] == [(midnight, midnight + timedelta(days=1))]
    assert sum((b - a for a, b in spans), timedelta()) == end - start
    assert pieces(start, end, None) == {None: [(start, end)]}


def test_old_partitions_are_dropped_and_days_stay(uow: UnitOfWork) -> None:
    store(uow, [Seen(BEGIN, State.OPERATIONAL), Seen(BEGIN + timedelta(seconds=20), State.DOWN)])
    rollups.advance(uow.session, BEGIN + timedelta(minutes=5))
    later = BEGIN + timedelta(days=37)
    dropped = rollups.forget_old(uow.session, later)
    assert dropped == ["status_minutes_20310504", "status_samples_20310504"]
    assert rollups.forget_old(uow.session, later) == []
    strip = days(uow.session, later).strips["database"]
    assert (len(strip.days), strip.days[-38].state, strip.days[-1].state) == (90, State.OPERATIONAL, None)
    assert strip.shares["current"] == pytest.approx(0.4)


def test_a_day_shows_the_worst_that_lasted_a_minute() -> None:
    assert state_of(Seconds(operational=80_000, down=59)) is State.OPERATIONAL
    assert state_of(Seconds(operational=80_000, down=60)) is State.DOWN
    assert state_of(Seconds()) is None


def test_a_quantile_is_the_bound_of_its_slice() -> None:
    assert quantile([0] * 13, 0.5) is None
    assert quantile([5, 0, 5] + [0] * 10, 0.5) == 1
    assert quantile([5, 0, 5] + [0] * 10, 0.95) == 5
    assert quantile([0] * 12 + [1], 0.5) is None


def test_outages_are_read_from_changes_of_state(uow: UnitOfWork) -> None:
    states = [State.OPERATIONAL, State.DOWN, State.OPERATIONAL, State.DEGRADED]
    rows = [
        {
            "component": "cache",
            "at": BEGIN + timedelta(minutes=place),
            "state": state,
            "before": None,
            "summary": "Seen.",
        }
        for place, state in enumerate(states)
    ]
    repository.add_changes(uow.session, rows)
    repository.add_changes(uow.session, rows)
    found = service.outages(uow, BEGIN + timedelta(seconds=90), BEGIN + timedelta(hours=1))
    assert [(each.state, each.began, each.ended) for each in found] == [
        (State.DOWN, rows[1]["at"], rows[2]["at"]),
        (State.DEGRADED, rows[3]["at"], None),
    ]
    assert service.outages(uow, BEGIN, BEGIN + timedelta(seconds=60)) == []


def test_a_raw_edge_is_read_by_the_key_within_the_partition_of_its_day(uow: UnitOfWork) -> None:
    every = [Seen(BEGIN + timedelta(seconds=40 * place), State.OPERATIONAL) for place in range(500)]
    for component in ("database", "queue"):
        store(uow, every, component)
    uow.session.execute(text("SET LOCAL enable_seqscan = off"))
    edge = {"component": "queue", "start": BEGIN, "end": BEGIN + timedelta(minutes=2)}
    plan = "\n".join(uow.session.scalars(text(f"EXPLAIN {rollup_repository.SEEN.text}"), edge))
    assert "status_samples_20310504_pkey" in plan
    assert "status_samples_20310505" not in plan
    condition = next(line for line in plan.splitlines() if "Index Cond" in line)
    assert all(word in condition for word in ("at >=", "at <", "component"))


def test_the_last_change_of_each_component(uow: UnitOfWork) -> None:
    rows = [
        {
            "component": name,
            "at": BEGIN + timedelta(minutes=place),
            "state": State.DOWN if place else State.OPERATIONAL,
            "before": None,
            "summary": "Seen.",
        }
        for name in ("cache", "queue")
        for place in range(3)
    ]
    repository.add_changes(uow.session, rows)
    found = repository.last_changes(uow.session)
    assert [(row.component, row.at - BEGIN) for row in found] == [
        ("cache", timedelta(minutes=2)),
        ("queue", timedelta(minutes=2)),
    ]
