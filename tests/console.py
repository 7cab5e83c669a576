"""A console in a process of its own, started as people start it and driven over HTTP."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests.forks import Forks, Process

ROOT = Path(__file__).resolve().parents[1]
EMAIL = "ada@example.org"
PASSWORD = "plover mantle quartz seven"
ADMIN = {"TOOLBOX_ADMIN_EMAIL": EMAIL, "TOOLBOX_ADMIN_PASSWORD": PASSWORD}
START_LIMIT_SECONDS = 120.0
STOP_LIMIT_SECONDS = 30.0
POLL_SECONDS = 0.01


@dataclass
class Console:
    """A running console and how long it took to be ready, in seconds."""

    base_url: str
    process: Process
    log: Path
    ready_after: float
    token: str = field(default="")

    # Any: bodies are JSON of any shape.
    def call(self, method: str, path: str, body: object = None, *, again: bool = True) -> Any:
        """Send a request with the admin's token and return the answer's JSON."""
        if not self.token:
            self.token = "none yet"
            answer = self.call("POST", "/auth/login", {"email": EMAIL, "password": PASSWORD})
            self.token = answer["access_token"]
        request = Request(
            f"{self.base_url}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )
        try:
            with urlopen(request, timeout=30) as response:
                return json.loads(response.read() or b"null")
        except HTTPError as error:
            # A token lives for five minutes, which a busy machine may outlast.
            if error.code != HTTPStatus.UNAUTHORIZED or path == "/auth/login" or not again:
                raise
            self.token = ""
            return self.call(method, path, body, again=False)

    def stop(self) -> float:
        """Stop it as Ctrl-C does and return how many seconds that took."""
        began = time.perf_counter()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(STOP_LIMIT_SECONDS)
        return time.perf_counter() - began


def environment(data_dir: Path, extra: Mapping[str, str] = ADMIN) -> dict[str, str]:
    """This process's environment without settings of a console, but for the data folder and `extra`."""
    foreign = ("TOOLBOX_", "DATABASE_URL", "REDIS_URL", "OPENAI_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {**kept, "TOOLBOX_DATA_DIR": str(data_dir), **extra}


@contextmanager
def running_console(
    data_dir: Path,
    *,
    port: int | None = None,
    command: Sequence[str] = (sys.executable, "-m", "backend", "web", "--port"),
    extra: Mapping[str, str] = ADMIN,
    forks: Forks | None = None,
) -> Iterator[Console]:
    """Start a console, wait until it is ready, and stop it at the end.

    Args:
        data_dir: its data folder; made when absent.
        port: a free one unless given.
        command: how to start it; the port is appended.
        extra: further environment.
        forks: where to start it from, where its imports are not what the test is about; else it is `command`.
    """
    port = port or free_port()
    log = data_dir.parent / f"console-{port}.log"
    began = time.perf_counter()
    environ = environment(data_dir, extra)
    process: Process
    with log.open("w") as output:
        if forks:
            said = output.fileno()
            process = forks.start(("web", "--port", str(port)), environ, stdout=said, stderr=said)
        else:
            process = subprocess.Popen(
                [*command, str(port)], cwd=ROOT, env=environ, stdout=output, stderr=output
            )
    console = Console(f"http://127.0.0.1:{port}", process, log, 0.0)
    try:
        while not _is_ready(console.base_url):
            if process.poll() is not None or time.perf_counter() - began > START_LIMIT_SECONDS:
                raise RuntimeError(f"The console did not start:\n{log.read_text()}")
            time.sleep(POLL_SECONDS)
        console.ready_after = time.perf_counter() - began
        yield console
    finally:
        console.stop()


@contextmanager
def folder_for_data() -> Iterator[Path]:
    """A data folder PostgreSQL's own user can reach, which pytest's `tmp_path` is not."""
    with tempfile.TemporaryDirectory(prefix="console-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "data"


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_ready(base_url: str) -> bool:
    try:
        with urlopen(f"{base_url}/readyz", timeout=2) as response:
            return bool(response.status == 200)
    except (HTTPError, URLError, OSError):
        return False
