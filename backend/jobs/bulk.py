"""Cancel or retry many runs at once: looked at first, done in chunks, written down."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from backend.audit import service as audit
from backend.db.base import utc_now
from backend.db.paging import Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid
from backend.jobs import bulk_repository, dispatch, durable, repository
from backend.jobs.bulk_repository import Selection
from backend.jobs.bulk_schemas import Bulk, BulkVerb, NewBulk, Skipped
from backend.jobs.models import BulkActionRow, RunRow
from backend.jobs.rows import run_of
from backend.jobs.schemas import Cost, CostKind, QueueName, RunFilter, RunState
from backend.jobs.search import describe_filter, parse_query
from backend.jobs.starting import SOURCE_GONE, row_again
from backend.jobs.waiting import look
from backend.permissions import RUN_WATCHERS, Actor, Role, allowed
from backend.provider import service as provider

CHUNK = 100
MOST = 5_000
SAMPLE = 5
# What each action is for, and what it may be told to take beside.
USUAL = {
    BulkVerb.CANCEL: (RunState.QUEUED, RunState.RUNNING),
    BulkVerb.RETRY: (RunState.FAILED, RunState.DEAD),
}
POSSIBLE = {
    BulkVerb.CANCEL: USUAL[BulkVerb.CANCEL],
    BulkVerb.RETRY: (*USUAL[BulkVerb.RETRY], RunState.CANCELLED),
}
ENDED_MEANWHILE = "It had ended already."
TRIED_MEANWHILE = "It was tried again already."


@allowed(RUN_WATCHERS)
def act_on_runs(uow: UnitOfWork, actor: Actor, wanted: NewBulk) -> Bulk:
    """Cancel or retry every run the filter finds and the actor may see, or with `dry_run` say which they would be,
    and how many it would leave alone.

    `cancel` takes queued and running ones. `retry` takes failed and dead ones, and cancelled ones when the filter asks for
    them; one that was tried again already is left alone. The new runs belong to the owners of the old, and wait in the
    queue `bulk`. The work is committed in chunks: what was done before an error stays done, and is written down.

    Raises:
        Invalid: the filter cannot be read, narrows nothing without `all`, asks for a state the action does not take, or
            finds more than 5,000 runs.
    """
    selection = _select(wanted)
    if wanted.dry_run:
        return _look(uow, actor, wanted.action, selection)
    ids = bulk_repository.ids(uow.session, actor, selection, limit=MOST + 1)
    if len(ids) > MOST:
        raise Invalid(
            f"This finds more than {MOST:,} runs, which is too many at once. Narrow it, with since: for one.",
            code="too_many_runs",
        )
    row = BulkActionRow(
        actor_id=actor.user_id,
        actor_name=actor.name,
        action=wanted.action,
        filter=describe_filter(selection.wanted),
        matched=len(ids),
        done=0,
        skipped=[],
    )
    bulk_repository.add(uow.session, row)
    # Before it begins: what is done stays recorded, whatever becomes of the rest.
    asked = {"filter": row.filter, "matched": row.matched}
    audit.record(uow, actor, f"runs.{wanted.action.value}", f"bulk_action:{row.id}", after=asked)
    act = _cancel if wanted.action is BulkVerb.CANCEL else _retry
    left_alone: Counter[str] = Counter()
    for start in range(0, len(ids), CHUNK):
        # Held only as long as a chunk takes: runs go on meanwhile.
        uow.release()
        row.done += act(uow, ids[start : start + CHUNK], left_alone)
        row.skipped = [{"message": message, "count": count} for message, count in left_alone.items()]
        uow.session.flush()
    row.finished_at = utc_now()
    uow.session.flush()
    uow.after_commit(dispatch.admit_next)
    return _bulk(actor, row)


@allowed(RUN_WATCHERS)
def list_bulk_actions(
    uow: UnitOfWork, actor: Actor, *, cursor: str | None = None, limit: int = 50
) -> Page[Bulk]:
    """Who cancelled or retried many runs, newest first: an educator's own actions, all of them for operators and admins."""
    rows = bulk_repository.list_actions(uow.session, actor, after=decode_cursor(cursor), limit=limit)
    page = [_bulk(actor, row) for row in rows[:limit]]
    return Page(page, encode_cursor(rows[limit - 1].id) if len(rows) > limit else None)


