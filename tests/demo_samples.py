"""Demonstration samples of the status, under components named as such: no screen takes them for measured ones."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from backend.status import partition_repository, rollup_repository

PREFIX = "demonstration-"
COMPONENTS = tuple(
    PREFIX + name
    for name in (
        *("web", "api", "database", "migrations", "cache", "auth", "queue", "workers", "agents", "provider"),
        *("local_engine", "disk", "clock", "backups", "console"),
    )
)
# As the sampler does, so that a sample reaches to the next one.
APART = timedelta(seconds=14)
# Rollups reach further back than samples.
ROLLED_BACK = timedelta(days=90)
TABLES = ("status_samples", "status_minutes", "status_hours", "status_days", "status_changes")

# The n-th sample of the c-th component, counted back from the end; states follow from both, the same each time.
SAMPLES = """
INSERT INTO status_samples (at, component, state, maintenance, latency_ms)
SELECT CAST(:end AS timestamptz) - n * CAST(:apart AS interval) - c * interval '100 milliseconds', component,
  CASE WHEN (n + c * 331) % 5000 < 12 THEN 'down' WHEN (n + c * 77) % 1500 < 10 THEN 'degraded'
  ELSE 'operational' END, false, 1 + (hashint4(n * 31 + c::int) & 1023)::float / 10
FROM generate_series(1, :each) n, unnest(CAST(:components AS text[])) WITH ORDINALITY named(component, c)
"""
CHANGES = """
INSERT INTO status_changes (component, at, state, before, summary)
SELECT component, at, state, before, 'Demonstration data.' FROM (
  SELECT component, at, state, lag(state) OVER (PARTITION BY component ORDER BY at) AS before FROM status_samples
  WHERE component = ANY(:components)
) seen WHERE before IS DISTINCT FROM state
"""
# Before the first sample only what is kept for ever: a day with an hour's trouble now and then.
OLDER = """
INSERT INTO {table} (component, at, operational_s, degraded_s, down_s, disabled_s, unknown_s, maintenance_s,
  maintenance_up_s, maintenance_down_s, samples, latency)
SELECT component, at, {seconds} - {seconds} * spoilt / 24, 0, {seconds} * spoilt / 24, 0, 0, 0, 0, 0, {seconds} / 14,
  ARRAY[0, 3, 12, 20, 40, 90, 60, 20, 6, 3, 2, 1, 0]
FROM (SELECT at, component, ((extract(epoch FROM at)::bigint / 3600 + c * 7) % 97 = 0)::int AS spoilt
  FROM generate_series(CAST(:start AS timestamptz), CAST(:end AS timestamptz) - interval '{step}', '{step}') at,
  unnest(CAST(:components AS text[])) WITH ORDINALITY named(component, c)) made
"""


def make_samples(engine: Engine, samples: int) -> None:
    """Take away the demonstration samples there are, make as many anew up to now, and roll them up."""
    each = samples // len(COMPONENTS)
    end = datetime.now(UTC).replace(second=0, microsecond=0)
    start = end - each * APART
    with Session(engine) as session, session.begin():
        forget_samples(session)
        partition_repository.ensure(session, start - timedelta(days=1), end)
        values = {"end": end, "apart": APART, "each": each, "components": list(COMPONENTS)}
        session.execute(text(SAMPLES), values)
        session.execute(text(CHANGES), values)
        midnight = start.replace(hour=0, minute=0)
        older = {"start": end.replace(hour=0, minute=0) - ROLLED_BACK, "components": list(COMPONENTS)}
        for level, seconds in (("hour", 3_600), ("day", 86_400)):
            statement = OLDER.format(table=f"status_{level}s", seconds=seconds, step=f"1 {level}")
            session.execute(text(statement), {**older, "end": midnight})
    day = midnight
    while day < end:
        until = min(end, day + timedelta(days=1))
        with Session(engine) as session, session.begin():
            rollup_repository.roll_up(session, day, until)
        day = until
    with Session(engine) as session, session.begin():
        if rollup_repository.lock_progress(session) is None:
            rollup_repository.set_progress(session, end)


def forget_samples(session: Session) -> None:
    """Delete what an earlier call made; nothing that was measured."""
    for table in TABLES:
        session.execute(
            text(f"DELETE FROM {table} WHERE starts_with(component, :prefix)"), {"prefix": PREFIX}
        )
