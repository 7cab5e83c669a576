"""See runs and their steps, and stop one."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Engine as Database

from backend.audit import service as audit
from backend.db.base import utc_now
from backend.db.paging import Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.jobs import dispatch, durable, repository
from backend.jobs.rows import find_run, run_of
from backend.jobs.schemas import FollowedRun, Run, RunFilter, RunState, Step
from backend.jobs.waiting import look
from backend.permissions import EDUCATORS, RUN_WATCHERS, Actor, allowed

MOST_FOLLOWED = 200
# As many as anybody pages through; a count of more takes longer than the rest of the list.
COUNTED = 500


@allowed(RUN_WATCHERS)
def list_runs(
    uow: UnitOfWork, actor: Actor, wanted: RunFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[Run]:
    """Runs newest first: an educator's own, all of them for operators and admins."""
    rows = repository.list_runs(uow.session, actor, wanted, after=decode_cursor(cursor), limit=limit)
    waiting = look(uow, rows[:limit])
    page = [run_of(uow, actor, row, waiting=waiting) for row in rows[:limit]]
    return Page(page, encode_cursor(page[-1].id) if len(rows) > limit else None)


@allowed(RUN_WATCHERS)
def count_runs(
    uow: UnitOfWork, actor: Actor, wanted: RunFilter, *, every: bool = False
) -> dict[RunState, int]:
    """How many runs per state are among the newest 500 a list with this filter would give; one nobody is in is absent.

    `every` counts all of them, which takes the longer the more there are.
    """
    counts = repository.count_matching(uow.session, actor, wanted, None if every else COUNTED)
    return {RunState(state): count for state, count in counts.items()}


@allowed(RUN_WATCHERS)
def read_run(uow: UnitOfWork, actor: Actor, run_id: UUID) -> Run:
    """One run.

    Raises:
        NotFound: absent, or somebody else's.
    """
    return run_of(uow, actor, find_run(uow, actor, run_id))


@allowed(RUN_WATCHERS)
def list_steps(
    uow: UnitOfWork, actor: Actor, run_id: UUID, *, after: int = -1, limit: int = 1_000
) -> Sequence[Step]:
    """A run's transitions in order, those after an index."""
    find_run(uow, actor, run_id)
    rows = repository.list_steps(uow.session, run_id, after=after, limit=limit)
    return [Step.model_validate(row) for row in rows]


@allowed(EDUCATORS)
def follow_runs(uow: UnitOfWork, actor: Actor, followed: Collection[UUID] = ()) -> Sequence[FollowedRun]:
    """The actor's own runs that go on, and those of the followed ones that are the actor's, in one query; at most 200."""
    rows = repository.follow(uow.session, actor.user_id, followed, limit=MOST_FOLLOWED)
    return [FollowedRun.model_validate(row) for row in rows]


@allowed(RUN_WATCHERS)
def cancel_run(uow: UnitOfWork, actor: Actor, run_id: UUID) -> Run:
    """Stop a run; items already made stay. Cancelling a finished run changes nothing."""
    row = find_run(uow, actor, run_id, lock=True)
    if not RunState(row.state).finished:
        audit.record(uow, actor, "run.cancel", f"run:{run_id}", before={"state": row.state})
        row.state = RunState.CANCELLED
        row.finished_at = utc_now()
        uow.session.flush()
        bind = uow.session.get_bind()
        uow.after_commit(lambda: _stop(bind.engine, str(run_id)))
    return run_of(uow, actor, row)


def _stop(database: Database, run_id: str) -> None:
    durable.cancel(database, [run_id])
    dispatch.admit_next()
