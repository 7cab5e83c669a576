"""Slows down guessing of passwords, without letting a stranger lock the owner out.

Failures are counted per account and per address. An account seen from an address it has signed in from before is
counted by itself, so a stranger's guesses never stand in the way of the owner at the usual place; anywhere else
the owner waits for at most `LONGEST_BLOCK`.
"""

import hashlib
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil

from sqlalchemy.orm import Session

from backend.auth import clock, session_repository
from backend.errors import TooMany

FREE_PER_ACCOUNT = 5
FREE_PER_ADDRESS = 20
FIRST_BLOCK = timedelta(seconds=30)
LONGEST_BLOCK = timedelta(minutes=15)
WAITS = tuple(min(FIRST_BLOCK * (1 << doublings), LONGEST_BLOCK) for doublings in range(6))
FORGET_AFTER = timedelta(minutes=30)
# In seconds.
TIDY_EVERY = 60.0
_tidied_at = float("-inf")


def bucket_address(address: str) -> str:
    """The address failures are counted under: a whole /64 of IPv6 belongs to one person."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> 64 << 64)) + "/64"
    return str(parsed)


def keys_of(email: str, address: str, *, usual: bool) -> dict[str, int]:
    """Under which keys this attempt counts, and how many failures each forgives.

    Args:
        email: as typed, normalised; it may be nobody's.
        address: where it comes from.
        usual: whether the account has been signed in to from there.
    """
    account = hashlib.sha256(email.encode()).hexdigest()[:32]
    bucket = bucket_address(address)
    if usual:
        return {f"usual:{account}:{hashlib.sha256(bucket.encode()).hexdigest()[:32]}": FREE_PER_ACCOUNT}
    return {f"account:{account}": FREE_PER_ACCOUNT, f"address:{bucket}": FREE_PER_ADDRESS}


def reserve(session: Session, keys: dict[str, int], now: datetime) -> None:
    """Count an attempt before it is evaluated, so that parallel ones cannot all slip through.

    Raises:
        TooMany: with the seconds to wait. Refused attempts do not prolong the wait.
    """
    counted = session_repository.count_attempt(session, keys, now, forget=now - FORGET_AFTER, waits=WAITS)
    if not counted:
        # Whoever raises leaves nothing counted.
        until = session_repository.blocked_until(session, keys)
        wait = ceil((until - now).total_seconds()) if until else 1
        raise TooMany(
            f"Too many failed sign-ins. Try again in {_spoken(wait)}.",
            code="too_many_sign_ins",
            retry_after=wait,
        )


def give_back(session: Session, keys: dict[str, int], now: datetime, *, right: bool) -> None:
    """Take an attempt off again: it was right (which also forgives the account's earlier ones), or never evaluated."""
    # An address is never forgiven altogether: its owner could sign in between guesses at others.
    cleared = [key for key in keys if right and not key.startswith("address:")]
    session_repository.uncount_attempt(session, keys, now, cleared=cleared)


def tidy(session: Session, now: datetime) -> None:
    """Forget failures that count no more, once a minute in a process."""
    global _tidied_at
    if clock.monotonic() - _tidied_at >= TIDY_EVERY:
        _tidied_at = clock.monotonic()
        session_repository.delete_old_throttles(session, now - FORGET_AFTER * 2)


def _spoken(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"
