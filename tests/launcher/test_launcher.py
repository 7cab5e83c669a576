"""Starting and stopping the console as people do."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.console import ADMIN, environment, folder_for_data, free_port, running_console
from tests.forks import Ended, Forks


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder."""
    with folder_for_data() as folder:
        yield folder


def test_without_an_admin_the_start_prints_a_link_that_opens_the_set_up(data_dir: Path, forks: Forks) -> None:
    with running_console(data_dir, extra={}, forks=forks) as console:
        link = re.search(r"http://\S+/setup\?token=\S+", console.log.read_text())
        assert link
        with urlopen(link[0], timeout=10) as page:
            assert b"password" in page.read().lower()
    assert "Traceback" not in console.log.read_text()


def ask_forged(url: str) -> int:
    """The status of the answer to somebody here who claims to sit elsewhere."""
    try:
        with urlopen(Request(url, headers={"X-Forwarded-For": "10.9.9.9"}), timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


@dataclass(frozen=True, slots=True)
class Life:
    """A console from its start to Ctrl-C, and what two further starts said meanwhile."""

    port: int
    log_when_ready: str
    forged: int
    same_port: Ended
    same_folder: Ended
    database_ran: bool
    database_left: bool
    log: str


@pytest.fixture(scope="module")
def life(forks: Forks, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """One console's life."""

    def start_once(data_dir: Path, port: int) -> Ended:
        folder = tmp_path_factory.mktemp("refused")
        return forks.run(folder, ("web", "--port", str(port)), environment(data_dir))

    allowed = {**ADMIN, "TOOLBOX_METRICS_ALLOW": "10.0.0.0/8"}
    with folder_for_data() as data_dir, running_console(data_dir, extra=allowed) as console:
        # PostgreSQL removes this file as its last act; after a crash it would stay.
        database = data_dir / "postgres" / "postmaster.pid"
        port = int(console.base_url.rsplit(":", 1)[1])
        log_when_ready = console.log.read_text()
        forged = ask_forged(f"{console.base_url}/metrics")
        same_port = start_once(data_dir.parent / "other", port)
        same_folder = start_once(data_dir, free_port())
        database_ran = database.exists()
        console.stop()
        yield Life(
            port,
            log_when_ready,
            forged,
            same_port,
            same_folder,
            database_ran,
            database.exists(),
            console.log.read_text(),
        )


def test_a_forged_address_opens_nothing(life: Life) -> None:
    assert life.forged == 401


def test_with_an_admin_the_start_prints_no_link(life: Life) -> None:
    assert "/setup" not in life.log_when_ready


def test_ctrl_c_stops_it_cleanly_and_the_database_too(life: Life) -> None:
    assert life.database_ran
    assert not life.database_left
    assert "Traceback" not in life.log


def test_a_second_start_says_in_one_sentence_what_is_in_its_way(life: Life) -> None:
    assert life.same_port.code == 1
    assert f"Port {life.port} on 127.0.0.1 is in use already" in life.same_port.said
    assert life.same_folder.code == 1
    assert "Another console already uses the data folder" in life.same_folder.said
    for refused in (life.same_port, life.same_folder):
        assert "Traceback" not in refused.said


def test_streamlit_run_starts_the_same_console(data_dir: Path) -> None:
    command = (sys.executable, "-m", "streamlit", "run", "app.py", "--server.port")
    with running_console(data_dir, command=command) as console:
        assert console.call("GET", "/status")["components"]
        assert console.base_url in console.log.read_text()
    assert "Traceback" not in console.log.read_text()