def _select(wanted: NewBulk) -> Selection:
    if isinstance(wanted.filter, str):
        narrowed = parse_query(wanted.filter, now=utc_now())
    else:
        fields = wanted.filter.model_dump(exclude={"q"})
        narrowed = RunFilter(**fields, text=wanted.filter.q or None)
    if not narrowed.narrows and not wanted.all:
        raise Invalid(
            "Without a filter this would act on every run. Narrow it, or say `all`: true.",
            code="filter_missing",
        )
    possible = POSSIBLE[wanted.action]
    if narrowed.state and narrowed.state not in possible:
        known = ", ".join(state.value for state in possible)
        raise Invalid(
            f"To {wanted.action.value} many runs takes those that are {known}, not {narrowed.state.value}.",
            code="wrong_state",
        )
    states = (narrowed.state,) if narrowed.state else USUAL[wanted.action]
    return Selection(narrowed, states, untried=wanted.action is BulkVerb.RETRY)


def _look(uow: UnitOfWork, actor: Actor, action: BulkVerb, selection: Selection) -> Bulk:
    refusal = provider.why_not(uow) if action is BulkVerb.RETRY else None
    found = bulk_repository.measure(uow.session, actor, selection, provider=refusal is None)
    left_alone = Counter[str]()
    if action is BulkVerb.RETRY:
        _count(left_alone, SOURCE_GONE, found.sourceless)
        _count(left_alone, refusal.message if refusal else "", found.unasked)
    newest = bulk_repository.newest(uow.session, actor, selection, limit=SAMPLE)
    waiting = look(uow, newest)
    cost = (
        Cost(amount=None, kind=CostKind.UNKNOWN)
        if found.unknown
        else Cost(amount=found.cost, kind=CostKind.ESTIMATED)
    )
    return Bulk(
        id=None,
        action=action,
        filter=describe_filter(selection.wanted),
        dry_run=True,
        actor_id=actor.user_id,
        actor_name=actor.name,
        matched=found.count,
        done=0,
        skipped=[Skipped(message=message, count=count) for message, count in left_alone.items()],
        sample=[run_of(uow, actor, row, waiting=waiting) for row in newest],
        # Stopping costs nothing.
        cost=cost if action is BulkVerb.RETRY else None,
        cost_unknown=found.unknown,
        created_at=utc_now(),
        finished_at=None,
    )


def _cancel(uow: UnitOfWork, ids: Sequence[UUID], left_alone: Counter[str]) -> int:
    rows = [row for row in bulk_repository.lock(uow.session, ids) if not RunState(row.state).finished]
    let_go = [str(row.id) for row in rows if row.dispatched_at is not None]
    now = utc_now()
    for row in rows:
        row.state, row.finished_at = RunState.CANCELLED, now
    uow.session.flush()
    _count(left_alone, ENDED_MEANWHILE, len(ids) - len(rows))
    # The rows say so first: a workflow that is cancelled must not look like one that was lost.
    uow.release()
    durable.cancel(uow.session.get_bind().engine, let_go)
    return len(rows)


def _retry(uow: UnitOfWork, ids: Sequence[UUID], left_alone: Counter[str]) -> int:
    rows = bulk_repository.lock(uow.session, ids)
    tried = bulk_repository.parents_among(uow.session, ids)
    again: list[RunRow] = []
    refusal = provider.why_not(uow)
    for row in rows:
        if row.id in tried:
            _count(left_alone, TRIED_MEANWHILE, 1)
            continue
        try:
            again.append(row_again(row, queue=QueueName.BULK, refusal=refusal))
        except Conflict as refused:
            _count(left_alone, refused.message, 1)
    repository.add(uow.session, *again)
    dispatch.admit(uow, QueueName.BULK)
    return len(again)


def _count(left_alone: Counter[str], message: str, count: int) -> None:
    if count:
        left_alone[message] += count


def _filter_for(actor: Actor, row: BulkActionRow) -> str:
    wanted = parse_query(row.filter, now=row.created_at)
    if wanted.text and actor.role is Role.OPERATOR and actor.user_id != row.actor_id:
        # Her words are those of her sources' titles, and operators read none.
        return f"{describe_filter(replace(wanted, text=None))} …".strip()
    return row.filter


def _bulk(actor: Actor, row: BulkActionRow) -> Bulk:
    return Bulk(
        id=row.id,
        action=BulkVerb(row.action),
        filter=_filter_for(actor, row),
        dry_run=False,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        matched=row.matched,
        done=row.done,
        skipped=[Skipped.model_validate(reason) for reason in row.skipped],
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
