"""A partition per day (UTC) for what is only kept for a while; forgetting is dropping a table."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

SCHEMA = "partitions"
PARTITIONED = ("status_samples", "status_minutes")
KEPT = timedelta(days=35)
DAY = timedelta(days=1)
_EXISTING = text(
    "SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid "
    "JOIN pg_class parent ON parent.oid = inhparent WHERE parent.relname = ANY(:parents)"
)


def ensure(session: Session, start: datetime, end: datetime) -> None:
    """See to it that every day from the one of `start` to the one of `end` has its partitions."""
    days = [_midnight(start)]
    while days[-1] + DAY <= end:
        days.append(days[-1] + DAY)
    there = existing(session)
    for day in days:
        for table in PARTITIONED:
            name = _name(table, day)
            if name not in there:
                session.execute(
                    text(
                        f"CREATE TABLE IF NOT EXISTS {SCHEMA}.{name} PARTITION OF {table} "
                        f"FOR VALUES FROM ('{day:%Y-%m-%d} 00:00+00') TO ('{day + DAY:%Y-%m-%d} 00:00+00')"
                    )
                )


def prune(session: Session, now: datetime) -> list[str]:
    """Drop the partitions of days that ended more than 35 days ago; returns their names."""
    last = _midnight(now) - KEPT
    old = [name for name in existing(session) if name[-8:] < f"{last:%Y%m%d}"]
    for name in old:
        session.execute(text(f"DROP TABLE IF EXISTS {SCHEMA}.{name}"))
    return sorted(old)


def existing(session: Session) -> set[str]:
    """Names of the partitions there are."""
    return set(session.scalars(_EXISTING, {"parents": list(PARTITIONED)}))


def _name(table: str, day: datetime) -> str:
    return f"{table}_{day:%Y%m%d}"


def _midnight(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
