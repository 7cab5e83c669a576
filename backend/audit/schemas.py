"""Public types of the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel


class AuditEvent(BaseModel):
    """Who did what to what, when, from where.

    `actor_name` is the name at the time. Null `actor_id` is the console itself or somebody at its machine. `before` and
    `after` hold what changed, secrets hidden. `sealed` is the event's number in the chain, null for about a second.
    """

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_name: str | None
    action: str
    target_kind: str
    target_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    address: str | None
    request_id: str | None
    sealed: int | None


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which events; None takes all. `since` is included, `until` is not.

    Attributes:
        target: `kind` or `kind:id`.
    """

    actor_id: UUID | None = None
    action: str | None = None
    target: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What going through the whole chain showed.

    Attributes:
        checked: links gone through.
        head: number and hash of the last one, as `number:hash`; None for an empty chain.
        broken: the sentence that names the first broken link; None when all hold.
        waiting: ids of events that have no seal yet, the oldest 20.
        waiting_count: how many there are.
        oldest_waiting: when the oldest of them was written.
    """

    checked: int
    head: str | None
    broken: str | None
    waiting: tuple[UUID, ...]
    waiting_count: int
    oldest_waiting: datetime | None

    @property
    def holds(self) -> bool:
        """True when every link is as it was sealed."""
        return self.broken is None
