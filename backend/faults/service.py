"""Errors of the program: caught at every edge, grouped, and resolved by somebody."""

import base64
import binascii
import struct
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from backend.audit import service as audit
from backend.call import Edge
from backend.db.base import utc_now
from backend.db.paging import DEFAULT_LIMIT, MOST, Page
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid, NotFound
from backend.faults import repository
from backend.faults.collecting import collector
from backend.faults.models import ErrorGroupRow
from backend.faults.schemas import (
    ErrorDetail,
    ErrorFilter,
    ErrorGroup,
    ErrorOccurrence,
    ErrorPerson,
    ErrorState,
)
from backend.permissions import OPERATORS, Actor, allowed, internal

SHOWN = 20
# An error nobody has met for this long is forgotten.
KEEP = timedelta(days=90)


@internal
def catch(error: BaseException, during: str, *, edge: Edge | None = None, user_id: UUID | None = None) -> str:
    """Gather an error nobody expected, at the edge where it ends; never raises, and needs no database.

    Args:
        during: the route, page or thread.
        edge: where it was caught, unless the call that goes on says so.
        user_id: whom it hit, unless the call says so.

    Returns:
        The request id to tell whoever called.
    """
    return collector.catch(error, during, edge=edge, user_id=user_id)


@internal
def on_fault(listener: Callable[[Edge], None]) -> None:
    """Have every error of this process told to somebody who counts them; telling the same one again changes nothing."""
    if listener not in collector.listeners:
        collector.listeners.append(listener)


@internal
def forget_old(uow: UnitOfWork) -> None:
    """Remove errors nobody has met for 90 days; for the clean-up."""
    repository.forget_before(uow.session, utc_now() - KEEP)


@internal
def kinds_between(uow: UnitOfWork, start: datetime, end: datetime) -> tuple[int, int] | None:
    """How many different errors were seen in `[start, end)`, and of how many that cannot be told any more.

    None where the window begins before what is kept.
    """
    if start < utc_now() - KEEP:
        return None
    return repository.kinds_between(uow.session, start, end)


@internal
def dropped() -> int:
    """How many errors of this process could not even be counted one by one, for lack of room."""
    return collector.dropped


@allowed(OPERATORS)
def list_errors(
    uow: UnitOfWork,
    actor: Actor,
    wanted: ErrorFilter | None = None,
    *,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[ErrorGroup]:
    """Errors, the last seen first.

    Raises:
        Invalid: bad cursor.
    """
    limit = max(1, min(limit, MOST))
    rows = repository.list_groups(
        uow.session, wanted or ErrorFilter(), after=_decoded(cursor), limit=limit + 1
    )
    following = _encoded(rows[limit - 1][0]) if len(rows) > limit else None
    return Page([_group(row, people) for row, people in rows[:limit]], following)


@allowed(OPERATORS)
def count_errors(uow: UnitOfWork, actor: Actor) -> Mapping[ErrorState, int]:
    """How many errors are open, and how many resolved."""
    return repository.counts(uow.session)


@allowed(OPERATORS)
def read_error(uow: UnitOfWork, actor: Actor, group_id: UUID) -> ErrorDetail:
    """One error with its trace, its newest occurrences and whom it hit.

    Raises:
        NotFound: there is no such error.
    """
    row, people = _found(uow, group_id)
    return ErrorDetail(
        **_group(row, people).model_dump(),
        trace=row.trace,
        occurrences=[
            ErrorOccurrence.model_validate(seen)
            # Those of one write have ids of the same moment.
            for seen in sorted(
                repository.occurrences(uow.session, group_id, SHOWN), key=lambda seen: seen.at, reverse=True
            )
        ],
        hit=[ErrorPerson.model_validate(hit) for hit in repository.people(uow.session, group_id, SHOWN)],
    )


@allowed(OPERATORS)
def resolve_error(uow: UnitOfWork, actor: Actor, group_id: UUID) -> ErrorDetail:
    """Say that an error is dealt with; should it come again, it opens by itself. Again changes nothing.

    Raises:
        NotFound: there is no such error.
    """
    row, _ = _found(uow, group_id)
    if row.resolved_at is None:
        repository.set_resolved(uow.session, group_id, utc_now(), actor.user_id, actor.name)
        audit.record(uow, actor, "error.resolve", f"error:{group_id}", after=_named(row))
    return read_error(uow, actor, group_id)


@allowed(OPERATORS)
def reopen_error(uow: UnitOfWork, actor: Actor, group_id: UUID) -> ErrorDetail:
    """Take back that an error was resolved.

    Raises:
        NotFound: there is no such error.
    """
    row, _ = _found(uow, group_id)
    if row.resolved_at is not None:
        before = {**_named(row), "resolved_by": row.resolved_by}
        repository.set_resolved(uow.session, group_id, None, None, None)
        audit.record(uow, actor, "error.reopen", f"error:{group_id}", before=before)
    return read_error(uow, actor, group_id)


def _found(uow: UnitOfWork, group_id: UUID) -> tuple[ErrorGroupRow, int]:
    found = repository.find(uow.session, group_id)
    if found is None:
        raise NotFound("There is no such error; those nobody met for 90 days are forgotten.")
    return found


def _named(row: ErrorGroupRow) -> dict[str, object]:
    return {"kind": row.kind, "place": row.place, "count": row.count}


def _group(row: ErrorGroupRow, people: int) -> ErrorGroup:
    return ErrorGroup(
        id=row.id,
        kind=row.kind,
        place=row.place,
        edge=Edge(row.edge),
        state=ErrorState.OPEN if row.resolved_at is None else ErrorState.RESOLVED,
        count=row.count,
        people=people,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        last_request_id=row.last_request_id,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by,
        reopened_at=row.reopened_at,
    )


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def _encoded(row: ErrorGroupRow) -> str:
    moment = struct.pack(">q", (row.last_seen - _EPOCH) // _MICROSECOND)
    return base64.urlsafe_b64encode(moment + row.id.bytes).rstrip(b"=").decode()


def _decoded(cursor: str | None) -> tuple[datetime, UUID] | None:
    if not cursor:
        return None
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return _EPOCH + struct.unpack(">q", raw[:8])[0] * _MICROSECOND, UUID(bytes=raw[8:])
    except (binascii.Error, struct.error, ValueError, OverflowError) as error:
        raise Invalid(
            "This cursor is not one this list gave out; start without one.", code="bad_cursor"
        ) from error
