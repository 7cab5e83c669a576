"""Each row in its short form, with real workers; `make chaos` plays them in full."""

import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from backend.db.embedded import cluster_folder, private_postgres
from tests.chaos.ledger import most_within
from tests.chaos.nursery import Nursery, a_nursery
from tests.chaos.rows import ROWS
from tests.chaos.scene import a_scene
from tests.conftest import SERVER, Databases
from tests.console import folder_for_data

SHORT = [number for number, row in ROWS.items() if not row.only_full]


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """Where this process forks its workers."""
    with a_nursery() as running:
        yield running


@pytest.mark.parametrize("number", SHORT)
def test_what_must_hold_holds(number: str, tmp_path: Path, nursery: Nursery) -> None:
    row, seed = ROWS[number], int(os.environ.get("SEED", "7"))
    with folder_for_data() as data_dir:
        server = private_postgres(data_dir) if row.own_server else nullcontext(os.environ[SERVER])
        with server as url:
            databases = Databases(url)
            with a_scene(
                databases.migrated("chaos"),
                tmp_path,
                seed=seed,
                cluster=cluster_folder(data_dir) if row.own_server else tmp_path,
                nursery=nursery,
                settings_of=row.settings,
            ) as scene:
                verdict = row.play(scene, True)
            databases.close()
    assert verdict.held, f"{verdict} (seed {seed})"


def test_the_most_within_a_window_is_counted_over_every_window() -> None:
    assert most_within([], 1.0) == 0
    assert most_within([0.0, 0.5, 1.0, 1.2, 1.4], 1.0) == 4
