"""One at a time in the whole fleet: an advisory lock, held by a connection of its own for as long as a work lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import IntEnum

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from backend.db.base import utc_now

# A work just asked for may not hold its lock yet.
GRACE = timedelta(seconds=20)


class Turn(IntEnum):
    """What is done by one process at a time; any fixed numbers."""

    BACKUP = 8_009_010
    VERIFICATION = 8_009_011
    ALERTS = 8_009_040


@contextmanager
def take_turn(engine: Engine, turn: Turn) -> Iterator[bool]:
    """Hold the turn until the block ends; False when another process has it. The lock goes with its connection."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        taken = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": turn.value}))
        try:
            yield taken
        finally:
            if taken and not connection.invalidated:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": turn.value})


def ask_in_order(session: Session, turn: Turn) -> None:
    """Let nobody else ask for this turn until the transaction ends, so that of two who ask at once one is second."""
    session.execute(text("SELECT pg_advisory_xact_lock(:turn, 0)"), {"turn": turn.value})


def is_taken(session: Session, turn: Turn) -> bool:
    """Whether any process has the turn now."""
    held = text(
        "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
        "AND classid = 0 AND objid = :key)"
    )
    return bool(session.scalar(held, {"key": turn.value}))


def goes_on(session: Session, turn: Turn, began: datetime) -> bool:
    """Whether a work that says it runs still has a process: one that was killed holds no lock any more."""
    return utc_now() - began < GRACE or is_taken(session, turn)
