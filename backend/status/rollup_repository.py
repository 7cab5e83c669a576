"""SQL of the rollups: samples into minutes, minutes into hours, hours into days, and what a window adds up to.

Every statement computes its slices anew from what lies below them, so that doing it twice changes nothing.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.orm import Session

from backend.status.models import ProgressRow
from backend.status.schemas import State
from backend.status.timeline import STALE_AFTER, Seconds, Seen

# A latency counts in the first slice whose bound it is below; the last slice has no bound.
BOUNDS_MS = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000)
SECONDS = tuple(f"{each.name}_s" for each in fields(Seconds))
PROGRESS = "rollups"


class Level(StrEnum):
    """How long a slice is."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"

    @property
    def length(self) -> timedelta:
        """Of one slice."""
        return {
            "minute": timedelta(minutes=1),
            "hour": timedelta(hours=1),
            "day": timedelta(days=1),
        }[self.value]

    @property
    def table(self) -> str:
        """Where its slices lie."""
        return f"status_{self.value}s"


def _upsert(level: Level, select: str) -> TextClause:
    columns = (*SECONDS, "samples", "latency")
    replaced = ", ".join(f"{name} = excluded.{name}" for name in columns)
    return text(
        f"INSERT INTO {level.table} (component, at, {', '.join(columns)}) {select} "
        f"ON CONFLICT (component, at) DO UPDATE SET {replaced}"
    )


def _when(state: str, condition: str = "NOT maintenance") -> str:
    return f"coalesce(sum(s) FILTER (WHERE {condition} AND state IN ({state})), 0)"


_COUNTS = ", ".join(
    f"count(*) FILTER (WHERE own AND latency_ms IS NOT NULL AND width_bucket(latency_ms, :bounds) = {place})::int"
    for place in range(len(BOUNDS_MS) + 1)
)
_MINUTES = _upsert(
    Level.MINUTE,
    f"""
    WITH seen AS (
        SELECT component, at, state, maintenance, latency_ms,
               least(lead(at) OVER (PARTITION BY component ORDER BY at), at + :stale) AS until
        FROM status_samples WHERE at >= :start - :stale AND at < :end
    ), pieces AS (
        SELECT seen.*, slice, slice <= at AS own,
               extract(epoch FROM least(until, slice + interval '1 minute') - greatest(at, slice))::float8 AS s
        FROM seen, generate_series(date_trunc('minute', at), date_trunc('minute', until), '1 minute') AS slice
        WHERE slice >= :start AND slice < :end
    )
    SELECT component, slice, {_when("'operational'")}, {_when("'degraded'")}, {_when("'down'")},
           {_when("'disabled'")}, {_when("'unknown'")},
           coalesce(sum(s) FILTER (WHERE maintenance), 0),
           {_when("'operational', 'degraded'", "maintenance")}, {_when("'down'", "maintenance")},
           count(*) FILTER (WHERE own)::int, ARRAY[{_COUNTS}]
    FROM pieces GROUP BY component, slice""",  # noqa: S608 (own words only)
)
_ADDED = ", ".join(f"sum(latency[{place + 1}])::int" for place in range(len(BOUNDS_MS) + 1))
_SUMS = ", ".join(f"sum({name})" for name in SECONDS)


def _from_below(level: Level, below: Level) -> TextClause:
    return _upsert(
        level,
        f"SELECT component, date_trunc('{level}', at), {_SUMS}, sum(samples)::int, ARRAY[{_ADDED}] "  # noqa: S608
        f"FROM {below.table} WHERE at >= :start AND at < :end GROUP BY 1, 2",
    )


_HOURS = _from_below(Level.HOUR, Level.MINUTE)
_DAYS = _from_below(Level.DAY, Level.HOUR)


def lock_progress(session: Session) -> datetime | None:
    """Until when it is rolled up; None before the first time. Held until the transaction ends."""
    row = session.get(ProgressRow, PROGRESS, with_for_update=True)
    return row.until if row else None


def progress(session: Session) -> datetime | None:
    """Until when it is rolled up; None before the first time."""
    row = session.get(ProgressRow, PROGRESS)
    return row.until if row else None


