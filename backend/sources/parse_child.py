"""The child process: one file on standard input, JSON on standard output. `sandbox` starts it; it limits itself first."""

import importlib
import json
import os
import sys

from backend.confinement import confine
from backend.errors import ConsoleError
from backend.sources.parse import pace
from backend.sources.parse.kinds import kinds, reader

# Beyond what Python and the parser's library take: room for a 25 MB file and its largest stream.
MEMORY = 160 * 1024**2
CPU_SECONDS = 14


def main(kind: str, name: str) -> int:
    """Read, answer, and give the exit status: 0 with an answer, 1 when a limit was met."""
    for module in kinds()[kind][0].needs:
        importlib.import_module(module)
    read = reader(kind)
    confine(MEMORY, CPU_SECONDS)
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], os.environ.get("SOURCE_NAME", "The file")))
