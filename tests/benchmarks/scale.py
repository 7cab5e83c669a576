"""What each screen's queries take at full size, and against a tenth of it: `make scale`.

Both sizes are made anew in one private PostgreSQL, unless `KEEP=1` keeps them for the next time; how they are asked, and
how that is fair on a busy machine, is said in `asking.py`. Then a hundred viewers look (`viewers.py`) and reports are made
(`reporting.py`). One table says what was measured, the limit and the verdict.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from backend.agents import service as agents
from backend.db import engine as db_engine
from backend.db.embedded import private_postgres
from backend.db.migrate import upgrade
from backend.db.tables import metadata_of_all_tables
from backend.db.unit_of_work import unit_of_work
from tests import demo
from tests.benchmarks import asking, reporting, viewers
from tests.benchmarks.filling import fill, fill_older, in_bulk

KEPT = Path(tempfile.gettempdir()) / "toolboxai-scale"
SIZES = ("large", "small")


def filled(engine: Engine, scale: demo.Scale) -> tuple[float, float]:
    """Fill a database; seconds to make the rows and to count them."""
    began = time.perf_counter()
    with in_bulk(engine):
        demo.make(engine, scale)
        fill(engine, scale.runs)
    tidy(engine)
    db_engine.bind_engine(engine)
    with unit_of_work() as uow:
        agents.seed_arms(uow)
    made = time.perf_counter()
    demo.count(engine)
    fill_older(engine)
    tidy(engine)
    return made - began, time.perf_counter() - made


def tidy(engine: Engine) -> None:
    """What the server does by itself in time."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


@contextmanager
def databases(folder: Path) -> Iterator[tuple[Engine, Engine]]:
    """The two filled databases of a folder, made where they are not there yet; their server stops at the end."""
    metadata_of_all_tables()
    # World-readable on purpose: run as root, PostgreSQL works as another user.
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    complete = folder / "complete"
    with private_postgres(folder) as url:
        engines = [
            db_engine.make_engine(
                make_url(url).set(database=f"{name}_scale").render_as_string(hide_password=False)
            )
            for name in SIZES
        ]
        if not complete.exists():
            create(url)
            for engine, name in zip(engines, SIZES, strict=True):
                upgrade(engine)
                made, counted = filled(engine, demo.SCALES[name])
                tell(f"{name}: made in {made:.1f} s, counted in {counted:.1f} s")
            complete.touch()
        yield engines[0], engines[1]
        for engine in engines:
            engine.dispose()


def create(url: str) -> None:
    """Make both databases anew on a server that does not wait for its disk: what is measured is only read."""
    admin = db_engine.make_engine(url)
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("ALTER SYSTEM SET max_wal_size = '4GB'"))
        connection.execute(text("SELECT pg_reload_conf()"))
        for name in SIZES:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name}_scale"))
            connection.execute(text(f"CREATE DATABASE {name}_scale"))
    admin.dispose()


def tell(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def compare(folder: Path, only: str) -> bool:
    """Measure and print; whether every limit held."""
    began = time.perf_counter()
    with databases(folder) as (large, small):
        made_at = datetime.fromtimestamp((folder / "complete").stat().st_mtime, UTC)
        now = made_at.replace(second=0, microsecond=0) + timedelta(minutes=1)
        rows = list(asking.measure(large, small, now, only))
        watched = viewers.measure(large, now)
        report = reporting.measured(large)
    tell(f"\n{asking.HEAD}")
    for row in sorted(rows, key=lambda row: -row.p95):
        tell(str(row))
    tell(f"\n{viewers.HEAD}")
    for look in watched:
        tell(str(look))
    tell(f"\n{report}\n")
    held = [*(row.held for row in rows), *(look.held for look in watched), report.held]
    tell(
        f"{len(rows)} queries, the slowest {max((row.p95 for row in rows), default=0.0):.1f} ms "
        f"(limit {asking.MOST_MS:.0f} ms and {asking.MOST_RATIO} times a tenth); {len(watched)} screens with "
        f"{viewers.MANY} viewers (limit {viewers.MOST} times one); {time.perf_counter() - began:.0f} s in all: "
        f"{'all held' if all(held) else f'{held.count(False)} MISSED'}"
    )
    return all(held)


def main() -> int:
    """Answers 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="?", default="", help="part of the names of the queries to measure")
    parser.add_argument(
        "--keep", action="store_true", help=f"keep the databases in {KEPT}, and use those of the last time"
    )
    chosen = parser.parse_args()
    if chosen.keep:
        return 0 if compare(KEPT, chosen.only) else 1
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        return 0 if compare(Path(folder), chosen.only) else 1


if __name__ == "__main__":
    sys.exit(main())
