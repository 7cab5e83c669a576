"""What each screen's queries take at full size, and against a tenth of it: `make scale`.

Both sizes lie in one private PostgreSQL and are asked in turn, so that what else the machine does meets both alike. The
limit is on time as it passes, which wants an idle machine; the ratio is of the processor's time, here and in the server.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from backend.agents import service as agents
from backend.db import engine as db_engine
from backend.db.embedded import private_postgres
from backend.db.migrate import upgrade
from backend.db.tables import metadata_of_all_tables
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Actor, Role
from tests import demo
from tests.benchmarks import reporting, viewers
from tests.benchmarks.filling import fill
from tests.benchmarks.screens import Query, queries
from tests.benchmarks.work import processor_seconds

ROUNDS, WARM_UP = 20, 2
MOST_MS, MOST_RATIO = 100.0, 1.3

Factory = sessionmaker[Session]


@dataclass(frozen=True)
class Took:
    """One round, in milliseconds: as time passed, and of processors."""

    passed: float
    computed: float


@dataclass(frozen=True)
class Row:
    """One query: its rounds at full size and at a tenth."""

    name: str
    large: Sequence[Took]
    small: Sequence[Took]

    @property
    def p95(self) -> float:
        """Milliseconds that passed at full size."""
        return statistics.quantiles([took.passed for took in self.large], n=20)[-1]

    @property
    def ratio(self) -> float:
        """Of the medians, full size to a tenth."""
        return computed(self.large) / computed(self.small)

    def line(self) -> str:
        """As it is printed."""
        miss = " MISS" * (self.p95 > MOST_MS) + " RATIO" * (self.ratio > MOST_RATIO)
        return (
            f"{self.name:52} {self.p95:7.1f} {computed(self.large):7.1f} ms {self.ratio:6.2f} × a tenth{miss}"
        )


def computed(rounds: Sequence[Took]) -> float:
    """The median of what processors did."""
    return statistics.median(took.computed for took in rounds)


def filled(engine: Engine, scale: demo.Scale) -> tuple[float, float]:
    """Fill a database; seconds to make the rows and to count them."""
    began = time.perf_counter()
    demo.make(engine, scale)
    fill(engine, scale.runs)
    db_engine.bind_engine(engine)
    with unit_of_work() as uow:
        agents.seed_arms(uow)
    made = time.perf_counter()
    demo.count(engine)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE metric_cells"))
    return made - began, time.perf_counter() - made


def asked(engine: Engine, now: datetime) -> Mapping[str, Query]:
    """Every screen's queries about what lies in this database."""
    with engine.connect() as connection:
        user_id, run_id = connection.execute(
            text("SELECT owner_id, id FROM runs ORDER BY id DESC LIMIT 1")
        ).one()
    assert isinstance(user_id, UUID)
    assert isinstance(run_id, UUID)
    actor = Actor(user_id, Role.ADMIN, demo.EMAIL, demo.MARK, user_id)
    return dict(queries(actor, now, run_id))


def take(factory: Factory, query: Query) -> Took:
    """Ask one query, the transaction included."""
    db_engine.bind(factory)
    server = server_process(factory)
    began, here, there = time.perf_counter(), time.thread_time(), processor_seconds(server)
    with unit_of_work() as uow:
        query(uow)
    passed, here, after = time.perf_counter() - began, time.thread_time() - here, processor_seconds(server)
    computed = passed if there is None or after is None else here + after - there
    return Took(passed * 1_000, computed * 1_000)


def server_process(factory: Factory) -> int:
    """The server's process behind the connection that is taken next."""
    with factory() as session:
        found: int = session.scalars(text("SELECT pg_backend_pid()")).one()
        return found


def measure(large: Engine, small: Engine, only: str = "") -> Iterator[Row]:
    """Each query at both sizes, in turn."""
    now = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    full, tenth = asked(large, now), asked(small, now)
    factories = sessionmaker(large, expire_on_commit=False), sessionmaker(small, expire_on_commit=False)
    for name in full:
        if only not in name:
            continue
        pairs = [
            (take(factories[0], full[name]), take(factories[1], tenth[name])) for _ in range(WARM_UP + ROUNDS)
        ][WARM_UP:]
        yield Row(name, [pair[0] for pair in pairs], [pair[1] for pair in pairs])


@contextmanager
def databases() -> Iterator[tuple[Engine, Engine]]:
    """Two migrated databases on a private server, which goes at the end."""
    metadata_of_all_tables()
    # World-readable on purpose: run as root, PostgreSQL works as another user.
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        Path(folder).chmod(0o755)
        with private_postgres(Path(folder)) as url:
            engines = []
            for name in ("large", "small"):
                with (
                    db_engine.make_engine(url)
                    .connect()
                    .execution_options(isolation_level="AUTOCOMMIT") as admin
                ):
                    admin.execute(text(f"CREATE DATABASE {name}_scale"))
                engine = db_engine.make_engine(
                    make_url(url).set(database=f"{name}_scale").render_as_string(hide_password=False)
                )
                upgrade(engine)
                engines.append(engine)
            yield engines[0], engines[1]
            for engine in engines:
                engine.dispose()


def main() -> int:
    """Print each query, slowest first: 95th percentile, what was computed, the ratio. Answers 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="?", default="", help="part of the names of the queries to measure")
    only = parser.parse_args().only
    with databases() as (large, small):
        filled(small, demo.SCALES["small"])
        made, counted = filled(large, demo.SCALES["large"])
        sys.stdout.write(f"Made in {made:.1f} s, counted in {counted:.1f} s.\n")
        rows = list(measure(large, small, only))
        watched = viewers.measure(large, datetime.now(UTC))
        reported = reporting.told(large)
    for row in sorted(rows, key=lambda row: -row.p95):
        sys.stdout.write(row.line() + "\n")
    every = viewers.together(watched)
    for look in (*watched, every):
        sys.stdout.write(f"{look}\n")
    crowded = every.many > every.one * viewers.MOST
    slow = sum(row.p95 > MOST_MS for row in rows)
    steep = sum(row.ratio > MOST_RATIO for row in rows)
    sys.stdout.write(
        f"{len(rows)} queries; slowest {max(row.p95 for row in rows):.1f} ms; {slow} over {MOST_MS:.0f} ms, "
        f"{steep} over {MOST_RATIO} × a tenth; a hundred viewers {'too dear' if crowded else 'held'}: "
        f"{'MISS' if slow or steep or crowded else 'held'}\n"
    )
    return 1 if slow or steep or crowded or not reported else 0


if __name__ == "__main__":
    sys.exit(main())
