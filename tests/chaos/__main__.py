"""`make chaos`: every row in its full form, or in a short one; a line each, and 1 when one did not hold."""

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from backend.db.embedded import cluster_folder, private_postgres
from tests.chaos.nursery import a_nursery
from tests.chaos.rows import ROWS
from tests.chaos.scene import a_scene
from tests.conftest import Databases


def main() -> int:
    """Play the rows one after the other on a private server."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="row", help=f"of {', '.join(ROWS)}; all unless given")
    parser.add_argument("--short", action="store_true", help="the doses that CI runs")
    parser.add_argument("--seed", type=int, default=7, help="of every choice left to chance; 7 unless given")
    chosen = parser.parse_args()
    unknown = sorted(set(chosen.rows) - set(ROWS))
    if unknown:
        parser.error(f"there is no row {', '.join(unknown)}")
    _say(f"seed {chosen.seed}")
    held = True
    # World-readable on purpose: run as root, PostgreSQL works as another user.
    with tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with private_postgres(folder) as server, ExitStack() as stack:
            # A restart is to lose nothing that was committed, but a power cut may.
            _set(server, "fsync = off")
            nursery = stack.enter_context(a_nursery()) if chosen.short else None
            for number in chosen.rows or [
                name for name, row in ROWS.items() if not (chosen.short and row.only_full)
            ]:
                row = ROWS[number]
                began = time.monotonic()
                # A pool of its own for each row, since one of them breaks every connection.
                databases = Databases(server)
                with a_scene(
                    databases.migrated(f"row{number}"),
                    folder / number,
                    seed=chosen.seed,
                    cluster=cluster_folder(folder),
                    nursery=nursery,
                    settings_of=row.settings,
                ) as scene:
                    verdict = row.play(scene, chosen.short)
                databases.close()
                _say(f"{verdict} ({time.monotonic() - began:.0f} s)")
                held = held and verdict.held
    return 0 if held else 1


def _set(server: str, setting: str) -> None:
    engine = create_engine(
        make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
