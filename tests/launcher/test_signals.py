"""What the console makes of a signal, seen from inside; from outside it is in `test_stopping`."""

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from backend import runtime
from backend.config import Settings
from backend.runtime import Console


class Server:
    """Hears signals as uvicorn does."""

    def __init__(self) -> None:
        self.should_exit = False

    def hear(self, number: int, frame: object) -> None:
        self.should_exit = True


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that hears SIGTERM."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    server = Server()
    signal.signal(signal.SIGTERM, server.hear)
    yield server
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set when the process would have ended."""
    ended = threading.Event()
    monkeypatch.setattr(runtime, "PATIENCE_SECONDS", 0)
    monkeypatch.setattr(os, "_exit", lambda code: ended.set())
    return ended


def test_a_signal_just_before_the_console_listens_ends_it_too(server: Server, ended: threading.Event) -> None:
    signal.raise_signal(signal.SIGTERM)
    Console(Settings(), announce=print).end_on_signals()
    assert ended.wait(10)


def test_without_a_signal_nothing_ends_and_with_one_the_server_hears_of_it(
    server: Server, ended: threading.Event
) -> None:
    Console(Settings(), announce=print).end_on_signals()
    assert not ended.wait(0.05)
    signal.raise_signal(signal.SIGTERM)
    assert server.should_exit
    assert ended.wait(10)
