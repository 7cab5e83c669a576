"""The pool of connections, which also knows how many wait for one."""

import threading
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool


class WatchedPool(QueuePool):
    """SQLAlchemy's pool, counting who waits; whom a connection is free for is not counted, and costs nothing more."""

    # Any: the pool's own arguments, handed on.
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._line = threading.Lock()
        self.waiting = 0

    def _do_get(self) -> ConnectionPoolEntry:
        if self.checkedin() or self.overflow() < self._max_overflow:
            return super()._do_get()
        with self._line:
            self.waiting += 1
        try:
            return super()._do_get()
        finally:
            with self._line:
                self.waiting -= 1


@dataclass(frozen=True, slots=True)
class PoolStanding:
    """The pool of this process right now.

    Attributes:
        size: connections kept.
        most: connections at a peak.
        open: connections there are.
        in_use: of these, lent out.
        waiting: threads that wait for one.
    """

    size: int
    most: int
    open: int
    in_use: int
    waiting: int


def pool_standing(engine: Engine) -> PoolStanding:
    """How the pool of an engine stands; one without a pool has none of anything."""
    pool = engine.pool
    if not isinstance(pool, WatchedPool):
        return PoolStanding(0, 0, 0, 0, 0)
    in_use = max(0, pool.checkedout())
    return PoolStanding(
        size=pool.size(),
        most=pool.size() + pool._max_overflow,
        open=in_use + pool.checkedin(),
        in_use=in_use,
        waiting=pool.waiting,
    )
