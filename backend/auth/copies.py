"""Sessions as one process read them, copied to Redis for the others: speed while all is well, and who somebody was while
the database is away. The database decides; without Redis, or with a copy nobody of ours wrote, it is simply asked.

A copy says when it was read, since what is old counts less, and is signed: whoever can write to Redis is nobody yet.
"""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.auth import clock
from backend.auth.csrf import matches, signature
from backend.auth.limits import ACCESS_LIFETIME
from backend.auth.session_repository import SessionRow, SessionWithUser
from backend.cache import cache
from backend.permissions import Role

LIFETIME = int(ACCESS_LIFETIME.total_seconds())
# Clocks of two machines may differ by this much before a copy from the other counts as old.
MOST_AHEAD = 0.5
_PURPOSE = "session copy"
_ENDED = "session ended"
_IDS = ("id", "user_id", "refresh_jti")
_HASHES = ("refresh_hash", "previous_refresh_hash")
_TIMES = (
    *("created_at", "last_seen_at", "expires_at", "ended_at", "refresh_issued_at", "rotated_at"),
    "disabled_at",
)


@dataclass(frozen=True, slots=True)
class Copy:
    """A session as another process, or this one, read it; None where it is known to have ended.

    `age` is in seconds.
    """

    found: SessionWithUser | None
    age: float


def keep(found: SessionWithUser) -> None:
    """Copy what was just read."""
    if not cache().shared:
        return
    told = {**asdict(found), "read_at": clock.now().timestamp()}
    text = json.dumps(told, default=_plain)
    signed = f"{signature(_PURPOSE, text)}\n{text}"
    cache().set(_key(found.session.id), signed.encode(), ttl_seconds=LIFETIME)


def mark_ended(session_ids: Collection[UUID]) -> None:
    """Let copies of these count no more, whoever writes one a moment late."""
    if not cache().shared:
        return
    for session_id in session_ids:
        mark = signature(_ENDED, str(session_id))
        cache().set(_mark(session_id), mark.encode(), ttl_seconds=LIFETIME)
        cache().delete(_key(session_id))


def forget(session_ids: Collection[UUID]) -> None:
    """Have these read anew."""
    if cache().shared:
        for session_id in session_ids:
            cache().delete(_key(session_id))


def fetch(session_id: UUID) -> Copy | None:
    """What is copied of a session; None where that is nothing, or nothing to be believed."""
    if not cache().shared:
        return None
    mark = cache().get(_mark(session_id))
    if mark is not None and matches(_ENDED, str(session_id), mark.decode("ascii", "replace")):
        return Copy(None, 0.0)
    kept = cache().get(_key(session_id))
    if kept is None:
        return None
    signed, _, text = kept.decode("utf-8", "replace").partition("\n")
    if not matches(_PURPOSE, text, signed):
        return None
    told = json.loads(text)
    age = clock.now().timestamp() - float(told["read_at"])
    found = _session(told)
    if found.session.id != session_id or not -MOST_AHEAD <= age <= LIFETIME:
        return None
    return Copy(found, max(age, 0.0))


# Any: it is JSON, and signed by us.
def _session(told: dict[str, Any]) -> SessionWithUser:
    row = told["session"]
    return SessionWithUser(
        session=SessionRow(**{name: _value(name, value) for name, value in row.items()}),
        email=told["email"],
        name=told["name"],
        role=Role(told["role"]),
        disabled_at=_value("disabled_at", told["disabled_at"]),
    )


# Any: JSON in, each column's own type out.
def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _IDS:
        return UUID(str(value))
    if name in _HASHES:
        return bytes.fromhex(str(value))
    return datetime.fromisoformat(str(value)) if name in _TIMES else value


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)


def _key(session_id: UUID) -> str:
    return f"session:{session_id}"


def _mark(session_id: UUID) -> str:
    return f"session-ended:{session_id}"
