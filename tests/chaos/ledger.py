"""What the stand-in provider saw: which bodies how often, when, and from which worker, told apart by its key."""

import json
import threading
import time
from collections import Counter
from collections.abc import Sequence

from tests.peers.provider import Behaviour, Exchange, well_behaved


class Ledger:
    """A behaviour that writes down each request and leaves the answer to another one."""

    def __init__(self, *, thinks: float = 0.0, answers: Behaviour = well_behaved) -> None:
        self.thinks = thinks
        self.answers = answers
        self.arrived: list[float] = []
        self.most_open = 0
        self._bodies: Counter[str] = Counter()
        self._open: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __call__(self, exchange: Exchange) -> None:
        key = exchange.handler.headers["Authorization"]
        with self._lock:
            self.arrived.append(time.monotonic())
            self._bodies[json.dumps(exchange.body, sort_keys=True)] += 1
            self._open[key] += 1
            self.most_open = max(self.most_open, self._open[key])
        try:
            # A model takes its time, so that what goes wrong goes wrong in the middle of a call.
            exchange.peer.stopping.wait(self.thinks)
            self.answers(exchange)
        finally:
            with self._lock:
                self._open[key] -= 1

    @property
    def calls(self) -> int:
        """Requests in all."""
        return len(self.arrived)

    @property
    def repeated(self) -> int:
        """Requests whose body had been sent before."""
        with self._lock:
            return sum(count - 1 for count in self._bodies.values())


def most_within(moments: Sequence[float], seconds: float) -> int:
    """The most of these moments that lie within any window of so many seconds."""
    ordered = sorted(moments)
    first, most = 0, 0
    for place, moment in enumerate(ordered):
        while moment - ordered[first] >= seconds:
            first += 1
        most = max(most, place - first + 1)
    return most
