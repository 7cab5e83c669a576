"""All SQL about runs and their steps."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, literal_column, or_, select, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.jobs.models import TAKEN_FROM, RunRow, StepRow, WorkerRow
from backend.jobs.schemas import RunFilter, RunState
from backend.permissions import Actor, Role

# By how much the clocks of two processes may differ.
CLOCKS_APART = timedelta(minutes=1)
# More runs than this are not looked up one by one.
FEW = 1_000
# So many of the newest tell whether nearly every run has a word.
NEWEST = 100
HEXADECIMAL = frozenset("0123456789abcdef")
# Titles are in any language, so words are taken as they stand; spelt out, since an index by another one does not serve.
TEXT_SEARCH: ColumnElement[str] = literal_column("'simple'::regconfig")
UNFINISHED = (RunState.QUEUED.value, RunState.RUNNING.value)


def _visible(actor: Actor, *, mine: bool = False) -> ColumnElement[bool]:
    if not mine and actor.role in (Role.OPERATOR, Role.ADMIN):
        return true()
    return RunRow.owner_id == actor.user_id


def add(session: Session, *rows: RunRow | StepRow | WorkerRow) -> None:
    """Insert rows now, so that constraints speak before the service goes on."""
    session.add_all(rows)
    session.flush()


def add_unless_keyed(session: Session, row: RunRow) -> bool:
    """Insert a run; False when another transaction took its idempotency key at the same moment."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        if "idempotency_key" not in str(error.orig):
            raise
        return False
    return True


def find_run(session: Session, actor: Actor, run_id: UUID, *, lock: bool = False) -> RunRow | None:
    """One run the actor may see."""
    query = select(RunRow).where(RunRow.id == run_id, _visible(actor))
    return session.scalars(query.with_for_update() if lock else query).one_or_none()


def find_run_by_key(session: Session, owner_id: UUID, key: str) -> RunRow | None:
    """The run an idempotency key already started."""
    query = select(RunRow).where(RunRow.owner_id == owner_id, RunRow.idempotency_key == key)
    return session.scalars(query).one_or_none()


def lock_run(session: Session, run_id: UUID) -> RunRow | None:
    """The run's row, locked: one transition at a time, whoever carries it out."""
    row = session.scalars(select(RunRow).where(RunRow.id == run_id).with_for_update()).one_or_none()
    # The session itself forgets what nobody holds on to.
    session.info["locked run"] = row
    return row


def locked_run(session: Session, run_id: UUID) -> RunRow | None:
    """The run's row, which this transaction has locked as a rule, and is then not asked for again."""
    row = session.info.get("locked run")
    known = isinstance(row, RunRow) and row.id == run_id and row in session
    return row if known else lock_run(session, run_id)


def run_state(session: Session, run_id: UUID) -> str | None:
    """Where a run stands; None when it is gone."""
    return session.scalar(select(RunRow.state).where(RunRow.id == run_id))


def run_kind(session: Session, run_id: UUID) -> str | None:
    """What a run makes; None when it is gone."""
    return session.scalar(select(RunRow.kind).where(RunRow.id == run_id))


def run_owner(session: Session, run_id: UUID) -> UUID | None:
    """Whose run it is; None when it is gone."""
    return session.scalar(select(RunRow.owner_id).where(RunRow.id == run_id))


def list_runs(
    session: Session, actor: Actor, wanted: RunFilter, *, after: UUID | None, limit: int
) -> Sequence[RunRow]:
    """Newest runs first; one row more than `limit` tells that there is a next page."""
    query = (
        select(RunRow).where(*matching(session, actor, wanted)).order_by(RunRow.id.desc()).limit(limit + 1)
    )
    if after:
        query = query.where(RunRow.id < after)
    return session.scalars(query).all()


def follow(session: Session, owner_id: UUID, followed: Collection[UUID], *, limit: int) -> Sequence[RunRow]:
    """Somebody's unfinished runs and those of these that are theirs, newest first."""
    query = (
        select(RunRow)
        .where(RunRow.owner_id == owner_id, or_(RunRow.state.in_(UNFINISHED), RunRow.id.in_(followed)))
        .order_by(RunRow.id.desc())
        .limit(limit)
    )
    return session.scalars(query).all()


