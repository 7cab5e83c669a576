"""Reading what a stranger sent in a child process with little memory, little time, no secrets and no network.

The child calls `confine` before it reads; the process that starts it takes a place, gives it `environment()` and calls
`end` whatever happens.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from backend.errors import Invalid, Unavailable

_NICENESS = 10
# What Python itself needs to start; never a key, a password or an address.
_KEPT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG", "TZ")
# Raised by name when a parser, led on by a file, tries to reach out.
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "urllib.",
)


class Places:
    """How many files are read at once by one process, and how many may wait; so uploads take neither all memory nor
    every thread."""

    def __init__(self, parallel: int, waiting: int, wait_seconds: float) -> None:
        self._slots = threading.BoundedSemaphore(parallel)
        self._places = threading.BoundedSemaphore(parallel + waiting)
        self._wait_seconds = wait_seconds

    @contextmanager
    def taken(self, name: str) -> Iterator[None]:
        """One of the places to read at.

        Raises:
            Unavailable: too many files are being read at the moment (`busy`).
        """
        if not self._places.acquire(blocking=False):
            raise _busy(name)
        try:
            if not self._slots.acquire(timeout=self._wait_seconds):
                raise _busy(name)
            try:
                yield
            finally:
                self._slots.release()
        finally:
            self._places.release()


def _busy(name: str) -> Unavailable:
    return Unavailable(
        f"Many files are being read right now, so {name} was not taken. Try again in half a minute.",
        code="busy",
        retry_after=30,
    )


def environment() -> dict[str, str]:
    """What the child may know of this process's environment."""
    return {**{key: os.environ[key] for key in _KEPT if key in os.environ}, "PYTHONUTF8": "1"}


def end(child: "subprocess.Popen[bytes]") -> None:
    """Kill what is left of the child's group, and take its exit status."""
    kill(child)
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()


def kill(child: "subprocess.Popen[bytes]") -> None:
    """Kill the child's group, where it still runs."""
    if child.poll() is None:
        with suppress(ProcessLookupError):
            if os.name == "nt":
                child.kill()
            else:
                os.killpg(child.pid, signal.SIGKILL)


def confine(memory: int, cpu_seconds: int) -> None:
    """Take from this process memory, time, files, priority and every way out, where the platform can.

    Args:
        memory: bytes it may take beyond what it has.
        cpu_seconds: of the processor, from its start.
    """
    _limit(memory, cpu_seconds)
    sys.addaudithook(_refuse)


def _limit(memory: int, cpu_seconds: int) -> None:
    with suppress(OSError, AttributeError):
        os.nice(_NICENESS)
    try:
        import resource
    except ImportError:  # Windows: the parent's clock is the only limit.
        return
    limits = {
        "RLIMIT_AS": _address_space() + memory,
        "RLIMIT_CPU": cpu_seconds,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_NOFILE": 16,
        "RLIMIT_NPROC": 0,
        "RLIMIT_CORE": 0,
    }
    for limit, most in limits.items():
        with suppress(OSError, ValueError, AttributeError):
            resource.setrlimit(getattr(resource, limit), (most, most))


def _address_space() -> int:
    """Bytes of address space this process has now; a guess where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 (pathlib would cost its import)
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 256 * 1024**2


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise Invalid("The file tries to reach out of its reader, so it was not read.", code="unreadable")
