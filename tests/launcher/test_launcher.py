"""Starting and stopping the console as people do."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.console import ROOT, environment, free_port, running_console

pytestmark = pytest.mark.xdist_group("consoles")


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder PostgreSQL's own user can reach, which pytest's `tmp_path` is not."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="console-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "data"


def start_once(data_dir: Path, port: int) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "backend", "web", "--port", str(port)],
        cwd=ROOT,
        env=environment(data_dir),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_without_an_admin_the_start_prints_a_link_that_opens_the_set_up(data_dir: Path) -> None:
    with running_console(data_dir, extra={}) as console:
        link = re.search(r"http://\S+/setup\?token=\S+", console.log.read_text())
        assert link
        with urlopen(link[0], timeout=10) as page:
            assert b"password" in page.read().lower()
    assert "Traceback" not in console.log.read_text()


def test_ctrl_c_stops_it_cleanly_and_the_database_too(data_dir: Path) -> None:
    with running_console(data_dir) as console:
        assert "/setup" not in console.log.read_text()
        # PostgreSQL removes this file as its last act; after a crash it would stay.
        database = data_dir / "postgres" / "postmaster.pid"
        assert database.exists()
        console.stop()
        assert not database.exists()
        assert "Traceback" not in console.log.read_text()


def test_a_second_start_says_in_one_sentence_what_is_in_its_way(data_dir: Path) -> None:
    with running_console(data_dir) as console:
        port = int(console.base_url.rsplit(":", 1)[1])
        same_port = start_once(data_dir.parent / "other", port)
        same_folder = start_once(data_dir, free_port())
    assert same_port.returncode == 1
    assert f"Port {port} on 127.0.0.1 is in use already" in same_port.stderr
    assert same_folder.returncode == 1
    assert "Another console already uses the data folder" in same_folder.stderr
    for refused in (same_port, same_folder):
        assert "Traceback" not in refused.stderr + refused.stdout


def test_streamlit_run_starts_the_same_console(data_dir: Path) -> None:
    command = (sys.executable, "-m", "streamlit", "run", "app.py", "--server.port")
    with running_console(data_dir, command=command) as console:
        assert console.call("GET", "/status")["components"]
        assert console.base_url in console.log.read_text()
    assert "Traceback" not in console.log.read_text()
