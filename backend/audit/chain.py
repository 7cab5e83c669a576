"""The hash chain over recorded events: each link's hash covers its event and the hash before (Schneier and Kelsey 1999).

Events are recorded without a link, in the transaction of what they tell, so a transaction that takes long holds up
nobody. A sealer appends them afterwards in one order, and the order of the chain is that in which they were sealed.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from uuid import UUID

from backend.audit import repository
from backend.audit.models import AuditEventRow
from backend.audit.schemas import ChainCheck
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import internal

GENESIS = bytes(32)
BATCH = 500
NAMED = 20


@internal
def seal(uow: UnitOfWork) -> int:
    """Append up to 500 waiting events to the chain; 0 when none waits or another process is at it."""
    if not repository.may_seal(uow.session):
        return 0
    events = repository.waiting(uow.session, BATCH)
    if not events:
        return 0
    number, previous = repository.head(uow.session) or (0, GENESIS)
    links: list[dict[str, object]] = []
    for event in events:
        number += 1
        previous = link(previous, number, event)
        links.append({"number": number, "event_id": event.id, "hash": previous, "sealed_at": utc_now()})
    repository.add_links(uow.session, links)
    return len(links)


def link(previous: bytes, number: int, event: AuditEventRow) -> bytes:
    """SHA-256 over the hash before, the number, and every field of the event in one canonical form."""
    fields = {
        "id": str(event.id),
        "at": event.at.astimezone(UTC).isoformat(),
        "actor_id": str(event.actor_id) if event.actor_id else None,
        "actor_name": event.actor_name,
        "action": event.action,
        "target_kind": event.target_kind,
        "target_id": event.target_id,
        "before": event.before,
        "after": event.after,
        "address": event.address,
        "request_id": event.request_id,
    }
    body = json.dumps([number, fields], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(previous + body.encode()).digest()


@dataclass(slots=True)
class _Walk:
    checked: int = 0
    head: str | None = None
    broken: str | None = None


@internal
def verify(uow: UnitOfWork, *, expected_head: str | None = None) -> ChainCheck:
    """Go through the whole chain.

    Args:
        expected_head: a head noted before, `number:hash`. With it, links cut off at the end are noticed too.
    """
    walk = _walk(uow, expected_head)
    waiting, count = repository.unsealed(uow.session, NAMED)
    oldest: datetime | None = waiting[0].at if waiting else None
    ids: tuple[UUID, ...] = tuple(event.id for event in waiting)
    return ChainCheck(**asdict(walk), waiting=ids, waiting_count=count, oldest_waiting=oldest)


@internal
def describe_check(found: ChainCheck) -> list[str]:
    """What a check showed, in sentences."""
    lines = []
    if found.broken:
        lines.append(f"The chain is broken. {found.broken}")
        lines.append(f"Before it, {_links(found.checked)} checked.")
    elif found.checked:
        lines.append(f"The chain holds: {_links(found.checked)} checked.")
        lines.append(f"Its head is {found.head}. Note it elsewhere, and name it with --expect next time.")
    else:
        lines.append("The chain is empty.")
    if found.oldest_waiting:
        lines.append(
            f"Not sealed yet: {found.waiting_count:,}, the oldest of {found.oldest_waiting.isoformat()}:"
        )
        lines += [f"  {event_id}" for event_id in found.waiting]
    return lines


def _links(count: int) -> str:
    return f"{count:,} link{'' if count == 1 else 's'}"


def _walk(uow: UnitOfWork, expected_head: str | None) -> _Walk:
    walk = _Walk()
    previous = GENESIS
    seen_expected = expected_head is None
    for seal_row, event in repository.links(uow.session):
        number = walk.checked + 1
        if seal_row.number != number:
            walk.broken = f"Link {number} is missing: after it comes link {seal_row.number}."
            return walk
        if event is None:
            walk.broken = f"The event of link {number} ({seal_row.event_id}) is gone."
            return walk
        if link(previous, number, event) != seal_row.hash:
            walk.broken = (
                f"Link {number} does not fit: the event {event.id} ({event.action}, {event.at.isoformat()}) or its "
                "seal was changed after it was sealed."
            )
            return walk
        previous, walk.checked = seal_row.hash, number
        walk.head = f"{number}:{previous.hex()}"
        seen_expected = seen_expected or walk.head == expected_head
    if not seen_expected:
        walk.broken = (
            f"The head noted before ({expected_head}) is not in the chain: links were cut off or redone."
        )
    return walk
