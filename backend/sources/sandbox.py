"""Read a file in a child process with little memory, little time, no secrets in its environment and no network."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from backend.config import ROOT
from backend.errors import Invalid, TooLarge, Unavailable, WrongType
from backend.sources.document import Block, ParsedDocument

WALL_SECONDS = 15
# Read at once in one process, and waiting for it; so uploads take neither all memory nor every thread.
PARALLEL = 2
WAITING = 6
WAIT_SECONDS = 10
_slots = threading.BoundedSemaphore(PARALLEL)
_places = threading.BoundedSemaphore(PARALLEL + WAITING)
_ERRORS = {error.status: error for error in (Invalid, TooLarge, WrongType)}
# What Python itself needs to start; never a key, a password or an address.
_KEPT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG", "TZ")


def read_isolated(kind: str, content: bytes, name: str) -> ParsedDocument:
    """Parse in a child process.

    Args:
        kind: name of a registered kind.
        content: the file.
        name: file name, for the sentences of errors.

    Raises:
        Invalid, TooLarge, WrongType: as the parser says; `unreadable` when it crashed or exceeded its limits.
        Unavailable: too many files are being read at the moment (`busy`).
    """
    with _slot(name):
        answer = _run(kind, content, name)
    if "status" in answer:
        error = _ERRORS.get(answer["status"], Invalid)
        raise error(answer["message"], code=answer["code"])
    return ParsedDocument(kind, answer["text"], tuple(Block(*block) for block in answer["blocks"]))


@contextmanager
def _slot(name: str) -> Iterator[None]:
    """One of the places to read at."""
    if not _places.acquire(blocking=False):
        raise _busy(name)
    try:
        if not _slots.acquire(timeout=WAIT_SECONDS):
            raise _busy(name)
        try:
            yield
        finally:
            _slots.release()
    finally:
        _places.release()


def _busy(name: str) -> Unavailable:
    return Unavailable(
        f"Many files are being read right now, so {name} was not taken. Try again in half a minute.",
        code="busy",
        retry_after=30,
    )


# Any: what the child wrote; it is our own program.
def _run(kind: str, content: bytes, name: str) -> dict[str, Any]:
    kept = {key: os.environ[key] for key in _KEPT if key in os.environ}
    # S603: the arguments are ours; what the user gave is only on its standard input.
    child = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "backend.sources.parse_child", kind],
        cwd=ROOT,
        # The name goes by the environment, which others on the machine cannot list as they can arguments.
        env={**kept, "PYTHONUTF8": "1", "SOURCE_NAME": name},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=os.name != "nt",
    )
    try:
        out, _ = child.communicate(content, timeout=WALL_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise _over_limits(name) from error
    finally:
        _end(child)
    if child.returncode != 0:
        raise _over_limits(name)
    try:
        answer = json.loads(out)
    except ValueError as error:
        raise _over_limits(name) from error
    return dict(answer)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Kill what is left of the child's group, and take its exit status."""
    if child.poll() is None:
        with suppress(ProcessLookupError):
            if os.name == "nt":
                child.kill()
            else:
                os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()


def _over_limits(name: str) -> Invalid:
    """The refusal of a file that took too much memory or time, or broke the reader."""
    return Invalid(
        f"{name} could not be read within the limits of time and memory. "
        "Save a simpler copy, split it, or paste the text.",
        code="unreadable",
    )
