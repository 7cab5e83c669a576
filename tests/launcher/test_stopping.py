"""Stopping in the middle of work: nothing is recorded as failed, and the next start goes on where this one ended."""

import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from backend.db.engine import make_engine
from tests.conftest import Databases
from tests.console import ADMIN, Console, environment, folder_for_data, free_port, running_console
from tests.forks import Forks

PLACES = ("harbour", "valley", "forest", "castle", "bridge", "island", "market", "garden", "tower", "river")
TEXT = "\n\n".join(
    f"The {place} of Region{number} was founded in {1200 + 7 * number} by Duke Name{number}. "
    f"It has {number + 3} gates and lies {number + 11} kilometres north of Town{number}. "
    f"Its largest building is the library of Master{number}, which holds {900 + number} books."
    for number in range(10)
    for place in PLACES
)
SIGNALS = (signal.SIGINT, signal.SIGTERM)
ASKED = {"counts": {"cloze": 20, "multiple_choice": 10, "true_false": 10}, "seed": 5}


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder."""
    with folder_for_data() as folder:
        yield folder


# Any: a run's JSON.
def wait_for(console: Console, run_id: str, reached: Callable[[Any], bool], seconds: float = 120) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        run = console.call("GET", f"/runs/{run_id}")
        if reached(run):
            return run
        time.sleep(0.02)  # polling another process, which has no other way to be heard
    raise AssertionError(f"The run did not get there in {seconds} s: {run}")


def test_ctrl_c_in_the_middle_of_a_run_leaves_it_to_the_next_start(data_dir: Path, forks: Forks) -> None:
    with running_console(data_dir, forks=forks) as console:
        source = console.call("POST", "/sources", {"title": "Regions", "text": TEXT})
        run_id = console.call("POST", "/runs", {"source_id": source["id"], "blueprint": ASKED})["id"]
        run = wait_for(console, run_id, lambda run: run["delivered"] > 0)
        assert run["state"] == "running", "stopped too late for this test to say anything"
        console.stop()
    log = console.log.read_text()
    assert not re.search(r"failed|Traceback|RuntimeError|ERROR", log), log
    with running_console(data_dir, forks=forks) as console:
        run = wait_for(console, run_id, lambda run: run["state"] not in ("queued", "running"))
        assert run["state"] == "succeeded"
        assert run["requested"] == run["delivered"] + run["shortfall"]["count"]
    assert "Traceback" not in console.log.read_text()


def test_it_stops_within_ten_seconds_though_a_long_text_is_being_read(forks: Forks) -> None:
    with ThreadPoolExecutor(len(SIGNALS)) as pool:
        for seconds, database_left, log in pool.map(partial(stopped_while_reading, forks), SIGNALS):
            assert seconds < 10
            assert not database_left
            assert "Traceback" not in log


def stopped_while_reading(forks: Forks, number: signal.Signals) -> tuple[float, bool, str]:
    """How many seconds a console took to end, whether its database was left, and its log."""
    with folder_for_data() as data_dir, running_console(data_dir, forks=forks) as console:
        console.call("GET", "/status")
        long_text = TEXT * 40

        def add() -> None:
            # Its answer never comes: the console is gone before the text is read.
            with suppress(OSError):
                console.call("POST", "/sources", {"title": "Long", "text": long_text})

        adding = threading.Thread(target=add)
        adding.start()
        time.sleep(0.3)  # nothing tells from outside that the reading has begun
        began = time.monotonic()
        console.process.send_signal(number)
        console.process.wait(15)
        seconds = time.monotonic() - began
        adding.join()
        return seconds, (data_dir / "postgres" / "postmaster.pid").exists(), console.log.read_text()


def test_a_start_that_hangs_can_be_stopped(make_database: Databases, forks: Forks, tmp_path: Path) -> None:
    databases = [make_database.migrated("hanging") for _ in SIGNALS]
    with ThreadPoolExecutor(len(SIGNALS)) as pool:
        for seconds, output in pool.map(partial(stopped_while_hanging, forks, tmp_path), databases, SIGNALS):
            assert seconds < 10
            assert "Traceback" not in output


def stopped_while_hanging(forks: Forks, folder: Path, url: str, number: signal.Signals) -> tuple[float, str]:
    """How many seconds the start of a console took to end, and what it said."""
    engine = make_engine(url)
    log = folder / f"{number.name}.log"
    with ExitStack() as after, engine.begin() as holding, engine.connect() as watching:
        # Even if this fails: what is left to the collector fails a bystander.
        after.callback(engine.dispose)
        # The migration of the console waits for this lock for ever.
        holding.execute(text("LOCK TABLE alembic_version"))
        with log.open("w") as output:
            said = output.fileno()
            environ = environment(folder / number.name, {**ADMIN, "DATABASE_URL": url})
            process = forks.start(("web", "--port", str(free_port())), environ, stdout=said, stderr=said)
        try:
            deadline = time.monotonic() + 60
            while not watching.scalar(
                text(
                    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
                    "WHERE NOT granted AND datname = current_database()"
                )
            ):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            began = time.monotonic()
            process.send_signal(number)
            process.wait(20)
            seconds = time.monotonic() - began
        finally:
            process.kill()
            process.wait()
    return seconds, log.read_text()
