"""Roll up what has been sampled since the last time: incremental, and the same however often it is done."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.status import rollup_repository as repository
from backend.status.partition_repository import KEPT, ensure, prune

# Samples of the last moments may still be on their way.
LATE = timedelta(seconds=5)
CHUNK = timedelta(days=1)


def advance(session: Session, now: datetime, *, since: datetime | None = None) -> datetime | None:
    """Roll up every whole minute until now; returns until when.

    Args:
        session: the leader's.
        now: the fleet's time.
        since: the oldest sample that came late, whose minutes are computed anew.
    """
    until = repository.lock_progress(session)
    begin = until or repository.first_sample(session)
    if begin is None:
        return None
    begin = _minute(max(min(begin, since or begin), now - KEPT + timedelta(days=1)))
    end = _minute(now - LATE)
    while begin < end:
        chunk = min(end, begin + CHUNK)
        ensure(session, begin, chunk)
        repository.roll_up(session, begin, chunk)
        begin = chunk
    if until is None or end > until:
        repository.set_progress(session, end)
    return max(end, until) if until else end


def forget_old(session: Session, now: datetime) -> list[str]:
    """Drop the partitions that are too old; returns their names."""
    return prune(session, now)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
