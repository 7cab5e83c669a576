"""What a process says of itself, every few seconds, for everybody to read."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil

from backend import __version__
from backend.config import describe_settings
from backend.db.base import utc_now
from backend.db.unit_of_work import unit_of_work
from backend.errors import ConsoleError
from backend.status import process_repository
from backend.status.loop_lag import LoopLag
from backend.status.process_schemas import ProcessKind

logger = logging.getLogger(__name__)

EVERY_SECONDS = 12.0
KEPT = timedelta(days=30)


class StartUp:
    """How long each part of the start took, from the process's own beginning."""

    def __init__(self) -> None:
        self.began_at = datetime.fromtimestamp(psutil.Process().create_time(), UTC)
        self.phases: list[dict[str, Any]] = []
        self._last = time.perf_counter()
        # What was before this line: Python itself and everything that was imported.
        self._add("code", (utc_now() - self.began_at).total_seconds())

    @property
    def seconds(self) -> float:
        """From the process's own beginning to the end of the last part: what the screen Processes shows, too."""
        return round(sum(float(part["seconds"]) for part in self.phases), 3)

    def ended(self, phase: str) -> None:
        """Say that a part ended now; the next one begins."""
        now = time.perf_counter()
        self._add(phase, now - self._last)
        self._last = now

    def _add(self, phase: str, seconds: float) -> None:
        self.phases.append({"phase": phase, "seconds": round(max(0.0, seconds), 3)})


class Oneself:
    """This process, measured by itself.

    Args:
        name: of this process and no other one.
        kind: what it does.
        start_up: how it started.
        commit: which commit its code is, where that is known.
        lag: watches its event loop, where it has one.
        leading: whether it samples for the fleet right now.
    """

    def __init__(
        self,
        name: str,
        kind: ProcessKind,
        start_up: StartUp,
        *,
        commit: str | None = None,
        lag: LoopLag | None = None,
        leading: Callable[[], bool] = lambda: False,
    ) -> None:
        self.id = name
        self.lag = lag
        self._process = psutil.Process()
        # The first answer of it is no measurement.
        self._process.cpu_percent()
        self._leading = leading
        self._fixed = {
            "id": self.id,
            "kind": kind.value,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "version": __version__,
            "commit": commit,
            "started_at": start_up.began_at,
            "phases": start_up.phases,
            "settings": [
                {"variable": each.variable, "value": each.value, "is_set": each.is_set}
                for each in describe_settings()
            ],
        }

    def measure(self) -> dict[str, Any]:
        """What it has to say now."""
        with self._process.oneshot():
            return {
                **self._fixed,
                "leading": self._leading(),
                "cpu_share": round(self._process.cpu_percent() / 100, 3),
                "memory_bytes": self._process.memory_info().rss,
                "threads": self._process.num_threads(),
                "loop_lag_ms": self.lag.take_worst_ms() if self.lag else None,
            }


@contextmanager
def speaking(oneself: Oneself) -> Iterator[None]:
    """Let a process speak until the block ends; what it cannot say while the database is away is left unsaid."""
    stop = threading.Event()

    def speak() -> None:
        while True:
            say(oneself)
            if stop.wait(EVERY_SECONDS):
                return

    if oneself.lag:
        oneself.lag.start()
    speaker = threading.Thread(target=speak, name="oneself", daemon=True)
    speaker.start()
    try:
        yield
    finally:
        stop.set()
        if oneself.lag:
            oneself.lag.stop()
        speaker.join(2)
        try:
            with unit_of_work() as uow:
                process_repository.say_stopped(uow.session, oneself.id)
        except ConsoleError:
            logger.debug("The database is gone; others will see that this process is silent.")


def say(oneself: Oneself) -> None:
    """Write once what a process says of itself, and forget those long gone."""
    try:
        said = oneself.measure()
        with unit_of_work() as uow:
            process_repository.save(uow.session, said)
            process_repository.forget(uow.session, utc_now() - KEPT)
    except (ConsoleError, psutil.Error) as error:
        logger.debug("This process could not speak: %s", error)
