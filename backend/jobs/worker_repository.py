"""All SQL about workers: their leases, and the runs that lost one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from backend.jobs.models import LossRow, WorkerRow


def list_workers(session: Session, *, seen_since: datetime) -> Sequence[WorkerRow]:
    """Workers that renewed their lease since."""
    query = select(WorkerRow).where(WorkerRow.seen_at >= seen_since).order_by(WorkerRow.started_at)
    return session.scalars(query).all()


def lock_worker(session: Session, worker_id: str) -> WorkerRow | None:
    """A worker's row, locked."""
    return session.scalars(select(WorkerRow).where(WorkerRow.id == worker_id).with_for_update()).one_or_none()


def add_losses(session: Session, losses: Sequence[LossRow]) -> None:
    """Write down which runs lost their worker."""
    session.add_all(losses)
    session.flush()


def losses_of(session: Session, run_id: UUID) -> Sequence[LossRow]:
    """The workers a run lost, in order."""
    return session.scalars(select(LossRow).where(LossRow.run_id == run_id).order_by(LossRow.lost_at)).all()


def count_losses(session: Session, run_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many workers each run lost; absent where none."""
    query = select(LossRow.run_id, func.count()).where(LossRow.run_id.in_(run_ids)).group_by(LossRow.run_id)
    return {row[0]: row[1] for row in session.execute(query)}


def renew_lease(session: Session, worker_id: str) -> bool:
    """Say that a worker is alive, by the database's clock; one that was given up may then be given up again.

    Returns:
        True when it is to take nothing new.
    """
    statement = update(WorkerRow).where(WorkerRow.id == worker_id)
    values = statement.values(seen_at=func.clock_timestamp(), reaped_at=None)
    return session.scalar(values.returning(WorkerRow.draining_at)) is not None


def drain_worker(session: Session, worker_id: str) -> None:
    """Say that a worker takes nothing new."""
    statement = update(WorkerRow).where(WorkerRow.id == worker_id, WorkerRow.draining_at.is_(None))
    session.execute(statement.values(draining_at=func.clock_timestamp()))


def stop_worker(session: Session, worker_id: str) -> None:
    """Say that a worker went in order."""
    statement = update(WorkerRow).where(WorkerRow.id == worker_id)
    session.execute(statement.values(stopped_at=func.clock_timestamp()))


def mark_reaped(session: Session, worker_ids: Sequence[str]) -> None:
    """Say that somebody takes over what these workers had begun."""
    statement = update(WorkerRow).where(WorkerRow.id.in_(worker_ids))
    session.execute(statement.values(reaped_at=func.clock_timestamp()))


def lock_unreaped_workers(session: Session, own_id: str) -> Sequence[WorkerRow]:
    """Other workers whose runs nobody has taken over; rows another reaper holds are skipped."""
    query = (
        select(WorkerRow)
        .where(WorkerRow.id != own_id, WorkerRow.reaped_at.is_(None))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).all()


def database_time(session: Session) -> datetime:
    """The one clock all workers share."""
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now
