"""What the screens' figures cost at full size, and against a tenth of it: `python -m tests.benchmarks.scale`."""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, text

from backend.db import engine as db_engine
from backend.db.base import utc_now
from backend.db.embedded import private_postgres
from backend.db.migrate import upgrade
from backend.db.tallies import Grain
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.metrics import service as metrics
from tests import demo

ROUNDS = 15
MOST_MS, MOST_RATIO = 100.0, 1.3

Query = Callable[[UnitOfWork], object]


def queries() -> dict[str, Query]:
    """One per measure: the last 28 days, and the same in days."""
    end = utc_now()
    start = end - timedelta(days=28)
    found: dict[str, Query] = {}
    for definition in metrics.definitions():
        name, by = definition.name, definition.splits[0]
        found[name] = lambda uow, name=name, by=by: metrics.measure(uow, name, start, end, by=by)  # type: ignore[misc]
        found[f"{name} by day"] = lambda uow, name=name, by=by: metrics.series(  # type: ignore[misc]
            uow, name, start, end, Grain.DAY, by
        )
    return found


def measure(engine: Engine, scale: demo.Scale) -> tuple[dict[str, float], float, float]:
    """Milliseconds at the 95th percentile by query, and how long it took to make the rows and to count them."""
    began = time.perf_counter()
    demo.make(engine, scale)
    made = time.perf_counter()
    demo.count(engine)
    counted = time.perf_counter()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE metric_cells"))
    took: dict[str, float] = {}
    for name, query in queries().items():
        rounds = []
        for _ in range(ROUNDS):
            with unit_of_work() as uow:
                one = time.perf_counter()
                query(uow)
                rounds.append((time.perf_counter() - one) * 1_000)
        took[name] = statistics.quantiles(rounds, n=20)[-1]
    return took, made - began, counted - made


def main() -> int:
    """Print each query at both sizes, and answer 1 where a limit did not hold."""
    # World-readable on purpose: run as root, PostgreSQL works as another user.
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        Path(folder).chmod(0o755)
        with private_postgres(Path(folder)) as url:
            engine = db_engine.make_engine(url)
            upgrade(engine)
            small, _, _ = measure(engine, demo.SCALES["small"])
            large, made, counted = measure(engine, demo.SCALES["large"])
            engine.dispose()
    sys.stdout.write(f"Made in {made:.1f} s, counted in {counted:.1f} s.\n")
    for name, milliseconds in sorted(large.items(), key=lambda pair: -pair[1]):
        sys.stdout.write(f"{name:34} {milliseconds:7.1f} ms {milliseconds / small[name]:6.2f} × a tenth\n")
    middle = statistics.median(large[name] / small[name] for name in large)
    slowest = max(large.values())
    held = slowest <= MOST_MS and middle <= MOST_RATIO
    sys.stdout.write(f"slowest {slowest:.1f} ms, median ratio {middle:.2f}: {'held' if held else 'MISS'}\n")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
