"""Read a file in a child process with little memory, little time, no secrets in its environment and no network."""

import json
import os
import subprocess
import sys
from typing import Any

from backend.config import ROOT
from backend.confinement import Places, end, environment
from backend.errors import Invalid, TooLarge, WrongType
from backend.sources.document import Block, ParsedDocument

WALL_SECONDS = 15
# Read at once in one process, and waiting for it; so uploads take neither all memory nor every thread.
_places = Places(parallel=2, waiting=6, wait_seconds=10)
_ERRORS = {error.status: error for error in (Invalid, TooLarge, WrongType)}


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
    with _places.taken(name):
        answer = _run(kind, content, name)
    if "status" in answer:
        error = _ERRORS.get(answer["status"], Invalid)
        raise error(answer["message"], code=answer["code"])
    return ParsedDocument(kind, answer["text"], tuple(Block(*block) for block in answer["blocks"]))


# Any: what the child wrote; it is our own program.
def _run(kind: str, content: bytes, name: str) -> dict[str, Any]:
    # S603: the arguments are ours; what the user gave is only on its standard input.
    child = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "backend.sources.parse_child", kind],
        cwd=ROOT,
        # The name goes by the environment, which others on the machine cannot list as they can arguments.
        env={**environment(), "SOURCE_NAME": name},
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
        end(child)
    if child.returncode != 0:
        raise _over_limits(name)
    try:
        answer = json.loads(out)
    except ValueError as error:
        raise _over_limits(name) from error
    return dict(answer)


def _over_limits(name: str) -> Invalid:
    """The refusal of a file that took too much memory or time, or broke the reader."""
    return Invalid(
        f"{name} could not be read within the limits of time and memory. "
        "Save a simpler copy, split it, or paste the text.",
        code="unreadable",
    )
