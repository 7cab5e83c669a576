"""What the age of a worker's lease says of it."""

from datetime import datetime, timedelta

from backend.jobs.schemas import Liveness

RENEW_EVERY = timedelta(seconds=2)
LATE_AFTER = timedelta(seconds=5)
LOST_AFTER = timedelta(seconds=10)


def liveness(seen_at: datetime, stopped_at: datetime | None, now: datetime) -> Liveness:
    """What the age of a lease says of its worker."""
    if stopped_at is not None:
        return Liveness.STOPPED
    age = now - seen_at
    if age > LOST_AFTER:
        return Liveness.LOST
    return Liveness.LATE if age > LATE_AFTER else Liveness.ALIVE
