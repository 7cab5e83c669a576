"""The audit trail: record what was done, look at it, prove that it is as it was written."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from backend.audit import repository, sealing
from backend.audit.chain import describe_check, seal, verify
from backend.audit.csv import as_csv
from backend.audit.masking import masked
from backend.audit.models import AuditEventRow
from backend.audit.schemas import AuditEvent, AuditFilter, ChainCheck
from backend.call import current_call
from backend.db.base import new_id, utc_now
from backend.db.paging import DEFAULT_LIMIT, MOST, Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid
from backend.permissions import ADMINS, Actor, allowed, internal

__all__ = [
    "COUNTED",
    "check_chain",
    "count_events",
    "describe_check",
    "export_events",
    "list_actions",
    "list_events",
    "record",
    "seal",
    "verify",
]

LONGEST_NAME = 200
COUNTED = 10_000
MOST_EXPORTED = 50_000


@internal
def record(
    uow: UnitOfWork,
    actor: Actor | None,
    action: str,
    target: str,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Record what is being done, in the same transaction: both are kept, or neither.

    Args:
        actor: who; None is the console itself, or somebody at its machine.
        action: `thing.verb`, such as `user.change`.
        target: `kind:id`, such as `user:0190…`; a kind alone where there is only one.
        before: what it was, only the fields that matter. Secrets are hidden by their names and types.
        after: what it is now.
    """
    kind, _, target_id = target.partition(":")
    call = current_call()
    repository.add(
        uow.session,
        {
            "id": new_id(),
            "at": utc_now(),
            "actor_id": actor.user_id if actor else None,
            "actor_name": actor.name[:LONGEST_NAME] if actor else None,
            "action": action,
            "target_kind": kind,
            "target_id": target_id[:LONGEST_NAME],
            "before": masked(before),
            "after": masked(after),
            "address": call.address if call else None,
            "request_id": call.request_id if call else None,
        },
    )
    uow.after_commit(sealing.wake)


@allowed(ADMINS)
def list_events(
    uow: UnitOfWork,
    actor: Actor,
    wanted: AuditFilter | None = None,
    *,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[AuditEvent]:
    """Events, newest first.

    Raises:
        NotAllowed: the actor is no admin.
        Invalid: bad cursor.
    """
    limit = max(1, min(limit, MOST))
    rows = repository.list_events(
        uow.session, wanted or AuditFilter(), after=decode_cursor(cursor), limit=limit + 1
    )
    following = encode_cursor(rows[limit - 1][0].id) if len(rows) > limit else None
    return Page([_event(row, number) for row, number in rows[:limit]], following)


@allowed(ADMINS)
def count_events(uow: UnitOfWork, actor: Actor, wanted: AuditFilter) -> int:
    """How many events match; counting ends at 10,000."""
    return repository.count_events(uow.session, wanted, COUNTED)


@allowed(ADMINS)
def list_actions(uow: UnitOfWork, actor: Actor) -> Sequence[str]:
    """Every action that was ever recorded, by name."""
    return repository.actions(uow.session)


@allowed(ADMINS)
def export_events(uow: UnitOfWork, actor: Actor, wanted: AuditFilter) -> str:
    """Events as CSV, newest first. That somebody took them away is an event, too.

    Raises:
        NotAllowed: the actor is no admin.
        Invalid: more than 50,000 match.
    """
    rows = repository.list_events(uow.session, wanted, after=None, limit=MOST_EXPORTED + 1)
    if len(rows) > MOST_EXPORTED:
        raise Invalid(
            f"This finds more than {MOST_EXPORTED:,} events, too many for a file. Narrow it, with a window for one.",
            code="too_many_events",
        )
    chosen = {name: value for name, value in asdict(wanted).items() if value is not None}
    record(uow, actor, "audit.export", "audit", after={"filter": chosen, "events": len(rows)})
    return as_csv([_event(row, number) for row, number in rows])


@allowed(ADMINS)
def check_chain(uow: UnitOfWork, actor: Actor) -> ChainCheck:
    """Go through the whole chain; the command `audit verify` does the same at the machine.

    Raises:
        NotAllowed: the actor is no admin.
    """
    return verify(uow)


def _event(row: AuditEventRow, number: int | None) -> AuditEvent:
    return AuditEvent(
        id=row.id,
        at=row.at,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        action=row.action,
        target_kind=row.target_kind,
        target_id=row.target_id,
        before=row.before,
        after=row.after,
        address=row.address,
        request_id=row.request_id,
        sealed=number,
    )
