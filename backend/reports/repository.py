"""All SQL of reports, actions and targets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, defer

from backend.reports.models import ActionRow, ReportRow, TargetRow
from backend.reports.schemas import ReportKind, ReportState


def add(session: Session, row: ReportRow | ActionRow) -> None:
    """Insert a row now, so that constraints speak before the service goes on."""
    session.add(row)
    session.flush()


def add_scheduled(session: Session, row: ReportRow) -> bool:
    """Insert a scheduled report; False where somebody already did."""
    values = {
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "made_by": row.made_by,
        "attempts": 0,
        "created_at": row.created_at,
    }
    added = session.execute(
        insert(ReportRow).values(**values).on_conflict_do_nothing().returning(ReportRow.id)
    )
    return added.first() is not None


def is_scheduled(session: Session, kind: ReportKind, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether the report of a kind over a window is there, made or not."""
    there = exists().where(
        ReportRow.kind == kind, ReportRow.starts_at == starts_at, ReportRow.ends_at == ends_at
    )
    return bool(session.scalar(select(there)))


def find(session: Session, report_id: UUID, *, lock: bool = False) -> ReportRow | None:
    """One report; locked, as it now stands."""
    query = select(ReportRow).where(ReportRow.id == report_id)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalars(query).one_or_none()


def list_reports(
    session: Session,
    *,
    kind: ReportKind | None,
    state: ReportState | None,
    after: UUID | None,
    limit: int,
) -> Sequence[ReportRow]:
    """Newest first, without their texts; one row more than `limit` tells that there is a next page."""
    query = (
        select(ReportRow)
        .options(defer(ReportRow.document, raiseload=True))
        .order_by(ReportRow.id.desc())
        .limit(limit + 1)
    )
    if kind:
        query = query.where(ReportRow.kind == kind)
    if state:
        query = query.where(ReportRow.state == state)
    if after:
        query = query.where(ReportRow.id < after)
    return session.scalars(query).all()


def claim_unmade(session: Session, *, now: datetime, abandoned_before: datetime) -> ReportRow | None:
    """Take the oldest report nobody makes, or whose maker was lost; others look past it."""
    query = (
        select(ReportRow)
        .where(
            or_(
                ReportRow.state == ReportState.WAITING,
                and_(ReportRow.state == ReportState.MAKING, ReportRow.claimed_at < abandoned_before),
            )
        )
        .order_by(ReportRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.scalars(query).one_or_none()
    if row is not None:
        row.state, row.claimed_at, row.attempts = ReportState.MAKING, now, row.attempts + 1
        session.flush()
    return row


def newest_before(session: Session, kind: ReportKind, ends_at: datetime, own: UUID) -> ReportRow | None:
    """The newest report of a kind that was made and ends no later than `ends_at`."""
    query = (
        select(ReportRow)
        .options(defer(ReportRow.document))
        .where(
            ReportRow.kind == kind,
            ReportRow.ends_at <= ends_at,
            ReportRow.id != own,
            ReportRow.state.in_([ReportState.DRAFT, ReportState.SIGNED]),
        )
        .order_by(ReportRow.ends_at.desc(), ReportRow.id.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def actions_on(session: Session, report: ReportRow) -> Sequence[ActionRow]:
    """What stands on a report: its own actions, and those from before that were open when it was asked for."""
    query = (
        select(ActionRow)
        .where(
            or_(
                ActionRow.opened_in_id == report.id,
                and_(
                    ActionRow.created_at < report.created_at,
                    or_(ActionRow.closed_at.is_(None), ActionRow.closed_at >= report.created_at),
                ),
            )
        )
        .order_by(ActionRow.closed_at.is_not(None), ActionRow.due, ActionRow.id)
    )
    return session.scalars(query).all()


def find_action(session: Session, action_id: UUID) -> ActionRow | None:
    """One action, locked."""
    query = select(ActionRow).where(ActionRow.id == action_id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def targets(session: Session) -> Sequence[TargetRow]:
    """The targets somebody chose."""
    return session.scalars(select(TargetRow)).all()


def set_target(session: Session, row: TargetRow) -> None:
    """Write down a target in place of an earlier one."""
    session.merge(row)
    session.flush()


def forget_target(session: Session, figure: str) -> None:
    """Have the target that holds elsewhere, or the default."""
    session.execute(delete(TargetRow).where(TargetRow.figure == figure))
