"""All SQL about the provider: endpoints, the requests sent to them, and what they cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, Update, delete, false, func, select, text, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.db.base import new_id
from backend.provider.models import CallRow, EndpointRow, ProviderControlRow

# Any fixed number: budgets span models, so an endpoint's row is not enough to put reservations in line.
BUDGET_LOCK = 8_009_002
# Written past the session, which would look for rows of its own to bring up to date.
CALLS = cast("Table", CallRow.__table__)
ENDPOINTS = cast("Table", EndpointRow.__table__)


def find_endpoint(session: Session, base_url: str, model: str) -> EndpointRow | None:
    """What is known of a model at an address."""
    return session.scalars(_endpoint(base_url, model)).one_or_none()


def lock_endpoint(session: Session, base_url: str, model: str) -> EndpointRow:
    """An endpoint's row, locked, made at first use."""
    # Not the key: a call written down refers to this row, and must not wait for whoever waits for a budget.
    wanted = _endpoint(base_url, model).with_for_update(key_share=True)
    row = session.scalars(wanted).one_or_none()
    if row is None:
        values = {
            "id": new_id(),
            "base_url": base_url,
            "model": model,
            "not_taken": [],
            "failures_in_a_row": 0,
        }
        session.execute(insert(EndpointRow).values(values).on_conflict_do_nothing())
        row = session.scalars(wanted).one()
    return row


def controls(session: Session, *, in_line: bool = False) -> dict[str, ProviderControlRow]:
    """What operators set, by name; `in_line` puts whoever reserves money in line from here to the transaction's end."""
    # Rows are read anew: a session that waited for a lock may hold those of before.
    query = select(ProviderControlRow).execution_options(populate_existing=True)
    if in_line:
        # In one statement, because every request to the provider makes it.
        line = select(func.pg_advisory_xact_lock(BUDGET_LOCK).label("held")).subquery()
        query = query.select_from(line.outerjoin(ProviderControlRow, true()))
    return {row.name: row for row in session.scalars(query) if row}


def lock_budgets(session: Session) -> None:
    """Put whoever reserves in line until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": BUDGET_LOCK})


def put_control(session: Session, **values: object) -> None:
    """Set something, whether or not it was set before."""
    statement = insert(ProviderControlRow).values(**values)
    changed = {name: value for name, value in values.items() if name != "name"}
    session.execute(statement.on_conflict_do_update(index_elements=[ProviderControlRow.name], set_=changed))


def drop_control(session: Session, name: str) -> None:
    """Let the environment say it again."""
    session.execute(delete(ProviderControlRow).where(ProviderControlRow.name == name))


def requests_since(session: Session, endpoint_id: UUID, since: datetime) -> Sequence[datetime]:
    """When requests were sent to an endpoint since, oldest first."""
    query = (
        select(CallRow.started_at)
        .where(CallRow.endpoint_id == endpoint_id, CallRow.started_at > since)
        .order_by(CallRow.started_at)
    )
    return session.scalars(query).all()


@dataclass(frozen=True, slots=True)
class Spent:
    """US dollars spent or set aside; 0 where there is no run or person to look for."""

    by_run: float
    by_owner: float
    by_all: float


def spent(session: Session, run_id: UUID | None, owner_id: UUID | None, since: datetime) -> Spent:
    """What a run has spent ever, and a person and everybody since, in one query."""
    today = select(CallRow.cost, CallRow.owner_id).where(CallRow.started_at >= since).subquery()
    # Calls of no run are not one run: compared with NULL they would add up to a budget nobody set.
    of_run = CallRow.run_id == run_id if run_id else false()
    of_owner = today.c.owner_id == owner_id if owner_id else false()
    query = select(
        select(func.coalesce(func.sum(CallRow.cost), 0.0)).where(of_run).scalar_subquery(),
        func.coalesce(func.sum(today.c.cost).filter(of_owner), 0.0),
        func.coalesce(func.sum(today.c.cost), 0.0),
    )
    return Spent(*(float(amount) for amount in session.execute(query).one()))


def spent_by_all(session: Session, since: datetime) -> float:
    """US dollars everybody has spent or set aside since."""
    query = select(func.coalesce(func.sum(CallRow.cost), 0.0)).where(CallRow.started_at >= since)
    return float(session.scalar(query) or 0.0)


def count_unpriced(session: Session, since: datetime) -> int:
    """Requests sent since whose cost nobody knows: no sum of money holds them."""
    query = select(func.count()).where(CallRow.started_at >= since, CallRow.cost.is_(None))
    return session.scalar(query) or 0


def add_call(session: Session, row: CallRow) -> None:
    """Write down a request about to be sent."""
    session.add(row)
    session.flush()


def end_call(session: Session, call_id: UUID, **ending: object) -> None:
    """Write down how a request ended."""
    session.execute(_call_ended(call_id, ending))


def end_call_well(session: Session, base_url: str, model: str, call_id: UUID, **ending: object) -> None:
    """The same, of an answer that ends a row of failures; where there is none, nobody's lock is waited for."""
    forgive = (
        update(ENDPOINTS)
        .where(
            ENDPOINTS.c.base_url == base_url,
            ENDPOINTS.c.model == model,
            ENDPOINTS.c.failures_in_a_row > 0,
            ENDPOINTS.c.open_until.is_(None),
        )
        .values(failures_in_a_row=0)
    )
    session.execute(forgive.add_cte(_call_ended(call_id, ending).returning(CALLS.c.id).cte("ended")))


