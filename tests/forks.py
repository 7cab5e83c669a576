"""Processes of ours whose imports are made once: each is a fork of a process that has done nothing else.

A console is most of three seconds of imports and word lists; what a test looks at comes after them.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from backend.config import ROOT

LONGEST_SECONDS = 60
LONGEST_MESSAGE = 1 << 12


class Process(Protocol):
    """What tests do with a process, `subprocess.Popen` or a fork."""

    @property
    def pid(self) -> int:
        """Its number."""

    def poll(self) -> int | None:
        """Its exit code, or None while it lives."""

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended."""

    def send_signal(self, sig: int) -> None:
        """Send it a signal, if it still lives."""

    def kill(self) -> None:
        """End it at once."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended and all it said."""

    code: int
    said: str


class Forks:
    """Starts processes out of the one that waits."""

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders
        self._heard = threading.Condition()
        self._ordering = threading.Lock()
        self._forked: list[int] = []
        self._codes: dict[int, int] = {}
        threading.Thread(target=self._listen, name="forks", daemon=True).start()

    def start(
        self,
        arguments: Sequence[str],
        environ: Mapping[str, str],
        *,
        code: str | None = None,
        stdin: int | None = None,
        stdout: int | None = None,
        stderr: int | None = None,
    ) -> "Forked":
        """Start `python -m backend` or, if given, `code`, with these arguments; files not given are closed to it."""
        order = {"arguments": list(arguments), "environment": dict(environ)}
        if code is not None:
            order["code"] = code
        with self._ordering, Path(os.devnull).open("r+b") as nothing:
            files = [nothing.fileno() if file is None else file for file in (stdin, stdout, stderr)]
            socket.send_fds(self._orders, [json.dumps(order).encode()], files)
            with self._heard:
                assert self._heard.wait_for(lambda: self._forked, LONGEST_SECONDS)
                return Forked(self, self._forked.pop())

    def run(
        self, folder: Path, arguments: Sequence[str], environ: Mapping[str, str], typed: str = ""
    ) -> Ended:
        """Run a command to its end; `folder` keeps what was typed and what it said."""
        said, typing = folder / "said", folder / "typed"
        typing.write_text(typed)
        with said.open("wb") as output, typing.open("rb") as keys:
            process = self.start(
                arguments,
                environ,
                stdin=keys.fileno(),
                stdout=output.fileno(),
                stderr=output.fileno(),
            )
        try:
            return Ended(process.wait(LONGEST_SECONDS), said.read_text())
        finally:
            process.kill()

    def code_of(self, pid: int, seconds: float | None) -> int | None:
        """The exit code of a process that ended within so many seconds (None: however long it takes), else None."""
        with self._heard:
            self._heard.wait_for(lambda: pid in self._codes, seconds)
            return self._codes.get(pid)

    def _listen(self) -> None:
        while heard := self._orders.recv(LONGEST_MESSAGE):
            told = json.loads(heard)
            with self._heard:
                if "forked" in told:
                    # The number may have been another's before, long ended.
                    self._codes.pop(told["forked"], None)
                    self._forked.append(told["forked"])
                else:
                    self._codes[told["ended"]] = told["code"]
                self._heard.notify_all()


class Forked:
    """A process out of `Forks`."""

    def __init__(self, forks: Forks, pid: int) -> None:
        self._forks = forks
        self.pid = pid

    def poll(self) -> int | None:
        """Its exit code, or None while it lives."""
        return self._forks.code_of(self.pid, 0)

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code.

        Raises:
            TimeoutExpired: it goes on.
        """
        code = self._forks.code_of(self.pid, timeout)
        if code is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return code

    def send_signal(self, sig: int) -> None:
        """Send it a signal, if it still lives."""
        if self.poll() is None:
            os.kill(self.pid, sig)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


@contextmanager
def waiting(environ: Mapping[str, str]) -> Iterator[Forks]:
    """The process that waits for orders; what it started is left to those who asked for it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.waiting", str(theirs.fileno())],
            cwd=ROOT,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
        )
        theirs.close()
        yield Forks(ours)
        ours.shutdown(socket.SHUT_RDWR)
        process.wait(LONGEST_SECONDS)
