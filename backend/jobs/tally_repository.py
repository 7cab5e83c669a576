"""SQL that counts runs and steps by time, for the metrics."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, case, cast, extract, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, join

from backend.db.tallies import Grain, Tally, tally
from backend.jobs.models import TAKEN_FROM, RunRow, StepRow

# A fork has a copy of the steps it took over; the agent made them once.
BY_AGENTS = (StepRow.agent.is_not(None), ~StepRow.context.has_key(TAKEN_FROM))


def _seconds(since: InstrumentedAttribute[Any], until: InstrumentedAttribute[Any]) -> ColumnElement[float]:
    return cast(extract("epoch", until - since), Float)


RUN_KEYS = {
    "kind": RunRow.kind,
    "engine": RunRow.engine,
    "queue": RunRow.queue,
    "attempt": case((RunRow.attempt > 1, "again"), else_="first"),
}


def runs_asked_for(session: Session, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Runs by when they were asked for."""
    return tally(session, at=RunRow.created_at, start=start, end=end, grain=grain, keys=RUN_KEYS)


def runs_ended(session: Session, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Runs by when they ended and how."""
    keys = {"state": RunRow.state, **RUN_KEYS}
    return tally(session, at=RunRow.finished_at, start=start, end=end, grain=grain, keys=keys)


def run_seconds(session: Session, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """How long runs that succeeded took from their start, by when they ended."""
    return tally(
        session,
        at=RunRow.finished_at,
        start=start,
        end=end,
        grain=grain,
        keys={"kind": RunRow.kind, "engine": RunRow.engine},
        value=_seconds(RunRow.started_at, RunRow.finished_at),
        where=(RunRow.state == "succeeded",),
        bucketed=True,
    )


def queue_waits(session: Session, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """How long runs waited from being asked for to their start, by when they started."""
    return tally(
        session,
        at=RunRow.started_at,
        start=start,
        end=end,
        grain=grain,
        keys={"queue": RunRow.queue, "engine": RunRow.engine},
        value=_seconds(RunRow.created_at, RunRow.started_at),
        bucketed=True,
    )


def steps(
    session: Session, start: datetime, end: datetime, grain: Grain, *, failures: Collection[str]
) -> list[Tally]:
    """Steps of agents by when they were written."""
    return tally(
        session,
        at=StepRow.created_at,
        start=start,
        end=end,
        grain=grain,
        keys={
            "agent": StepRow.agent,
            "outcome": StepRow.outcome,
            "well": case((StepRow.outcome.in_(failures), "no"), else_="yes"),
        },
        where=BY_AGENTS,
    )


def step_seconds(session: Session, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """How long steps of agents took; items of one batch share a call, and only its first step carries what that took."""
    return tally(
        session,
        at=StepRow.created_at,
        start=start,
        end=end,
        grain=grain,
        keys={"agent": StepRow.agent},
        value=StepRow.latency_ms / 1_000.0,
        where=(*BY_AGENTS, StepRow.latency_ms > 0),
        bucketed=True,
    )


def refusals(session: Session, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Findings for which checks refused drafts, by check."""
    refused = func.jsonb_each_text(StepRow.context["refused_by_check"]).table_valued(
        "key", "value", name="refused"
    )
    return tally(
        session,
        at=StepRow.created_at,
        start=start,
        end=end,
        grain=grain,
        keys={"check": refused.c.key, "agent": StepRow.agent},
        weight=cast(refused.c.value, Integer),
        where=(*BY_AGENTS, StepRow.context.has_key("refused_by_check")),
        joined=join(StepRow, refused, true()),
    )


def first_run(session: Session) -> datetime | None:
    """When the oldest run was asked for."""
    return session.scalar(select(func.min(RunRow.created_at)))
