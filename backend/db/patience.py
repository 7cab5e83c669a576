"""Connections that do not wait for a server which has stopped answering, such as a frozen one.

Its sockets stay open and the kernel goes on acknowledging, so neither keepalives nor `tcp_user_timeout` tell, and a
statement may take minutes without anything being wrong. So whoever hears nothing for a while knocks: opens a connection
beside the silent one. A server that lives answers that, be it with a refusal, and the wait goes on; one that does not is
given up.
"""

import threading
import time
from collections.abc import Callable, Generator
from typing import Any, TypeVar

import psycopg
from psycopg import errors
from psycopg.abc import PQGen
from psycopg.waiting import Ready, Wait
from sqlalchemy import Engine, event

T = TypeVar("T")

# Silence of a statement, in seconds, after which somebody knocks; every as many again while it lasts.
SILENT_SECONDS = 3.0
# Seconds a knock may take; less than two the driver does not know.
KNOCK_SECONDS = 3
# What arrived while this process itself stood still is read before anything is given up.
LAST_LOOK_SECONDS = 0.1


class Knocker:
    """Tells whether a server answers anybody.

    Args:
        knock: opens a connection and closes it; raises what the driver raises.
        hold_seconds: so long its answer will do for whoever else waits.
    """

    def __init__(self, knock: Callable[[], None], hold_seconds: float = 1.0) -> None:
        self.hold_seconds = hold_seconds
        self._knock = knock
        self._lock = threading.Lock()
        self._at: float | None = None
        self._answered = True

    def answers(self) -> bool:
        """Whether it answers; a refusal is an answer."""
        with self._lock:
            if self._at is None or time.monotonic() - self._at > self.hold_seconds:
                try:
                    self._knock()
                    self._answered = True
                except errors.ConnectionTimeout:
                    self._answered = False
                except psycopg.Error:
                    self._answered = True
                self._at = time.monotonic()
            return self._answered


class _Resumable(Generator[Wait, Ready | int, T]):
    """What a connection waits for, which may be waited for again after a wait was given up.

    To begin a generator a second time would send it None, which it takes for an answer of the socket: a statement that
    is still being sent breaks of that.
    """

    def __init__(self, waited_for: PQGen[T]) -> None:
        self._waited_for = waited_for
        self._state: Wait | None = None

    def __next__(self) -> Wait:
        if self._state is None:
            self._state = next(self._waited_for)
        return self._state

    def send(self, ready: Ready | int) -> Wait:
        """Hand on what the socket is ready for."""
        self._state = self._waited_for.send(ready)
        return self._state

    def throw(self, *error: Any) -> Wait:  # Any: as the protocol of generators has it.
        """Hand on an error."""
        return self._waited_for.throw(*error)


class PatientConnection(psycopg.Connection[Any]):
    """Waits as long as the server lives, and no longer."""

    knocker: Knocker | None = None

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Wait for an answer.

        Raises:
            psycopg.OperationalError: the server answers nobody; the connection is closed.
        """
        if timeout is not None or self.knocker is None:
            return super().wait(gen, interval, timeout)
        waited_for = _Resumable(gen)
        while True:
            try:
                return super().wait(waited_for, interval, SILENT_SECONDS)
            except errors._WaitTimeout:
                if self.knocker.answers():
                    continue
            try:
                return super().wait(waited_for, interval, LAST_LOOK_SECONDS)
            except errors._WaitTimeout:
                self.pgconn.finish()
                raise errors.ConnectionTimeout(
                    "timeout: the server does not answer, and takes no new connection"
                ) from None


def lose_patience(engine: Engine) -> None:
    """Have the connections of an engine given up once its server answers nobody any more."""
    knocker: Knocker | None = None

    # Any: the driver's own arguments, handed on.
    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, args: list[Any], named: dict[str, Any]) -> PatientConnection:
        nonlocal knocker

        def knock() -> None:
            psycopg.connect(*args, **{**named, "connect_timeout": KNOCK_SECONDS}).close()

        connection = PatientConnection.connect(*args, **named)
        connection.knocker = knocker = knocker or Knocker(knock)
        return connection