def _call_ended(call_id: UUID, ending: Mapping[str, object]) -> Update:
    return update(CALLS).where(CALLS.c.id == call_id).values(**ending)


@dataclass(frozen=True, slots=True)
class Traffic:
    """Ended requests to an endpoint: how many by outcome, and of the good ones the median time and the last one's end."""

    outcomes: dict[str, int]
    median_ms: float | None
    last_ok: datetime | None


def traffic_since(session: Session, endpoint_id: UUID, since: datetime) -> Traffic:
    """What requests sent since came to."""
    ok = CallRow.outcome == "ok"
    query = (
        select(
            CallRow.outcome,
            func.count(),
            func.percentile_cont(0.5).within_group(CallRow.latency_ms).filter(ok),
            func.max(CallRow.finished_at).filter(ok),
        )
        .where(*_ended(endpoint_id, since))
        .group_by(CallRow.outcome)
    )
    rows = session.execute(query).all()
    good = next((row for row in rows if row[0] == "ok"), None)
    return Traffic({row[0]: row[1] for row in rows}, good[2] if good else None, good[3] if good else None)


def newest_outcomes(session: Session, endpoint_id: UUID, since: datetime, limit: int) -> Sequence[str]:
    """How the requests ended that ended last, of those sent since; oldest first."""
    query = (
        select(CallRow.outcome)
        .where(*_ended(endpoint_id, since))
        .order_by(CallRow.finished_at.desc().nulls_last())
        .limit(limit)
    )
    return [outcome for outcome in session.scalars(query) if outcome is not None][::-1]


def _ended(endpoint_id: UUID, since: datetime) -> tuple[ColumnElement[bool], ...]:
    """Those that somebody cut short say nothing of the provider."""
    return (
        CallRow.endpoint_id == endpoint_id,
        CallRow.started_at >= since,
        CallRow.outcome.is_not(None),
        CallRow.outcome != "cancelled",
    )


def count_awaited(session: Session, since: datetime) -> dict[str, int]:
    """Requests sent since that have no answer yet, by agent."""
    query = (
        select(CallRow.agent, func.count())
        .where(CallRow.started_at >= since, CallRow.outcome.is_(None))
        .group_by(CallRow.agent)
    )
    return {row[0]: row[1] for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class Average:
    """What an agent's calls took on average; tokens rounded to whole ones."""

    agent: str
    calls: int
    input: int
    cached: int
    output: int
    reasoning: int
    seconds: float


def averages_by_agent(session: Session, endpoint_id: UUID, since: datetime) -> Sequence[Average]:
    """What good calls to an endpoint took since, by agent."""
    query = (
        select(
            CallRow.agent,
            func.count(),
            func.avg(CallRow.input_tokens),
            func.avg(CallRow.cached_tokens),
            func.avg(CallRow.output_tokens),
            func.avg(CallRow.reasoning_tokens),
            func.avg(CallRow.latency_ms),
        )
        .where(CallRow.endpoint_id == endpoint_id, CallRow.started_at >= since, CallRow.outcome == "ok")
        .group_by(CallRow.agent)
    )
    return [
        Average(
            agent,
            calls,
            round(input_),
            round(cached),
            round(output),
            round(reasoning),
            float(latency or 0.0) / 1_000,
        )
        for agent, calls, input_, cached, output, reasoning, latency in session.execute(query)
    ]


def forget_before(session: Session, moment: datetime) -> int:
    """Delete requests older than a moment; returns how many."""
    deleted = session.execute(delete(CallRow).where(CallRow.started_at < moment).returning(CallRow.id))
    return len(deleted.all())


def _endpoint(base_url: str, model: str) -> Select[EndpointRow]:
    return select(EndpointRow).where(EndpointRow.base_url == base_url, EndpointRow.model == model)
