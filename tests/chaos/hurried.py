"""`python -m backend worker` in which the provider's minute is short: `python -m tests.chaos.hurried <seconds>`."""

import runpy
import sys
from datetime import timedelta

from backend.provider import admission, calling


def shorten_minute(seconds: float) -> None:
    """Let a minute of the provider's limits last so many seconds. The slack stays a second: the way there is no shorter."""
    calling.LONGEST_WAIT *= (seconds + 1.0) / 61.0
    admission.WINDOW = timedelta(seconds=seconds + 1.0)


if __name__ == "__main__":
    shorten_minute(float(sys.argv[1]))
    sys.argv = ["backend", "worker"]
    runpy.run_module("backend", run_name="__main__")
