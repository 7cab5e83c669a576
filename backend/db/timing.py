"""How long statements take, seen from this process: a bounded list of statements without their values.

The wheel's PostgreSQL has no pg_stat_statements, and what the application waits for is what people wait for.
"""

import math
import re
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

from backend.db.base import utc_now
from backend.db.tallies import bucket_of, value_of

# Different statements kept; what takes least time in all makes room.
MOST_STATEMENTS: Final = 300
# Texts whose normal form is remembered: one statement has many when it names a list.
MOST_TEXTS: Final = 2_000
LONGEST: Final = 4_000
_BEGAN: Final = "toolbox_began"

_PARAMETER = re.compile(r"%\(\w+\)s(?:::\w+(?:\[\])?)?|\$\d+(?:::\w+(?:\[\])?)?|%s")
_TEXT = re.compile(r"E?'(?:[^']|'')*'(?:::\w+)?|\$(\w*)\$.*?\$\1\$", re.DOTALL)
_NUMBER = re.compile(r"(?<![\w.\"])-?\d+(?:\.\d+)?(?![\w\"])")
_LIST = re.compile(r"\(\s*\?(?:\s*,\s*\?)+\s*\)")
_LISTS = re.compile(r"\(\?, …\)(?:\s*,\s*\(\?, …\))+")
_COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)


def normalised(statement: str) -> str:
    """A statement without literal values, parameters' names, comments and line breaks; lists of any length read alike."""
    bare = _COMMENT.sub(" ", statement)
    bare = _NUMBER.sub("?", _TEXT.sub("?", _PARAMETER.sub("?", bare)))
    bare = _LISTS.sub("(?, …)", _LIST.sub("(?, …)", " ".join(bare.split())))
    return bare if len(bare) <= LONGEST else bare[: LONGEST - 1] + "…"


@dataclass(slots=True)
class _Timed:
    count: int = 0
    total: float = 0.0
    longest: float = 0.0
    # Times by bucket: a quantile read from them is off by less than 5 %.
    buckets: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StatementTimes:
    """How long one statement took in this process; milliseconds.

    Attributes:
        statement: without literal values.
        p95_ms: to within 5 %.
    """

    statement: str
    count: int
    total_ms: float
    mean_ms: float
    p95_ms: float
    longest_ms: float


class Timings:
    """What the statements of this process took since it started, or since it was told to forget."""

    def __init__(self, *, most: int = MOST_STATEMENTS) -> None:
        self._lock = threading.Lock()
        self._most = most
        self._timed: dict[str, _Timed] = {}
        self._normal: OrderedDict[str, str] = OrderedDict()
        self.since: datetime = utc_now()

    def add(self, statement: str, seconds: float) -> None:
        """Count a statement that took so long."""
        milliseconds = seconds * 1_000
        with self._lock:
            name = self._normal.get(statement)
            if name is None:
                name = self._normal[statement] = normalised(statement)
                if len(self._normal) > MOST_TEXTS:
                    self._normal.popitem(last=False)
            timed = self._timed.get(name)
            if timed is None:
                if len(self._timed) >= self._most:
                    del self._timed[min(self._timed, key=lambda each: self._timed[each].total)]
                timed = self._timed[name] = _Timed()
            timed.count += 1
            timed.total += milliseconds
            timed.longest = max(timed.longest, milliseconds)
            bucket = bucket_of(milliseconds)
            timed.buckets[bucket] = timed.buckets.get(bucket, 0) + 1

    def slowest(self, limit: int) -> list[StatementTimes]:
        """Those that took most time in all, most first."""
        with self._lock:
            found = sorted(self._timed.items(), key=lambda each: -each[1].total)[:limit]
            return [
                StatementTimes(
                    statement=name,
                    count=timed.count,
                    total_ms=timed.total,
                    mean_ms=timed.total / timed.count,
                    p95_ms=min(_quantile(timed.buckets, timed.count, 0.95), timed.longest),
                    longest_ms=timed.longest,
                )
                for name, timed in found
            ]

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._timed.clear()
            self._normal.clear()
            self.since = utc_now()


def _quantile(buckets: dict[int, int], count: int, share: float) -> float:
    """The smallest bucket's value that so large a share does not exceed."""
    wanted, seen = math.ceil(count * share), 0
    for bucket in sorted(buckets):
        seen += buckets[bucket]
        if seen >= wanted:
            return value_of(bucket)
    return 0.0


timings = Timings()


def time_statements(engine: Engine, into: Timings = timings) -> None:
    """Time what an engine sends; a few microseconds a statement."""

    # Any: the driver's cursor and its parameters, which are not looked at.
    @event.listens_for(engine, "before_cursor_execute")
    def begin(
        connection: Connection, cursor: Any, statement: str, given: Any, context: Any, many: bool
    ) -> None:
        connection.info[_BEGAN] = time.perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def end(
        connection: Connection, cursor: Any, statement: str, given: Any, context: Any, many: bool
    ) -> None:
        began = connection.info.pop(_BEGAN, None)
        if began is not None:
            into.add(statement, time.perf_counter() - began)
