"""SQL that looks back at the agents' steps of all runs; `ix_steps_of_agents` carries it."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from math import ceil, floor
from typing import cast

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from backend.db.tallies import GROWTH, HIGHEST, LOWEST, value_of
from backend.jobs.models import TAKEN_FROM, StepHourRow, StepRow

HOUR = timedelta(hours=1)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
TOKENS = ("input", "cached", "output", "reasoning")


@dataclass(frozen=True, slots=True)
class StepFigures:
    """What an agent's steps come to: all of them where `prompt` is None, else the calls made with that prompt.

    `busy_ms` is what the steps since `recent` took; `asked` counts those of a model, `unpriced` those whose price is
    not known.
    """

    agent: str
    prompt: str | None
    steps: int
    failed: int
    p50_ms: float | None
    p95_ms: float | None
    busy_ms: float
    cost: float
    asked: int
    unpriced: int
    tokens: dict[str, int]
    last: datetime


@dataclass(frozen=True, slots=True)
class AgentSteps:
    """An agent's steps: how many, how many of them failed, and when the last ended that did not."""

    agent: str
    steps: int
    failed: int
    last_success: datetime | None


def count_by_agent(session: Session, since: datetime, failures: Collection[str]) -> Sequence[AgentSteps]:
    """Steps since a moment by agent, without what takes long to work out."""
    bad = StepRow.outcome.in_(failures)
    query = (
        select(
            StepRow.agent,
            func.count(),
            func.count().filter(bad),
            func.max(StepRow.created_at).filter(~bad),
        )
        .where(StepRow.created_at >= since, StepRow.agent.is_not(None), ~StepRow.context.has_key(TAKEN_FROM))
        .group_by(StepRow.agent)
    )
    return [AgentSteps(str(row[0]), row[1], row[2], row[3]) for row in session.execute(query)]


def figures_by_agent(
    session: Session, since: datetime, *, recent: datetime, failures: Collection[str]
) -> Sequence[StepFigures]:
    """Steps since a moment, by agent and by agent and prompt: of counted hours, and of the others one by one.

    Where hours are counted, the percentiles are read from buckets, to within 5 %.
    """
    hours = counted_hours(session, since, recent)
    begin, end = (hours[0], hours[-1] + HOUR) if hours else (recent, recent)
    found: dict[tuple[str, str | None], _Sum] = defaultdict(_Sum)
    for part in (_read_hours(session, begin, end), _read_steps(session, since, begin, end, recent)):
        for agent, prompt, outcome, each in part:
            for group in (None, prompt) if prompt else (None,):
                found[agent, group].add(each, failed=outcome in failures)
    return [sums.figures(agent, prompt) for (agent, prompt), sums in found.items()]


def counted_hours(session: Session, since: datetime, until: datetime) -> list[datetime]:
    """Hours between two moments that are counted, without a gap up to the last of them, oldest first."""
    query = select(StepHourRow.began).where(
        StepHourRow.agent == "", StepHourRow.began >= since, StepHourRow.began <= until - HOUR
    )
    found = sorted(session.scalars(query))
    gap = max((place for place in range(1, len(found)) if found[place] - found[place - 1] != HOUR), default=0)
    return found[gap:]


def count_hours(session: Session, hours: Sequence[datetime]) -> None:
    """Count the steps of closed hours; those that are counted stay as they are."""
    for began in hours:
        session.execute(_COUNT_HOUR, {"began": began, "end": began + HOUR})


def forget_hours(session: Session, before: datetime) -> None:
    """Delete counted hours nobody looks back on."""
    session.execute(delete(StepHourRow).where(StepHourRow.began < before))


@dataclass(slots=True)
class _Part:
    """Steps that share agent, prompt and outcome. `latencies` are milliseconds and how often each was."""

    steps: int
    latencies: Mapping[float, int]
    busy_ms: float
    cost: float
    asked: int
    unpriced: int
    tokens: Mapping[str, int]
    last: datetime


@dataclass(slots=True)
class _Sum:
    """Parts added up."""

    steps: int = 0
    failed: int = 0
    latencies: Counter[float] = field(default_factory=Counter)
    busy_ms: float = 0.0
    cost: float = 0.0
    asked: int = 0
    unpriced: int = 0
    tokens: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(TOKENS, 0)))
    last: datetime = LONG_AGO

    def add(self, part: _Part, *, failed: bool) -> None:
        self.steps += part.steps
        self.failed += part.steps if failed else 0
        self.latencies.update(part.latencies)
        self.busy_ms += part.busy_ms
        self.cost += part.cost
        self.asked += part.asked
        self.unpriced += part.unpriced
        self.tokens.update(part.tokens)
        self.last = max(self.last, part.last)

    def figures(self, agent: str, prompt: str | None) -> StepFigures:
        latencies = sorted(self.latencies.items())
        return StepFigures(
            agent=agent,
            prompt=prompt,
            steps=self.steps,
            failed=self.failed,
            p50_ms=percentile(latencies, 0.5),
            p95_ms=percentile(latencies, 0.95),
            busy_ms=self.busy_ms,
            cost=self.cost,
            asked=self.asked,
            unpriced=self.unpriced,
            tokens=dict(self.tokens),
            last=self.last,
        )


