"""`python -m backend` many times, its imports once: each command runs in a fork of a process that has done nothing else."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.console import ROOT, environment

LONGEST_SECONDS = 60
WAITING = f"""
import json, os, runpy, signal, sys

import streamlit.web.server.starlette
import backend.api.factory, backend.auth.door, backend.auth.forms, backend.cli, backend.runtime, backend.status.api

for line in sys.stdin:
    order = json.loads(line)
    child = os.fork()
    if child == 0:
        signal.alarm({LONGEST_SECONDS})
        said = os.open(order["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(os.open(order["typed"], os.O_RDONLY), 0)
        os.dup2(said, 1)
        os.dup2(said, 2)
        sys.stdin = open(0, closefd=False)
        os.environ.clear()
        os.environ.update(order["environment"])
        sys.argv = ["backend", *order["arguments"]]
        try:
            runpy.run_module("backend", run_name="__main__", alter_sys=True)
        except SystemExit as ended:
            # Not by way of Python's own end: it would clear away all that was imported, each time again.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(ended.code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended and all it said."""

    code: int
    said: str


class Forks:
    """Runs commands of `python -m backend`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(
        self, data_dir: Path, arguments: Sequence[str], extra: Mapping[str, str], typed: str = ""
    ) -> Ended:
        """Run a command on a data folder, whose parent exists, to its end."""
        said, typing = data_dir.parent / "said", data_dir.parent / "typed"
        typing.write_text(typed)
        order = {
            "arguments": arguments,
            "environment": environment(data_dir, extra),
            "said": str(said),
            "typed": str(typing),
        }
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        return Ended(code, said.read_text())


@contextmanager
def forks(data_dir: Path) -> Iterator[Forks]:
    """The process that waits for commands."""
    with subprocess.Popen(
        [sys.executable, "-c", WAITING],
        cwd=ROOT,
        env=environment(data_dir, {}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Forks(process)
