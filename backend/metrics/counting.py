"""What this process counts itself: requests. Kept in memory, handed over every few seconds; `/metrics` reads them."""

import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from backend.db.base import utc_now
from backend.db.tallies import Grain, Tally, bucket_of
from backend.metrics.windows import floor

REQUESTS = "requests"
# A minute in which some process counted; without one, that nothing came is not known.
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


def take() -> list[tuple[str, Tally]]:
    """What was counted since the last time, by family, and that this process is alive; it is handed over once."""
    with _lock:
        taken = dict(_waiting)
        _waiting.clear()
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
    return [*counted, (HEARD, Tally(began=floor(utc_now(), Grain.MINUTE), n=1))]


def put_back(taken: Sequence[tuple[str, Tally]]) -> None:
    """Take over again what could not be handed over; nobody was heard then."""
    with _lock:
        for family, tally in taken:
            if family == REQUESTS and tally.bucket is not None:
                seen = Seen(tally.keys["route"], tally.keys["method"], tally.keys["status"], tally.bucket)
                _waiting[tally.began.timestamp() // _minute, seen].add(tally.n, tally.total, tally.squares)


def forget() -> None:
    """Begin anew, for tests."""
    with _lock:
        _since_start.clear()
        _waiting.clear()