def percentile(values: Sequence[tuple[float, int]], share: float) -> float | None:
    """Of values and how often each is, ascending; between two of them as PostgreSQL's `percentile_cont`."""
    upto = list(accumulate(count for _, count in values))
    if not upto:
        return None
    place = share * (upto[-1] - 1)
    low, high = (values[bisect_right(upto, rank)][0] for rank in (floor(place), ceil(place)))
    return low + (high - low) * (place - floor(place))


# Steps of agents: a fork has a copy of the steps it took over; the agent made them once.
_OF_AGENTS = f"agent IS NOT NULL AND NOT context ? '{TAKEN_FROM}'"
_SUMS = (
    "count(*)::int AS steps, coalesce(sum(cost), 0.0) AS cost, count(model)::int AS asked, "
    "count(*) FILTER (WHERE cost IS NULL)::int AS unpriced, max(created_at) AS last, jsonb_build_object("
    + ", ".join(f"'{kind}', coalesce(sum((tokens ->> '{kind}')::bigint), 0)" for kind in TOKENS)
    + ") AS tokens"
)
_BUCKET = f"greatest({LOWEST}, least({HIGHEST}, ceil(ln(latency_ms) / ln({GROWTH}::float8))))::int"
_COUNT_HOUR = text(
    f"""
    WITH done AS MATERIALIZED (
        SELECT *, coalesce(context ->> 'prompt', '') AS prompt FROM steps
        WHERE created_at >= :began AND created_at < :end AND {_OF_AGENTS}
    ), bars AS (
        SELECT agent, prompt, outcome, jsonb_object_agg(bucket, n) AS latencies FROM (
            SELECT agent, prompt, outcome, {_BUCKET} AS bucket, count(*) AS n FROM done WHERE latency_ms > 0
            GROUP BY agent, prompt, outcome, bucket
        ) counted GROUP BY agent, prompt, outcome
    ), sums AS (
        SELECT agent, prompt, outcome, {_SUMS} FROM done GROUP BY agent, prompt, outcome
    )
    INSERT INTO step_hours (began, agent, prompt, outcome, steps, cost, asked, unpriced, last, tokens, latencies)
    SELECT CAST(:began AS timestamptz), agent, prompt, outcome, steps, cost, asked, unpriced, last, tokens,
      coalesce(latencies, '{{}}')
    FROM sums LEFT JOIN bars USING (agent, prompt, outcome)
    UNION ALL SELECT :began, '', '', '', 0, 0, 0, 0, :began, '{{}}', '{{}}'
    ON CONFLICT DO NOTHING
    """  # noqa: S608 (own words only)
)
# Items of one batch share a call: only its first step carries what that took.
_STEPS = text(
    f"""
    SELECT agent, coalesce(context ->> 'prompt', '') AS prompt, outcome, {_SUMS},
      coalesce(array_agg(latency_ms) FILTER (WHERE latency_ms > 0), '{{}}') AS latencies,
      coalesce(sum(latency_ms) FILTER (WHERE created_at >= :recent), 0.0) AS busy
    FROM (
        SELECT * FROM steps WHERE created_at >= :since AND created_at < :begin AND {_OF_AGENTS}
        UNION ALL SELECT * FROM steps WHERE created_at >= greatest(:end, CAST(:since AS timestamptz)) AND {_OF_AGENTS}
    ) open GROUP BY agent, prompt, outcome
    """  # noqa: S608 (own words only)
)

_Found = Iterator[tuple[str, str, str, _Part]]


def _read_hours(session: Session, begin: datetime, end: datetime) -> _Found:
    query = select(StepHourRow).where(
        StepHourRow.began >= begin, StepHourRow.began < end, StepHourRow.agent != ""
    )
    together = defaultdict[tuple[str, str, str], list[StepHourRow]](list)
    # Columns, not objects: hours are many, and nobody changes them.
    for row in session.execute(query.with_only_columns(*StepHourRow.__table__.columns)):
        together[row.agent, row.prompt, row.outcome].append(cast(StepHourRow, row))
    for (agent, prompt, outcome), hours in together.items():
        yield agent, prompt, outcome, _added_up(hours)


def _added_up(hours: Sequence[StepHourRow]) -> _Part:
    """Hours of one agent, prompt and outcome."""
    bars: dict[str, int] = {}
    tokens = Counter[str]()
    for hour in hours:
        for bucket, n in hour.latencies.items():
            bars[bucket] = bars.get(bucket, 0) + n
        tokens.update(hour.tokens)
    return _Part(
        steps=sum(hour.steps for hour in hours),
        latencies={value_of(int(bucket)): n for bucket, n in bars.items()},
        busy_ms=0.0,
        cost=sum(hour.cost for hour in hours),
        asked=sum(hour.asked for hour in hours),
        unpriced=sum(hour.unpriced for hour in hours),
        tokens=tokens,
        last=max(hour.last for hour in hours),
    )


def _read_steps(
    session: Session, since: datetime, begin: datetime, end: datetime, recent: datetime
) -> _Found:
    given = {"since": since, "begin": begin, "end": end, "recent": recent}
    for row in session.execute(_STEPS, given):
        latencies = Counter(row.latencies)
        part = _Part(row.steps, latencies, row.busy, row.cost, row.asked, row.unpriced, row.tokens, row.last)
        yield row.agent, row.prompt, row.outcome, part
