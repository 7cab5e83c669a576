"""Ask a query of two databases in turn, again and again, and keep what it took.

Fair on a machine that does other things too:

- Both sizes lie in one server, are warmed up alike and asked one after the other, so that whatever comes over the machine
  comes over both.
- *passed* is the time until the answer, less the time in which the query's thread or its server process was ready to go on
  and another one had the processor: as on an idle machine. Waiting for the disk, a lock or the network stays in it.
- *computed* is what processors did for it, here and in the server. The ratio is of its medians, since a median is not moved
  by what happens now and then. Below `FLOOR_MS` at full size it is not judged: a tenth of a millisecond there is noise.
- The 95th percentile is over `LEAST` rounds or more: a cheap query is asked up to `MOST` times within `SECONDS`.
"""

import gc
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from backend.db import engine as db_engine
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Actor, Role
from tests import demo
from tests.benchmarks.screens import Query, queries
from tests.benchmarks.work import Share, of_process, of_this_thread

WARM_UP, LEAST, MOST, SECONDS = 3, 20, 60, 1.0
MOST_MS, MOST_RATIO, FLOOR_MS = 100.0, 1.3, 5.0

Factory = sessionmaker[Session]


@dataclass(frozen=True)
class Took:
    """One round, in milliseconds: as time passed, and of processors."""

    passed: float
    computed: float


@dataclass(frozen=True)
class Row:
    """One query: its rounds at full size and at a tenth."""

    name: str
    large: Sequence[Took]
    small: Sequence[Took]

    @property
    def p95(self) -> float:
        """Milliseconds that passed at full size."""
        passed = [took.passed for took in self.large]
        return statistics.quantiles(passed, n=20, method="inclusive")[-1]

    @property
    def ratio(self) -> float:
        """Of the medians, full size to a tenth."""
        return computed(self.large) / computed(self.small)

    @property
    def slow(self) -> bool:
        """Whether it takes longer than it may."""
        return self.p95 > MOST_MS

    @property
    def steep(self) -> bool:
        """Whether it grows more with the data than it may."""
        return self.ratio > MOST_RATIO and computed(self.large) >= FLOOR_MS

    @property
    def held(self) -> bool:
        """Whether both limits hold."""
        return not (self.slow or self.steep)

    def __str__(self) -> str:
        verdict = "held" if self.held else " ".join(["MISS", *["slow"] * self.slow, *["steep"] * self.steep])
        return (
            f"{self.name:52} {self.p95:8.1f} {computed(self.large):9.1f} {computed(self.small):8.1f} {self.ratio:7.2f}  "
            f"{len(self.large):3}  {verdict}"
        )


HEAD = f"{'query, slowest first':52} {'p95 ms':>8} {'computed':>9} {'a tenth':>8} {'ratio':>7}  {'n':>3}  verdict"


def computed(rounds: Sequence[Took]) -> float:
    """The median of what processors did."""
    return statistics.median(took.computed for took in rounds)


def measure(large: Engine, small: Engine, now: datetime, only: str = "") -> Iterator[Row]:
    """Each query at both sizes, in turn; one that misses a limit is asked once more at the end, and that counts.

    Args:
        now: the end of every window.
        only: part of the names of those to ask.
    """
    full, tenth = asked(large, now), asked(small, now)
    factories = sessionmaker(large, expire_on_commit=False), sessionmaker(small, expire_on_commit=False)
    again = []
    for name in full:
        if only in name:
            row = in_turn(name, factories, (full[name], tenth[name]))
            if row.held:
                yield row
            else:
                again.append(name)
    for name in again:
        yield in_turn(name, factories, (full[name], tenth[name]))


def in_turn(name: str, factories: tuple[Factory, Factory], pair: tuple[Query, Query]) -> Row:
    """Ask both sizes one after the other, often enough."""
    # As a console does once it has started: or what was imported is gone through with every so many figures, 0.1 s each.
    gc.collect()
    gc.freeze()
    rounds: tuple[list[Took], list[Took]] = ([], [])
    began = time.perf_counter()
    for turn in range(WARM_UP + MOST):
        if turn >= WARM_UP + LEAST and time.perf_counter() - began > SECONDS:
            break
        for place, (factory, query) in enumerate(zip(factories, pair, strict=True)):
            rounds[place].append(take(factory, query))
    return Row(name, rounds[0][WARM_UP:], rounds[1][WARM_UP:])


def take(factory: Factory, query: Query) -> Took:
    """Ask one query, the transaction included."""
    db_engine.bind(factory)
    server = server_process(factory)
    here, there = of_this_thread(), of_process(server)
    began = time.perf_counter()
    with unit_of_work() as uow:
        query(uow)
    passed = time.perf_counter() - began
    mine, after = of_this_thread() - here, of_process(server)
    its = after - there if after and there else Share(0.0, 0.0)
    ran = mine.ran + its.ran if after else passed
    return Took(max(ran, passed - mine.waited - its.waited) * 1_000, ran * 1_000)


def server_process(factory: Factory) -> int:
    """The server's process behind the connection that is taken next."""
    with factory() as session:
        found: int = session.scalars(text("SELECT pg_backend_pid()")).one()
        return found


def asked(engine: Engine, now: datetime) -> Mapping[str, Query]:
    """Every screen's queries about what lies in this database."""
    with engine.connect() as connection:
        user_id, run_id = connection.execute(
            text("SELECT owner_id, id FROM runs ORDER BY id DESC LIMIT 1")
        ).one()
    assert isinstance(user_id, UUID)
    assert isinstance(run_id, UUID)
    actor = Actor(user_id, Role.ADMIN, demo.EMAIL, demo.MARK, user_id)
    return dict(queries(actor, now, run_id))
