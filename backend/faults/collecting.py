"""Errors as they come in, in this process: gathered, bounded, and written to the database every few seconds.

Whoever fails does not wait for the database, an error in a loop costs one statement every few seconds, and with the
database gone they are gathered on, up to a bound; what is beyond is counted.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from backend.call import Call, Edge, call_of, current_call
from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import unit_of_work
from backend.errors import ConsoleError
from backend.faults import repository
from backend.faults.trace import Fault, fault_of

logger = logging.getLogger(__name__)

FLUSH_SECONDS = 2.0
# Of one error, between two writes: these are kept with time and request id, the others are counted.
MOST_SAMPLES = 5
MOST_GROUPS = 100
MOST_PEOPLE = 200
# Whose logged exceptions are errors of ours.
LISTENED_TO = ("backend", "pages", "uvicorn.error", "asyncio")
_CAUGHT = "__toolbox_caught__"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time an error happened."""

    at: datetime
    edge: Edge
    during: str
    request_id: str
    user_id: UUID | None


@dataclass(slots=True)
class Gathered:
    """One error since the last write."""

    fault: Fault
    first: datetime
    last: datetime
    count: int = 0
    samples: list[Occurrence] = field(default_factory=list)
    people: dict[UUID, int] = field(default_factory=dict)

    def add(self, seen: Occurrence) -> None:
        """Count one more."""
        self.count += 1
        self.first, self.last = min(self.first, seen.at), max(self.last, seen.at)
        # The newest ones: their request ids are those people ask about.
        self.samples = [*self.samples[-(MOST_SAMPLES - 1) :], seen]
        if seen.user_id is not None and (seen.user_id in self.people or len(self.people) < MOST_PEOPLE):
            self.people[seen.user_id] = self.people.get(seen.user_id, 0) + 1


class Collector:
    """The errors of this process that are not written yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._gathered: dict[str, Gathered] = {}
        self.dropped = 0
        self.came = threading.Event()
        # Told the edge of each error, for whoever counts them.
        self.listeners: list[Callable[[Edge], None]] = []

    def catch(
        self,
        error: BaseException,
        during: str,
        *,
        edge: Edge | None = None,
        user_id: UUID | None = None,
    ) -> str:
        """Gather an error nobody expected; the same one handed on is gathered once.

        Args:
            error: what was raised. Expected ones, such as a refusal, are left alone.
            during: the route, page or thread.
            edge: where it was caught, unless the call says so.
            user_id: whom it hit, unless the call says so.

        Returns:
            The id to tell: that of the call, or a new one.
        """
        known = getattr(error, _CAUGHT, None)
        if isinstance(known, str):
            return known
        call = current_call() or call_of(error) or Call(new_id().hex, edge or Edge.BACKGROUND)
        if not is_fault(error):
            return call.request_id
        try:
            setattr(error, _CAUGHT, call.request_id)
            fault = fault_of(error)
            for listener in self.listeners:
                listener(edge or call.edge)
            self._add(
                fault,
                Occurrence(utc_now(), edge or call.edge, during, call.request_id, user_id or call.user_id),
            )
        except Exception:
            # Looking at an error must never be the next one.
            self.dropped += 1
        return call.request_id

    def _add(self, fault: Fault, seen: Occurrence) -> None:
        with self._lock:
            gathered = self._gathered.get(fault.fingerprint)
            if gathered is None:
                if len(self._gathered) >= MOST_GROUPS:
                    self.dropped += 1
                    return
                gathered = self._gathered[fault.fingerprint] = Gathered(fault, seen.at, seen.at)
            gathered.add(seen)
        self.came.set()

    def flush(self) -> bool:
        """Write what was gathered; False when the database is away, and then it is kept."""
        with self._lock:
            taken, self._gathered = self._gathered, {}
        if not taken:
            return True
        try:
            with unit_of_work() as uow:
                for gathered in sorted(taken.values(), key=lambda one: one.fault.fingerprint):
                    repository.keep(uow.session, gathered)
        except Exception as error:
            self._put_back(taken)
            logger.warning("Errors wait for the database (%s).", type(error).__name__)
            return False
        return True

    def _put_back(self, taken: dict[str, Gathered]) -> None:
        with self._lock:
            for fingerprint, before in taken.items():
                since = self._gathered.get(fingerprint)
                if since is not None:
                    before.count += since.count
                    before.last = since.last
                    before.samples = [*before.samples, *since.samples][-MOST_SAMPLES:]
                    for user_id, count in since.people.items():
                        before.people[user_id] = before.people.get(user_id, 0) + count
                self._gathered[fingerprint] = before

    def waiting(self) -> int:
        """How many different ones are not written yet."""
        with self._lock:
            return len(self._gathered)


collector = Collector()


def is_fault(error: BaseException) -> bool:
    """Whether this is an error of the program: no typed refusal, no outage, nobody's Ctrl-C."""
    if isinstance(error, ConsoleError):
        return error.status == 500
    return isinstance(error, Exception)


class _Listener(logging.Handler):
    """Catches exceptions that are logged where they end: in loops that go on, in steps of runs, in the server."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            edge = Edge.JOB if record.name == "backend.agents.workflows" else None
            collector.catch(error, f"{record.name} in {record.threadName}", edge=edge)


@contextmanager
def collecting() -> Iterator[None]:
    """Catch what is logged and what ends threads, and write it in the background, until the block ends."""
    stop = threading.Event()
    listener = _Listener(logging.ERROR)
    listened_to = [logging.getLogger(name) for name in LISTENED_TO]
    before = threading.excepthook

    def ended(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            name = arguments.thread.name if arguments.thread else "a thread"
            collector.catch(arguments.exc_value, name, edge=Edge.BACKGROUND)
        before(arguments)

    def write() -> None:
        while not stop.is_set():
            collector.came.wait()
            # An error in a loop is written once in this time.
            stop.wait(FLUSH_SECONDS)
            collector.came.clear()
            if not collector.flush():
                collector.came.set()

    # With a handler of ours Python no longer falls back on the one that prints warnings where nothing is set up.
    silenced = [each for each in listened_to if logging.lastResort and not each.hasHandlers()]
    for each in silenced:
        each.addHandler(logging.lastResort)  # type: ignore[arg-type] # not None, as just asked
    for each in listened_to:
        each.addHandler(listener)
    threading.excepthook = ended
    writer = threading.Thread(target=write, name="errors", daemon=True)
    writer.start()
    try:
        yield
    finally:
        threading.excepthook = before
        for each in listened_to:
            each.removeHandler(listener)
        for each in silenced:
            each.removeHandler(logging.lastResort)  # type: ignore[arg-type]
        stop.set()
        collector.came.set()
        writer.join(2)
        collector.flush()
