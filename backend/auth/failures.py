"""Failed sign-ins in the audit trail, so few that a flood of them cannot fill the disk."""

import threading
from uuid import UUID

from backend.audit import service as audit
from backend.auth import clock
from backend.auth.throttle import bucket_address
from backend.call import Edge, calling
from backend.db.unit_of_work import unit_of_work

# Recorded by one process in a minute: from one address, and from all together.
MOST_PER_ADDRESS = 10
MOST_TOGETHER = 60
MINUTE = 60.0


class _Minute:
    """What was recorded in the minute that goes on, and what was only counted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began = float("-inf")
        self._by_address: dict[str, int] = {}
        self._left_out = 0

    def take(self, bucket: str) -> int | None:
        """How many were left out since the last one recorded; None when this one is to be left out, too."""
        with self._lock:
            now = clock.monotonic()
            if now - self._began >= MINUTE:
                self._began, self._by_address = now, {}
            count = self._by_address.get(bucket, 0)
            if count >= MOST_PER_ADDRESS or sum(self._by_address.values()) >= MOST_TOGETHER:
                self._left_out += 1
                return None
            self._by_address[bucket] = count + 1
            left_out, self._left_out = self._left_out, 0
            return left_out


_minute = _Minute()


def record_failure(user_id: UUID | None, address: str, why: str) -> None:
    """Record that somebody did not get in, unless there were many; those are counted into the next that is recorded.

    The e-mail is not kept: people type passwords there, and an account that exists is known by its id.
    """
    left_out = _minute.take(bucket_address(address))
    if left_out is None:
        return
    after: dict[str, object] = {"why": why}
    if left_out:
        after["not_recorded_before"] = left_out
    # A command line has no call of its own here.
    with calling(Edge.API, address), unit_of_work() as uow:
        audit.record(uow, None, "user.sign_in_failed", f"user:{user_id or 'unknown'}", after=after)
