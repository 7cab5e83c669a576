"""Workers forked from a process that has loaded the code already: the doses of CI start dozens, and loading takes seconds.

`python -m tests.chaos.nursery` reads orders, a line of JSON each, and answers with the number of the process it made. That
process is a worker of its own in everything else: own connections, own lease, own death.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from tests.console import ROOT


class Forked:
    """A process somebody else made, with what `subprocess.Popen` would offer."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._process = psutil.Process(pid)

    def poll(self) -> int | None:
        """None while it lives."""
        return None if self._process.is_running() else 0

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended."""
        self._process.wait(timeout)
        return 0

    def send_signal(self, number: int) -> None:
        """Send a signal, where it still lives."""
        with suppress(psutil.NoSuchProcess):
            self._process.send_signal(number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


class Nursery:
    """Where workers are forked."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def fork(self, environment: Mapping[str, str], log: Path, minute: float | None) -> Forked:
        """Start a worker; its output goes to `log`, and a minute of the provider's limit lasts so many seconds."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"environment": dict(environment), "log": str(log), "minute": minute}
        self._process.stdin.write(f"{json.dumps(order)}\n")
        self._process.stdin.flush()
        return Forked(int(self._process.stdout.readline()))


@contextmanager
def a_nursery() -> Iterator[Nursery]:
    """Load the code in a process of its own, which ends with the block; workers it forked do not."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.nursery"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield Nursery(process)
        finally:
            process.kill()


def _serve() -> None:
    import backend.runtime  # noqa: F401 (what takes long to load)
    from backend.agents import service as agents

    agents.warm_up()
    # The dead are gone at once, as the reaper of workers expects.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become_worker(order["environment"], order["log"], order["minute"])
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _become_worker(environment: Mapping[str, str], log: str, minute: float | None) -> None:
    from backend.cli import cli
    from tests.chaos.hurried import shorten_minute

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in (1, 2):
        os.dup2(output, number)
    os.environ.clear()
    os.environ.update(environment)
    if minute is not None:
        shorten_minute(minute)
    try:
        cli(["worker"], standalone_mode=False)
    finally:
        os._exit(1)


if __name__ == "__main__":
    _serve()
