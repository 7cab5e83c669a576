"""Is the console itself answering: a real request to its own address."""

import time
from collections.abc import Callable
from datetime import timedelta
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from backend.status.probe import Probe, Reading, Surroundings
from backend.status.schemas import State

TIMEOUT_SECONDS = 2.0
SLOW_MS = 500.0


def _request(path: str) -> Callable[[Surroundings], Reading]:
    def look(around: Surroundings) -> Reading:
        began = time.perf_counter()
        request = Request(around.base_url + path, headers={"User-Agent": "toolboxai-console-probe"})  # noqa: S310
        try:
            # Only ever this console's own http address, never a user's.
            with urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
                response.read()
                code = response.status
        except HTTPError as error:
            code = error.code
        except OSError:
            return Reading(State.DOWN, f"GET {path} got no answer.")
        elapsed = (time.perf_counter() - began) * 1_000
        if code != 200:
            return Reading(State.DOWN, f"GET {path} answered {code}.", latency_ms=elapsed)
        if elapsed > SLOW_MS:
            return Reading(State.DEGRADED, f"GET {path} took {elapsed:.0f} ms.", latency_ms=elapsed)
        return Reading(State.OPERATIONAL, f"GET {path} answered 200.", latency_ms=elapsed)

    return look


WEB = Probe(
    "web",
    "Web",
    _request("/_stcore/health"),
    "Restart the console; the log names the cause.",
    affects="screens do not open",
    required=True,
    every=timedelta(seconds=10),
    own=True,
)
API = Probe(
    "api",
    "API",
    _request("/api/v1/auth/jwks.json"),
    "Look in the log for errors on /api; restart the console if it stays.",
    affects="programs cannot use the console",
    required=True,
    every=timedelta(seconds=10),
    own=True,
)