def count_matching(session: Session, actor: Actor, wanted: RunFilter, most: int | None) -> dict[str, int]:
    """Runs per state among the newest `most` a list with the same filter would give.

    None counts all, which grows with the years.
    """
    newest = (
        select(RunRow.state).where(*matching(session, actor, wanted)).order_by(RunRow.id.desc()).limit(most)
    )
    counted = newest.subquery()
    query = select(counted.c.state, func.count()).group_by(counted.c.state)
    return {row[0]: row[1] for row in session.execute(query)}


def matching(session: Session, actor: Actor, wanted: RunFilter) -> list[ColumnElement[bool]]:
    """The conditions of a filter, among what the actor may see."""
    conditions = [_visible(actor, mine=wanted.mine)]
    if wanted.state:
        conditions.append(RunRow.state == wanted.state)
    if wanted.kind:
        conditions.append(RunRow.kind == wanted.kind)
    if wanted.engine:
        conditions.append(RunRow.engine == wanted.engine)
    if wanted.queue:
        conditions.append(RunRow.queue == wanted.queue)
    # Ids begin with the time they were made at, so the order by id serves windows too. The time itself is asked for as
    # an expression: the planner would take both for independent, expect next to nothing, and sort the whole window.
    asked_at = func.coalesce(RunRow.created_at, RunRow.created_at)
    if wanted.since:
        conditions += [asked_at >= wanted.since, RunRow.id >= _id_at(wanted.since, -CLOCKS_APART)]
    if wanted.until:
        conditions += [asked_at < wanted.until, RunRow.id <= _id_at(wanted.until, CLOCKS_APART)]
    if wanted.ended_since:
        conditions.append(RunRow.finished_at >= wanted.ended_since)
    if wanted.ended_until:
        conditions += [
            RunRow.finished_at < wanted.ended_until,
            RunRow.id <= _id_at(wanted.ended_until, CLOCKS_APART),
        ]
    if wanted.text:
        named = _id_begins_with(wanted.text)
        if actor.role is Role.EDUCATOR or wanted.mine:
            named = or_(named, RunRow.title.icontains(wanted.text, autoescape=True))
        elif actor.role is not Role.OPERATOR:
            # A title is the source's; one who may not read it must not be able to guess it word by word either.
            named = or_(named, _title_has(session, wanted.text))
        conditions.append(named)
    return conditions


def _id_at(moment: datetime, later: timedelta) -> UUID:
    """The least id of so much later than a moment, be that the first or the last there is; see `new_id`."""
    milliseconds = int((moment.timestamp() + later.total_seconds()) * 1_000)
    return UUID(int=min(max(milliseconds, 0), 2**48 - 1) << 80)


def _id_begins_with(typed: str) -> ColumnElement[bool]:
    """By a range, which the primary key answers; anything that no id begins with finds none."""
    digits = typed.lower().replace("-", "")
    if not digits or not set(digits) <= HEXADECIMAL or len(digits) > 32:
        return false()
    first, last = UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f"))
    return RunRow.id.between(first, last) if str(first).startswith(typed.lower()) else false()


def _title_has(session: Session, typed: str) -> ColumnElement[bool]:
    """Titles with words that begin with each of these, among everybody's.

    How many have them the planner can only guess, and the index gives all of them before the first. So the newest runs are
    looked at: where half of them have the words, a list is soon full on the way from the newest. Else the index is asked:
    few are taken by their ids.
    """
    words = re.findall(r"\w+", typed)
    if not words:
        return false()
    wanted = func.to_tsquery(TEXT_SEARCH, " & ".join(f"'{word}':*" for word in words))
    newest = select(RunRow.title).order_by(RunRow.id.desc()).limit(NEWEST).subquery()
    on_the_way = func.to_tsvector(TEXT_SEARCH, newest.c.title).bool_op("@@")(wanted)
    if session.scalars(select(func.count()).where(on_the_way)).one() * 2 > NEWEST:
        # Written so that no index serves it: the planner would go by that, for a guess of too few.
        title = func.coalesce(RunRow.title, RunRow.title)
        return func.to_tsvector(TEXT_SEARCH, title).bool_op("@@")(wanted)
    has = func.to_tsvector(TEXT_SEARCH, RunRow.title).bool_op("@@")(wanted)
    found = session.scalars(select(RunRow.id).where(has).limit(FEW + 1)).all()
    return RunRow.id.in_(found) if len(found) <= FEW else has


