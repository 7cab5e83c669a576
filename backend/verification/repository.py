"""All SQL about verifications."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from backend.verification.models import VerificationCheckRow, VerificationRow
from backend.verification.schemas import Origin, VerificationState


def add(session: Session, *rows: VerificationRow | VerificationCheckRow) -> None:
    """Insert rows now."""
    session.add_all(rows)
    session.flush()


def find(session: Session, verification_id: UUID) -> VerificationRow | None:
    """One verification."""
    query = select(VerificationRow).where(VerificationRow.id == verification_id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def checks_of(session: Session, verification_id: UUID) -> Sequence[VerificationCheckRow]:
    """What its checks said, in their order."""
    query = select(VerificationCheckRow).where(VerificationCheckRow.verification_id == verification_id)
    return session.scalars(query.order_by(VerificationCheckRow.position)).all()


def list_verifications(
    session: Session, *, origin: Origin | None, after: UUID | None, limit: int
) -> Sequence[VerificationRow]:
    """Newest first."""
    query = select(VerificationRow).order_by(VerificationRow.id.desc()).limit(limit)
    if origin is not None:
        query = query.where(VerificationRow.origin == origin.value)
    if after is not None:
        query = query.where(VerificationRow.id < after)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def running(session: Session) -> Sequence[VerificationRow]:
    """Those that say they run: one does, and those whose process died."""
    query = select(VerificationRow).where(VerificationRow.state == VerificationState.RUNNING.value)
    return session.scalars(query).all()


def latest_done(
    session: Session, *, before: datetime | None = None, by_ci: bool | None = None
) -> VerificationRow | None:
    """The newest that came to an end, by when it began."""
    query = select(VerificationRow).where(VerificationRow.state != VerificationState.RUNNING.value)
    if before is not None:
        query = query.where(VerificationRow.started_at < before)
    if by_ci is not None:
        query = query.where((VerificationRow.origin == Origin.CI.value) == by_ci)
    newest = (VerificationRow.started_at.desc(), VerificationRow.id.desc())
    return session.scalars(query.order_by(*newest).limit(1)).first()


def last_begun_here(session: Session) -> datetime | None:
    """When the last one on this installation began, whatever came of it."""
    query = select(func.max(VerificationRow.started_at)).where(VerificationRow.origin != Origin.CI.value)
    return session.scalar(query)


def change(session: Session, verification_id: UUID, **values: object) -> None:
    """Write what became of a verification."""
    session.execute(update(VerificationRow).where(VerificationRow.id == verification_id).values(**values))


def end_running(session: Session, now: datetime, words: str) -> None:
    """Say of all that were under way that nobody works on them any more."""
    session.execute(
        update(VerificationRow)
        .where(VerificationRow.state == VerificationState.RUNNING.value)
        .values(state=VerificationState.FAILED.value, error=words, finished_at=now)
    )
