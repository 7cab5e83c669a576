"""What a hundred people in front of a screen cost the database, against what one does; the end of `make scale`.

Each looks as a screen does that refreshes itself: who is it, and what the screen shows, shared within the process.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import Engine, text

from backend.agents import service as agents
from backend.auth import service as auth
from backend.db import engine as db_engine
from backend.db.shared import Shared
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.jobs import service as jobs
from backend.jobs.schemas import RunFilter
from backend.metrics import service as metrics
from backend.permissions import Actor
from tests.benchmarks.screens import HEADLINES
from tests.benchmarks.work import server_seconds

MANY = 100
MOST = 1.2
# How often a screen looks, and for how long it is watched.
EVERY, WATCHED = 5.0, 15.0

Look = Callable[[UnitOfWork, Actor], object]


@dataclass(frozen=True)
class Row:
    """A screen, and what the server's processors did for one viewer and for many, in milliseconds."""

    screen: str
    one: float
    many: float

    def __str__(self) -> str:
        return (
            f"{self.screen}: one viewer {self.one:.0f} ms of the server in {WATCHED:.0f} s, {MANY} viewers "
            f"{self.many:.0f} ms, {self.many / self.one:.2f} ×"
        )


def together(rows: Sequence[Row]) -> Row:
    """All screens, one viewer of each against a hundred of each: what is held to the limit.

    On a screen that reads next to nothing, that a hundred people are still signed in costs more than what they see.
    """
    return Row("all of them", sum(row.one for row in rows), sum(row.many for row in rows))


def screens(now: datetime) -> dict[str, Look]:
    """What each shared screen reads."""
    start = (now - timedelta(days=28)).replace(minute=0)
    return {
        "runs": lambda uow, actor: (
            jobs.list_runs(uow, actor, RunFilter()),
            jobs.count_runs(uow, actor, RunFilter()),
        ),
        "workers": lambda uow, actor: (jobs.list_workers(uow, actor), jobs.list_queues(uow, actor)),
        "agents": agents.list_agents,
        "measures": lambda uow, actor: metrics.read_figures(uow, actor, HEADLINES, start, now),
    }


def measure(engine: Engine, now: datetime) -> list[Row]:
    """The cost of one viewer of each screen, and that of a hundred."""
    db_engine.bind_engine(engine)
    with engine.begin() as connection:
        user_id = connection.scalar(
            text(
                "UPDATE users SET role = 'operator' WHERE id = (SELECT id FROM users WHERE name = "
                "'Demonstration data' AND disabled_at IS NULL LIMIT 1) RETURNING id"
            )
        )
    assert isinstance(user_id, UUID)
    with unit_of_work() as uow:
        for _ in range(MANY):
            auth.start_session(uow, user_id, "a browser", "192.0.2.1")
    with engine.connect() as connection:
        sessions = connection.scalars(
            text("SELECT id FROM sessions WHERE user_id = :user LIMIT :many"), {"user": user_id, "many": MANY}
        ).all()
    rows = []
    for screen, look in screens(now).items():
        # Everybody has looked once before: to open a screen is another matter.
        watch(user_id, sessions, look, seconds=EVERY)
        one = cost(engine, partial(watch, user_id, sessions[:1], look))
        rows.append(Row(screen, one, cost(engine, partial(watch, user_id, sessions, look))))
    return rows


def cost(engine: Engine, watching: Callable[[], None]) -> float:
    """Milliseconds the server computes meanwhile."""
    before = server_seconds(engine)
    watching()
    return (server_seconds(engine) - before) * 1_000


def watch(user_id: UUID, sessions: Sequence[UUID], look: Look, *, seconds: float = WATCHED) -> None:
    """Each of the sessions looks every few seconds, one after the other."""
    shared, began = Shared(), time.monotonic()
    turns = sorted(
        (EVERY * place / len(sessions) + EVERY * n, session)
        for place, session in enumerate(sessions)
        for n in range(int(seconds / EVERY))
    )
    for due, session in turns:
        time.sleep(max(0.0, began + due - time.monotonic()))
        actor = auth.identify_viewer(user_id, session)
        shared.read(actor.role, partial(asked, look, actor), life=EVERY)


def asked(look: Look, actor: Actor) -> object:
    """One look at what a screen shows."""
    with unit_of_work() as uow:
        return look(uow, actor)
