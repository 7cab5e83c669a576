"""All SQL about actions on many runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from backend.jobs.models import BulkActionRow, RunRow
from backend.jobs.repository import matching
from backend.jobs.schemas import CostKind, Engine, RunFilter, RunState
from backend.permissions import Actor, Role


@dataclass(frozen=True, slots=True)
class Selection:
    """Which runs an action takes: those of a filter that are in one of the states and, if asked, were not tried again."""

    wanted: RunFilter
    states: Sequence[RunState]
    untried: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """How many runs, what those cost together in US dollars that can be tried again, and for how many that is not known.

    Attributes:
        sourceless: those whose source was deleted.
        unasked: of the others, those only the provider may draft.
    """

    count: int
    cost: float
    unknown: int
    sourceless: int
    unasked: int


def add(session: Session, row: BulkActionRow) -> None:
    """Write down an action before it begins."""
    session.add(row)
    session.flush()


def ids(session: Session, actor: Actor, selection: Selection, *, limit: int) -> Sequence[UUID]:
    """The runs of a selection, oldest first."""
    return session.scalars(
        select(RunRow.id).where(*_of(session, actor, selection)).order_by(RunRow.id).limit(limit)
    ).all()


def newest(session: Session, actor: Actor, selection: Selection, *, limit: int) -> Sequence[RunRow]:
    """The newest runs of a selection."""
    query = select(RunRow).where(*_of(session, actor, selection)).order_by(RunRow.id.desc()).limit(limit)
    return session.scalars(query).all()


def measure(session: Session, actor: Actor, selection: Selection, *, provider: bool) -> Measure:
    """How many runs a selection has and what they cost; `provider` says whether that may be asked."""
    gone = RunRow.source_id.is_(None)
    unasked = and_(~gone, RunRow.engine == Engine.PROVIDER.value, ~RunRow.may_fall_back)
    able = and_(~gone, ~unasked) if not provider else ~gone
    query = select(
        func.count(),
        func.coalesce(func.sum(RunRow.cost_amount).filter(able), 0.0),
        func.count().filter(RunRow.cost_kind == CostKind.UNKNOWN.value, able),
        func.count().filter(gone),
        func.count().filter(unasked),
    ).where(*_of(session, actor, selection))
    count, cost, unknown, sourceless, only_provider = session.execute(query).one()
    return Measure(count, float(cost), unknown, sourceless, 0 if provider else only_provider)


def lock(session: Session, run_ids: Sequence[UUID]) -> Sequence[RunRow]:
    """These runs as they are now, locked in one order everywhere."""
    query = (
        select(RunRow)
        .where(RunRow.id.in_(run_ids))
        .order_by(RunRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).all()


def parents_among(session: Session, run_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the runs that were tried again or forked."""
    query = select(RunRow.parent_run_id).where(RunRow.parent_run_id.in_(run_ids)).distinct()
    return {parent for parent in session.scalars(query) if parent}


def list_actions(
    session: Session, actor: Actor, *, after: UUID | None, limit: int
) -> Sequence[BulkActionRow]:
    """Actions, newest first; one row more than `limit` tells that there is a next page."""
    query = select(BulkActionRow).order_by(BulkActionRow.id.desc()).limit(limit + 1)
    if actor.role not in (Role.OPERATOR, Role.ADMIN):
        query = query.where(BulkActionRow.actor_id == actor.user_id)
    if after:
        query = query.where(BulkActionRow.id < after)
    return session.scalars(query).all()


def _of(session: Session, actor: Actor, selection: Selection) -> list[ColumnElement[bool]]:
    conditions = [
        *matching(session, actor, selection.wanted),
        RunRow.state.in_([state.value for state in selection.states]),
    ]
    if selection.untried:
        child = aliased(RunRow)
        conditions.append(~select(child.id).where(child.parent_run_id == RunRow.id).exists())
    return conditions
