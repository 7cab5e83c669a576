"""Slows down guessing of passwords, without letting a stranger lock the owner out.

Failures are counted per account and per address. An account seen from an address it has signed in from before is
counted by itself, so a stranger's guesses never stand in the way of the owner at the usual place; anywhere else
the owner waits for at most `LONGEST_BLOCK`.
"""

import hashlib
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil
from uuid import UUID

from sqlalchemy.orm import Session

from backend.auth import session_repository
from backend.auth.session_repository import ThrottleRow
from backend.errors import TooMany

FREE_PER_ACCOUNT = 5
FREE_PER_ADDRESS = 20
FIRST_BLOCK = timedelta(seconds=30)
LONGEST_BLOCK = timedelta(minutes=15)
FORGET_AFTER = timedelta(minutes=30)


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


def keys_of(session: Session, email: str, user_id: UUID | None, address: str) -> dict[str, int]:
    """Under which keys this attempt counts, and how many failures each forgives."""
    account = hashlib.sha256(email.encode()).hexdigest()[:32]
    bucket = bucket_address(address)
    # Asked for unknown accounts too (with an id nobody has), so that both cost the same.
    known = session_repository.signed_in_from(session, user_id or UUID(int=0), address)
    if known:
        return {f"usual:{account}:{hashlib.sha256(bucket.encode()).hexdigest()[:32]}": FREE_PER_ACCOUNT}
    return {f"account:{account}": FREE_PER_ACCOUNT, f"address:{bucket}": FREE_PER_ADDRESS}


def reserve(session: Session, keys: dict[str, int], now: datetime) -> None:
    """Count an attempt before it is evaluated, so that parallel ones cannot all slip through.

    Raises:
        TooMany: with the seconds to wait. Refused attempts do not prolong the wait.
    """
    rows = session_repository.lock_throttles(session, list(keys), now)
    wait = max((_wait(row, now) for row in rows.values()), default=0)
    if wait > 0:
        raise TooMany(
            f"Too many failed sign-ins. Try again in {_spoken(wait)}.",
            code="too_many_sign_ins",
            retry_after=wait,
        )
    for key, row in rows.items():
        failures = (0 if row.updated_at < now - FORGET_AFTER else row.failures) + 1
        session_repository.save_throttle(
            session, ThrottleRow(key, failures, _blocked_until(failures, keys[key], now), now)
        )


def give_back(session: Session, keys: dict[str, int], now: datetime, *, right: bool) -> None:
    """Take an attempt off again: it was right (which also forgives the account's earlier ones), or never evaluated."""
    for key, row in session_repository.lock_throttles(session, list(keys), now).items():
        # An address is never forgiven altogether: its owner could sign in between guesses at others.
        forgiven = right and not key.startswith("address:")
        failures = 0 if forgiven else max(row.failures - 1, 0)
        blocked_until = row.blocked_until if failures >= keys[key] else None
        session_repository.save_throttle(session, ThrottleRow(key, failures, blocked_until, row.updated_at))


def _blocked_until(failures: int, free: int, now: datetime) -> datetime | None:
    if failures < free:
        return None
    doublings: int = min(failures - free, 10)
    return now + min(FIRST_BLOCK * (1 << doublings), LONGEST_BLOCK)


def _wait(row: ThrottleRow, now: datetime) -> int:
    if row.blocked_until is None or row.blocked_until <= now:
        return 0
    return ceil((row.blocked_until - now).total_seconds())


def _spoken(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"
