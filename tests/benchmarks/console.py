"""A console in a process of its own, driven over HTTP as people do."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "bench@example.org"
PASSWORD = "plover mantle quartz seven"
START_LIMIT_SECONDS = 120.0
POLL_SECONDS = 0.01


@dataclass
class Console:
    """A running console and how long it took to be ready, in seconds."""

    base_url: str
    ready_after: float
    token: str = field(default="")

    # Any: bodies are JSON of any shape.
    def call(self, method: str, path: str, body: object = None) -> Any:
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
        with urlopen(request, timeout=30) as response:
            return json.loads(response.read() or b"null")


@contextmanager
def running_console(data_dir: Path) -> Iterator[Console]:
    """Start a console on a free port and stop it as Ctrl-C does."""
    port = _free_port()
    environment = {
        **{
            k: v for k, v in os.environ.items() if not k.startswith(("TOOLBOX_", "DATABASE_URL", "REDIS_URL"))
        },
        "TOOLBOX_DATA_DIR": str(data_dir),
        "TOOLBOX_ADMIN_EMAIL": EMAIL,
        "TOOLBOX_ADMIN_PASSWORD": PASSWORD,
    }
    began = time.perf_counter()
    with (data_dir.parent / f"console-{port}.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "backend", "web", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        base_url = f"http://127.0.0.1:{port}"
        try:
            while not _is_ready(base_url):
                if process.poll() is not None or time.perf_counter() - began > START_LIMIT_SECONDS:
                    raise RuntimeError(f"The console did not start; see {log.name}.")
                time.sleep(POLL_SECONDS)
            yield Console(base_url, time.perf_counter() - began)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _is_ready(base_url: str) -> bool:
    try:
        with urlopen(f"{base_url}/readyz", timeout=2) as response:
            return bool(response.status == 200)
    except (HTTPError, URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
