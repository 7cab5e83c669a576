"""What this process counts itself: requests, look-ups in the cache, errors. In memory, handed over every few seconds."""

import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from backend.cache import Lookup
from backend.call import Edge
from backend.db.base import utc_now
from backend.db.tallies import Grain, Tally, bucket_of
from backend.metrics.windows import floor

REQUESTS = "requests"
LOOKUPS = "lookups"
FAULTS = "faults"
# A minute in which some process with a web server counted; without one, that nothing came is not known.
HEARD = "heard"


@dataclass(frozen=True, slots=True)
class Seen:
    """Requests that share these."""

    route: str
    method: str
    status: str
    bucket: int


@dataclass(slots=True)
class _Sum:
    n: int = 0
    seconds: float = 0.0
    squares: float = 0.0

    def add(self, n: int, seconds: float, squares: float) -> None:
        self.n += n
        self.seconds += seconds
        self.squares += squares


_lock = threading.Lock()
_since_start: dict[Seen, _Sum] = defaultdict(_Sum)
_waiting: dict[tuple[float, Seen], _Sum] = defaultdict(_Sum)
_minute = 60
# By minute, family, key and its value.
_counted: Counter[tuple[float, str, str, str]] = Counter()


def count_lookup(outcome: Lookup) -> None:
    """Count a question to the cache."""
    _count(LOOKUPS, "outcome", outcome.value)


def count_fault(edge: Edge) -> None:
    """Count an error of the program."""
    _count(FAULTS, "edge", edge.value)


def _count(family: str, key: str, value: str) -> None:
    with _lock:
        _counted[utc_now().timestamp() // _minute, family, key, value] += 1


def count_request(route: str, method: str, status: int, seconds: float, *, at: float) -> None:
    """Count a request that took `seconds` and ended `at` (Unix time)."""
    seen = Seen(route, method, f"{status // 100}xx", bucket_of(seconds))
    with _lock:
        _since_start[seen].add(1, seconds, seconds * seconds)
        _waiting[at // _minute, seen].add(1, seconds, seconds * seconds)


def since_start() -> dict[Seen, tuple[int, float]]:
    """Every request this process answered: how many, and their seconds."""
    with _lock:
        return {seen: (sums.n, sums.seconds) for seen, sums in _since_start.items()}


def take(*, serving: bool = True) -> list[tuple[str, Tally]]:
    """What was counted since the last time, by family, and that this process is alive; it is handed over once.

    Args:
        serving: whether it answers requests; a worker's being alive says nothing about those nobody could send.
    """
    with _lock:
        taken, others = dict(_waiting), dict(_counted)
        _waiting.clear()
        _counted.clear()
    counted = [
        (
            REQUESTS,
            Tally(
                began=datetime.fromtimestamp(minute * _minute, UTC),
                keys={"route": seen.route, "method": seen.method, "status": seen.status},
                bucket=seen.bucket,
                n=sums.n,
                total=sums.seconds,
                squares=sums.squares,
            ),
        )
        for (minute, seen), sums in taken.items()
    ]
    counted += [
        (family, Tally(began=datetime.fromtimestamp(minute * _minute, UTC), keys={key: value}, n=n))
        for (minute, family, key, value), n in others.items()
    ]
    if serving:
        counted.append((HEARD, Tally(began=floor(utc_now(), Grain.MINUTE), n=1)))
    return counted


def put_back(taken: Sequence[tuple[str, Tally]]) -> None:
    """Take over again what could not be handed over; nobody was heard then."""
    with _lock:
        for family, tally in taken:
            if family == REQUESTS and tally.bucket is not None:
                seen = Seen(tally.keys["route"], tally.keys["method"], tally.keys["status"], tally.bucket)
                _waiting[tally.began.timestamp() // _minute, seen].add(tally.n, tally.total, tally.squares)
            elif family in (LOOKUPS, FAULTS):
                ((key, value),) = tally.keys.items()
                _counted[tally.began.timestamp() // _minute, family, key, value] += tally.n


def forget() -> None:
    """Begin anew, for tests."""
    with _lock:
        _since_start.clear()
        _waiting.clear()
        _counted.clear()
