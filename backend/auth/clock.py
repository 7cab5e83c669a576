"""The time every part of identity goes by. Tests replace these two functions instead of waiting."""

import time
from datetime import datetime

from backend.db.base import utc_now


def now() -> datetime:
    """Now, in UTC."""
    return utc_now()


def monotonic() -> float:
    """Seconds that never jump back, for caches."""
    return time.monotonic()