def count_by_state(session: Session, since: datetime) -> dict[str, int]:
    """Runs per state among the unfinished and those created since."""
    query = (
        select(RunRow.state, func.count())
        .where(or_(RunRow.state.in_(UNFINISHED), RunRow.created_at >= since))
        .group_by(RunRow.state)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def oldest_queued(session: Session, queue: str) -> datetime | None:
    """When the run that waits longest in a queue was asked for."""
    waiting = (RunRow.state == RunState.QUEUED, RunRow.queue == queue)
    return session.scalar(select(func.min(RunRow.created_at)).where(*waiting))


def list_steps(session: Session, run_id: UUID, *, after: int = -1, limit: int = 1_000) -> Sequence[StepRow]:
    """A run's transitions in order, those after an index."""
    query = (
        select(StepRow)
        .where(StepRow.run_id == run_id, StepRow.index > after)
        .order_by(StepRow.index)
        .limit(limit)
    )
    return session.scalars(query).all()


def count_steps(session: Session, run_ids: Sequence[UUID], *, marked: str) -> dict[UUID, tuple[int, int]]:
    """How many transitions each run has, and how many of them carry a mark in their context."""
    query = (
        select(StepRow.run_id, func.count(), func.count().filter(StepRow.context.has_key(marked)))
        .where(StepRow.run_id.in_(run_ids))
        .group_by(StepRow.run_id)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def unfinished_run_ids(session: Session, *, created_before: datetime) -> Sequence[UUID]:
    """Runs that were handed to the durable engine and are not at their end."""
    begun = or_(RunRow.state == RunState.RUNNING, RunRow.dispatched_at.is_not(None))
    query = select(RunRow.id).where(RunRow.state.in_(UNFINISHED), begun, RunRow.created_at < created_before)
    return session.scalars(query).all()


def last_step_index(session: Session, run_id: UUID) -> int:
    """Index of the last transition; -1 before the first."""
    last = session.scalar(select(func.max(StepRow.index)).where(StepRow.run_id == run_id))
    return -1 if last is None else last


def count_agent_steps(session: Session, since: datetime) -> tuple[int, int, datetime | None]:
    """Drafting steps since: how many, how many of them gave an item, and when the last did."""
    query = select(
        func.count(),
        func.count(StepRow.item_id),
        func.max(StepRow.created_at).filter(StepRow.item_id.is_not(None)),
    ).where(
        StepRow.created_at >= since,
        StepRow.agent.is_not(None),
        # Testing a key is an agent's work too, and gives no item.
        StepRow.action["name"].astext == "draft",
        ~StepRow.context.has_key(TAKEN_FROM),
    )
    steps, delivered, last = session.execute(query).one()
    return steps, delivered, last


def count_still(session: Session, before: datetime) -> dict[tuple[str, str], int]:
    """Running runs of which no step was written since, by kind and engine."""
    # There are as many running as the fleet has slots, and each has its last step at the end of its key.
    last = (
        select(StepRow.created_at)
        .where(StepRow.run_id == RunRow.id)
        .order_by(StepRow.index.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(RunRow.kind, RunRow.engine, func.count())
        .where(
            RunRow.state == RunState.RUNNING.value,
            RunRow.started_at < before,
            func.coalesce(last, RunRow.started_at) < before,
        )
        .group_by(RunRow.kind, RunRow.engine)
    )
    return {(row[0], row[1]): row[2] for row in session.execute(query)}


def ended_runs_on(session: Session, source_ids: Collection[UUID]) -> Sequence[tuple[UUID, UUID]]:
    """Source and run, for the sources on which every run is over."""
    goes_on = select(RunRow.source_id).where(RunRow.source_id.in_(source_ids), RunRow.state.in_(UNFINISHED))
    query = select(RunRow.source_id, RunRow.id).where(
        RunRow.source_id.in_(source_ids), RunRow.source_id.not_in(goes_on)
    )
    return [(source_id, run_id) for source_id, run_id in session.execute(query) if source_id]


def runs_by_id(session: Session, run_ids: Sequence[str]) -> Sequence[RunRow]:
    """These runs, oldest first."""
    wanted = [UUID(run_id) for run_id in run_ids]
    return session.scalars(select(RunRow).where(RunRow.id.in_(wanted)).order_by(RunRow.id)).all()


def last_steps(session: Session, run_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Index of each run's last transition; absent before the first."""
    query = (
        select(StepRow.run_id, func.max(StepRow.index))
        .where(StepRow.run_id.in_(run_ids))
        .group_by(StepRow.run_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
