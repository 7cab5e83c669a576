"""A real request to this console's own address, as a browser or a program would send it."""

import json
import time
from collections.abc import Callable
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from backend.status.probe import Reading, Surroundings
from backend.status.probes.words import milliseconds
from backend.status.schemas import Figure, State

TIMEOUT_SECONDS = 2.0
SLOW_MS = 500.0


def request(path: str, sound: Callable[[bytes], bool]) -> Callable[[Surroundings], Reading]:
    """A look that asks for a path and reads what comes.

    Args:
        path: what is asked for.
        sound: whether the body of an answer 200 is what belongs there.
    """

    def look(around: Surroundings) -> Reading:
        began = time.perf_counter()
        asked = Request(around.base_url + path, headers={"User-Agent": "toolboxai-console-probe"})  # noqa: S310
        body = b""
        try:
            # Only ever this console's own http address, never a user's.
            with urlopen(asked, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
                body = response.read()
                code = response.status
        except HTTPError as error:
            with error:
                code = error.code
        except TimeoutError:
            return Reading(State.DOWN, f"GET {path} got no answer within {TIMEOUT_SECONDS:.0f} s.")
        except OSError:
            return Reading(State.DOWN, f"GET {path} got no answer.")
        elapsed = (time.perf_counter() - began) * 1_000
        state, summary = _judge(path, code, elapsed, sound=code != 200 or sound(body))
        figures = (
            Figure(label="Answer", value=str(code)),
            Figure(label="Took", value=milliseconds(elapsed)),
            Figure(label="Body", value=f"{len(body)} bytes"),
        )
        return Reading(state, summary, latency_ms=elapsed, figures=figures)

    return look


def _judge(path: str, code: int, elapsed_ms: float, *, sound: bool) -> tuple[State, str]:
    if code != 200:
        return State.DOWN, f"GET {path} answered {code}."
    if not sound:
        return State.DOWN, f"GET {path} answered 200, but not with what belongs there."
    if elapsed_ms > SLOW_MS:
        return State.DEGRADED, f"GET {path} took {elapsed_ms:.0f} ms."
    return State.OPERATIONAL, f"GET {path} answered 200."


def holds_keys(body: bytes) -> bool:
    """Whether it is a set of public keys."""
    try:
        return bool(json.loads(body)["keys"])
    except (ValueError, KeyError, TypeError):
        return False
