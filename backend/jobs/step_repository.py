"""SQL that looks back at the agents' steps of all runs; `ix_steps_of_agents` carries it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, cast, func, select, tuple_
from sqlalchemy.orm import Session

from backend.jobs.models import TAKEN_FROM, StepRow

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
    """Steps since a moment, by agent and by agent and prompt, in one query."""
    prompt = StepRow.context["prompt"].astext
    # Items of one batch share a call: only its first step carries what that took.
    timed = StepRow.latency_ms > 0
    tokens = [func.coalesce(func.sum(cast(StepRow.tokens[kind].astext, BigInteger)), 0) for kind in TOKENS]
    query = (
        select(
            StepRow.agent,
            prompt,
            func.grouping(prompt),
            func.count(),
            func.count().filter(StepRow.outcome.in_(failures)),
            func.percentile_cont(0.5).within_group(StepRow.latency_ms).filter(timed),
            func.percentile_cont(0.95).within_group(StepRow.latency_ms).filter(timed),
            func.coalesce(func.sum(StepRow.latency_ms).filter(StepRow.created_at >= recent), 0.0),
            func.coalesce(func.sum(StepRow.cost), 0.0),
            func.count(StepRow.model),
            func.count().filter(StepRow.cost.is_(None)),
            func.max(StepRow.created_at),
            *tokens,
        )
        .where(
            StepRow.created_at >= since,
            StepRow.agent.is_not(None),
            # A fork has a copy of the steps it took over; the agent made them once.
            ~StepRow.context.has_key(TAKEN_FROM),
        )
        .group_by(func.grouping_sets(tuple_(StepRow.agent), tuple_(StepRow.agent, prompt)))
    )
    return [
        StepFigures(
            agent=row[0],
            prompt=row[1],
            steps=row[3],
            failed=row[4],
            p50_ms=row[5],
            p95_ms=row[6],
            busy_ms=row[7],
            cost=row[8],
            asked=row[9],
            unpriced=row[10],
            last=row[11],
            tokens=dict(zip(TOKENS, (int(count) for count in row[12:]), strict=True)),
        )
        for row in session.execute(query)
        # Steps without a prompt are in their agent's sum, and are no prompt of their own.
        if row[1] is not None or row[2]
    ]
