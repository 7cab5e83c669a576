"""All SQL about the provider: endpoints, the requests sent to them, and what they cost."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.db.base import new_id
from backend.provider.models import CallRow, EndpointRow

# Any fixed number: budgets span models, so an endpoint's row is not enough to put reservations in line.
BUDGET_LOCK = 8_009_002


def find_endpoint(session: Session, base_url: str, model: str) -> EndpointRow | None:
    """What is known of a model at an address."""
    return session.scalars(_endpoint(base_url, model)).one_or_none()


def lock_endpoint(session: Session, base_url: str, model: str) -> EndpointRow:
    """An endpoint's row, locked, made at first use."""
    wanted = _endpoint(base_url, model).with_for_update()
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


def lock_budgets(session: Session) -> None:
    """Put whoever reserves in line until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": BUDGET_LOCK})


def requests_since(session: Session, endpoint_id: UUID, since: datetime) -> Sequence[datetime]:
    """When requests were sent to an endpoint since, oldest first."""
    query = (
        select(CallRow.started_at)
        .where(CallRow.endpoint_id == endpoint_id, CallRow.started_at > since)
        .order_by(CallRow.started_at)
    )
    return session.scalars(query).all()


def spent_by_run(session: Session, run_id: UUID) -> float:
    """US dollars a run has spent or set aside."""
    return _spent(session, CallRow.run_id == run_id)


def spent_by_owner(session: Session, owner_id: UUID, since: datetime) -> float:
    """US dollars a person's runs have spent or set aside since."""
    return _spent(session, CallRow.owner_id == owner_id, CallRow.started_at >= since)


def spent_by_all(session: Session, since: datetime) -> float:
    """US dollars everybody has spent or set aside since."""
    return _spent(session, CallRow.started_at >= since)


def add_call(session: Session, row: CallRow) -> None:
    """Write down a request about to be sent."""
    session.add(row)
    session.flush()


def find_call(session: Session, call_id: UUID) -> CallRow | None:
    """A request."""
    return session.get(CallRow, call_id)


def calls_since(session: Session, endpoint_id: UUID, since: datetime) -> Sequence[CallRow]:
    """Ended requests to an endpoint since, oldest first."""
    query = (
        select(CallRow)
        .where(CallRow.endpoint_id == endpoint_id, CallRow.started_at >= since, CallRow.outcome.is_not(None))
        .order_by(CallRow.started_at)
    )
    return session.scalars(query).all()


def forget_before(session: Session, moment: datetime) -> int:
    """Delete requests older than a moment; returns how many."""
    deleted = session.execute(delete(CallRow).where(CallRow.started_at < moment).returning(CallRow.id))
    return len(deleted.all())


def _endpoint(base_url: str, model: str) -> Select[EndpointRow]:
    return select(EndpointRow).where(EndpointRow.base_url == base_url, EndpointRow.model == model)


def _spent(session: Session, *conditions: ColumnElement[bool]) -> float:
    query = select(func.coalesce(func.sum(CallRow.cost), 0.0)).where(*conditions)
    return float(session.scalar(query) or 0.0)
