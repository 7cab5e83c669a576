"""The child process: one file on standard input, JSON on standard output. `sandbox` starts it; it limits itself first."""

import importlib
import json
import os
import sys
from contextlib import suppress

from backend.errors import ConsoleError, Invalid
from backend.sources.parse import pace
from backend.sources.parse.kinds import kinds, reader

# Beyond what Python and the parser's library take: room for a 25 MB file and its largest stream.
MEMORY = 160 * 1024**2
CPU_SECONDS = 14
NICENESS = 10
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


def main(kind: str, name: str) -> int:
    """Read, answer, and give the exit status: 0 with an answer, 1 when a limit was met."""
    for module in kinds()[kind][0].needs:
        importlib.import_module(module)
    read = reader(kind)
    _limit()
    sys.addaudithook(_refuse)
    answer: dict[str, object]
    try:
        pace.begin()
        document = read(sys.stdin.buffer.read(), name)
        blocks = [(b.start, b.end, b.heading, b.page, b.last_page) for b in document.blocks]
        answer = {"text": document.text, "blocks": blocks}
        sys.stdout.write(json.dumps(answer))
    except (MemoryError, RecursionError, pace.TooSlow):
        return 1
    except ConsoleError as error:
        sys.stdout.write(json.dumps({"status": error.status, "code": error.code, "message": error.message}))
    return 0


def _limit() -> None:
    """Take away memory, time, files and priority, where the platform can."""
    with suppress(OSError, AttributeError):
        os.nice(NICENESS)
    try:
        import resource
    except ImportError:  # Windows: the parent's clock is the only limit.
        return
    limits = {
        "RLIMIT_AS": _address_space() + MEMORY,
        "RLIMIT_CPU": CPU_SECONDS,
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], os.environ.get("SOURCE_NAME", "The file")))
