"""Go through a file in a limited child process, so that a large or hostile one takes neither this one's time nor memory.

A short text is read here: that takes less than starting a process. The questions to keep come through a pipe as they are
asked for, so that neither process holds more than a batch.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from pydantic import ValidationError

from backend.config import ROOT
from backend.confinement import Places, end, environment, kill
from backend.errors import Invalid, TooLarge
from backend.quiz.files import look
from backend.quiz.files.child import FirstLine
from backend.quiz.files.look import Keepable
from backend.quiz.formats.package import is_package
from backend.quiz.formats.readers import ImportFormat
from backend.quiz.schemas import FileSeen

# What a browser may send at once (`server.maxUploadSize`).
MOST_BYTES = 25 * 1024 * 1024
# Read without a process of its own, unless it is a package, which may unpack to much more.
SHORT = 96 * 1024
# Together shorter than an Idempotency-Key without an answer is held.
LOOK_SECONDS = 90
KEEP_SECONDS = 240
# An item's texts are bounded far below.
_LONGEST_LINE = 8 * 1024 * 1024
_looking = Places(parallel=2, waiting=6, wait_seconds=10)
_keeping = Places(parallel=2, waiting=2, wait_seconds=10)


@dataclass(frozen=True, slots=True)
class Gone:
    """What a file holds, and its questions one after the other; those can be gone through once."""

    seen: FileSeen
    items: Iterator[Keepable]


def look_at(file: BinaryIO, format: ImportFormat | None) -> FileSeen:
    """What a file holds.

    Raises:
        TooLarge: it has more bytes than are read at once.
        Invalid: it holds more questions than are brought at once, or cannot be read within the limits.
        Unavailable: too many files are being read at the moment.
    """
    with _going(file, format, "look", _looking) as gone:
        return gone.seen


@contextmanager
def going_through(file: BinaryIO, format: ImportFormat | None) -> Iterator[Gone]:
    """What a file holds, then each of its questions that can be kept.

    Raises:
        TooLarge, Invalid, Unavailable: as `look_at`; `Invalid` also while the questions come.
    """
    with _going(file, format, "keep", _keeping) as gone:
        yield gone


@contextmanager
def _going(file: BinaryIO, format: ImportFormat | None, task: str, places: Places) -> Iterator[Gone]:
    size = file.seek(0, 2)
    if size > MOST_BYTES:
        raise too_large()
    file.seek(0)
    if size <= SHORT and not is_package(file):
        seen = look.look(file, format, look.MOST_IN_A_FILE)
        yield Gone(seen, look.keepable(file, ImportFormat(seen.format)))
        return
    with places.taken("this file"), tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        # S603: the arguments are ours; what the user gave is only on its standard input.
        child = subprocess.Popen(  # noqa: S603
            [
                *(sys.executable, "-m", "backend.quiz.files.child"),
                *(task, format.value if format else "", str(look.MOST_IN_A_FILE)),
            ],
            cwd=ROOT,
            env=environment(),
            stdin=copy,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=os.name != "nt",
        )
        clock = _clock(child, LOOK_SECONDS)
        try:
            seen = _seen(child)
            clock.cancel()
            clock = _clock(child, KEEP_SECONDS)
            yield Gone(seen, _items(child))
        finally:
            clock.cancel()
            end(child)


def _clock(child: subprocess.Popen[bytes], seconds: float) -> threading.Timer:
    """End the child when its time is over; whoever reads from it then finds the end."""
    clock = threading.Timer(seconds, kill, [child])
    clock.daemon = True
    clock.start()
    return clock


def _seen(child: subprocess.Popen[bytes]) -> FileSeen:
    try:
        first = FirstLine.model_validate_json(_line(child))
    except ValidationError as error:
        raise _over_limits() from error
    if first.seen is None:
        raise Invalid(first.message, code=first.code)
    return first.seen


def _items(child: subprocess.Popen[bytes]) -> Iterator[Keepable]:
    """The questions; the empty line behind the last says that none is missing."""
    while (line := _line(child)) != b"\n":
        try:
            yield Keepable.model_validate_json(line)
        except ValidationError as error:
            raise _over_limits() from error


def _line(child: subprocess.Popen[bytes]) -> bytes:
    line = _read(child)
    if not line.endswith(b"\n"):
        raise _over_limits()
    return line


def _read(child: subprocess.Popen[bytes]) -> bytes:
    assert child.stdout is not None
    return child.stdout.readline(_LONGEST_LINE)


def too_large() -> TooLarge:
    """The refusal of a file with too many bytes."""
    return TooLarge(
        f"This file is larger than {MOST_BYTES // 1024 // 1024} MB: divide it and bring it in parts.",
        code="file_too_large",
    )


def _over_limits() -> Invalid:
    """The refusal of a file that took too much memory or time, or broke the reader."""
    return Invalid(
        "This file could not be read within the limits of time and memory. Divide it and bring it in parts.",
        code="unreadable",
    )
