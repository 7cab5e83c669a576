"""Fifty thousand questions of a file written to the bank: seconds, memory of both processes, and what others notice.

In a process of its own, so that it inherits nobody's memory: `python -m tests.benchmarks.bringing` prints one line of JSON.
"""

from __future__ import annotations

import io
import json
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from backend.db import engine as db_engine
from backend.db.embedded import private_postgres
from backend.db.migrate import upgrade
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Actor
from backend.quiz import service as quiz
from backend.quiz.schemas import ItemFilter
from tests.factories import a_person

COUNT = 50_000
# As little as a thread sleeps; what it oversleeps is what another person's screen waits for this process.
TICK = 0.005


def a_gift_file(count: int) -> io.BytesIO:
    """Questions with words of their own, as Moodle exports them."""
    return io.BytesIO(
        "".join(
            f"::Case {n}:: In case {n}, which organelle of a cell with {n % 97} {_WORDS[n % len(_WORDS)]} makes most of "
            f"its ATP, and how many are there?\n{{\n=Its {n % 89} mitochondria#In each of them the inner membrane does.\n"
            f"~Its {n % 83} ribosomes\n~Its {n % 79} vacuoles\n~Its {n % 73} chloroplasts\n}}\n\n"
            for n in range(1, count + 1)
        ).encode()
    )


_WORDS = ("membranes", "granules", "filaments", "vesicles", "nuclei", "channels", "pumps", "receptors")


def peak() -> float:
    """The peak of this process's memory, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        (kilobytes,) = (
            line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")
        )
        return int(kilobytes) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def late() -> Iterator[list[float]]:
    """How late a thread of this process wakes up meanwhile, in milliseconds."""
    found: list[float] = []
    over = threading.Event()

    def tick() -> None:
        while not over.is_set():
            began = time.perf_counter()
            time.sleep(TICK)
            found.append((time.perf_counter() - began - TICK) * 1000)

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    yield found
    over.set()
    thread.join()


def count_of(actor: Actor) -> int:
    """Questions another transaction sees."""
    with unit_of_work() as uow:
        uow.session.execute(text("SET LOCAL statement_timeout = '30s'"))
        return int(uow.session.scalar(text("SELECT count(*) FROM items")) or 0)


def measure(count: int) -> dict[str, float]:
    """Bring a file in; seconds, MB, and what others saw of it half-way."""
    with unit_of_work() as uow:
        ada = a_person(uow)
        quiz.import_file(uow, ada, a_gift_file(150))
    before = count_of(ada)
    file = a_gift_file(count)
    at_rest, seen = peak(), [0]
    over = threading.Event()

    def watch() -> None:
        while not over.wait(1):
            seen.append(count_of(ada) - before)

    watcher = threading.Thread(target=watch, daemon=True)
    with late() as lateness:
        began = time.perf_counter()
        computed = time.process_time()
        watcher.start()
        with unit_of_work() as uow:
            done = quiz.import_file(uow, ada, file)
            over.set()
            watcher.join()
            written = time.perf_counter()
        ended = time.perf_counter()
    assert done.count == count
    with unit_of_work() as uow:
        assert quiz.count_items(uow, ada, ItemFilter()).more == (count > 10_000)
    return {
        "megabytes": file.getbuffer().nbytes / 1024**2,
        "seconds": ended - began,
        "commit": ended - written,
        "own_cpu": time.process_time() - computed,
        "child_cpu": resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime,
        "growth": peak() - at_rest,
        "child_peak": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "most_seen_before_the_end": max(seen),
        "late_p95_ms": statistics.quantiles(lateness, n=100)[94],
        "late_most_ms": max(lateness),
    }


def main() -> int:
    """Measure on a PostgreSQL of its own and print."""
    count = int(sys.argv[1]) if sys.argv[1:] else COUNT
    with tempfile.TemporaryDirectory(prefix="bringing-") as folder:
        # World-readable on purpose: run as root, PostgreSQL works as another user.
        Path(folder).chmod(0o755)
        with private_postgres(Path(folder)) as url:
            engine = db_engine.make_engine(url)
            upgrade(engine)
            db_engine.bind_engine(engine)
            found = measure(count)
            engine.dispose()
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