def set_progress(session: Session, until: datetime) -> None:
    """Say until when it is rolled up."""
    session.merge(ProgressRow(name=PROGRESS, until=until))
    session.flush()


def first_sample(session: Session) -> datetime | None:
    """When the oldest sample was taken."""
    at: datetime | None = session.scalar(text("SELECT min(at) FROM status_samples"))
    return at


def roll_up(session: Session, start: datetime, end: datetime) -> None:
    """Compute the minutes of `[start, end)` anew, and the hours and days they lie in. Both are whole minutes."""
    session.execute(_MINUTES, {"start": start, "end": end, "stale": STALE_AFTER, "bounds": list(BOUNDS_MS)})
    hour = start.replace(minute=0)
    session.execute(_HOURS, {"start": hour, "end": end})
    session.execute(_DAYS, {"start": hour.replace(hour=0), "end": end})


def sum_slices(
    session: Session, level: Level, component: str, spans: Sequence[tuple[datetime, datetime]]
) -> Seconds:
    """What the slices of a level that begin within any of the spans add up to."""
    wanted = " OR ".join(f"(at >= :a{place} AND at < :b{place})" for place in range(len(spans)))
    bounds = {
        f"{end}{place}": span[side] for place, span in enumerate(spans) for side, end in ((0, "a"), (1, "b"))
    }
    row = session.execute(
        text(
            f"SELECT {', '.join(f'coalesce(sum({name}), 0) AS {name}' for name in SECONDS)} "  # noqa: S608
            f"FROM {level.table} WHERE component = :component AND ({wanted})"
        ),
        {"component": component, **bounds},
    ).mappings()
    return seconds_in(row.one())


def sum_by_component(
    session: Session, level: Level, components: Sequence[str], start: datetime, end: datetime
) -> dict[str, Seconds]:
    """What the slices of a level that begin within `[start, end)` add up to, for each component that has any."""
    rows = session.execute(
        text(
            f"SELECT component, {', '.join(f'sum({name}) AS {name}' for name in SECONDS)} FROM {level.table} "  # noqa: S608
            "WHERE component = ANY(:components) AND at >= :start AND at < :end GROUP BY component"
        ),
        {"components": list(components), "start": start, "end": end},
    ).mappings()
    return {row["component"]: seconds_in(row) for row in rows}


def list_slices(
    session: Session, level: Level, start: datetime, end: datetime, component: str | None = None
) -> Sequence[RowMapping]:
    """The slices of a level that begin within `[start, end)`, oldest first; of all components unless one is named."""
    one = "AND component = :component" if component else ""
    return (
        session.execute(
            text(
                f"SELECT component, at, {', '.join(SECONDS)}, samples, latency FROM {level.table} "  # noqa: S608
                f"WHERE at >= :start AND at < :end {one} ORDER BY at"
            ),
            {"start": start, "end": end, **({"component": component} if component else {})},
        )
        .mappings()
        .all()
    )


# The key begins with the time, so a window is a range of it within the partitions of its days.
SEEN = text(
    "SELECT at, state, maintenance FROM status_samples "
    "WHERE component = :component AND at >= :start AND at < :end ORDER BY at"
)


def list_seen(session: Session, component: str, start: datetime, end: datetime) -> list[Seen]:
    """Raw samples that reach into `[start, end)`, oldest first."""
    rows = session.execute(SEEN, {"component": component, "start": start - STALE_AFTER, "end": end})
    return [Seen(at, State(state), maintenance) for at, state, maintenance in rows]


SEEN_OF = text(
    "SELECT component, at, state, maintenance FROM status_samples "
    "WHERE component = ANY(:components) AND at >= :start AND at < :end ORDER BY at"
)


def list_seen_of(
    session: Session, components: Sequence[str], start: datetime, end: datetime
) -> dict[str, list[Seen]]:
    """`list_seen` of several components at once."""
    found: dict[str, list[Seen]] = {component: [] for component in components}
    wanted = {"components": list(components), "start": start - STALE_AFTER, "end": end}
    for component, at, state, maintenance in session.execute(SEEN_OF, wanted):
        found[component].append(Seen(at, State(state), maintenance))
    return found


def seconds_in(row: RowMapping) -> Seconds:
    """The seconds of one row."""
    return Seconds(*(float(row[name]) for name in SECONDS))
