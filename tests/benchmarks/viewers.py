"""What a hundred people in front of a screen cost the database, against what one does; the end of `make scale`.

Each looks as a screen does that refreshes itself: who is it, and what the screen shows, shared within the process. The
clock they go by is set from look to look, so that a minute of watching takes as long as the looks do and chance has no part
in how many of them find an answer that is still young enough.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import Engine, text

from backend.agents import service as agents
from backend.alerts import service as alerts
from backend.audit import service as audit
from backend.audit.schemas import AuditFilter
from backend.auth import clock
from backend.auth import service as auth
from backend.backups import service as backups
from backend.db import engine as db_engine
from backend.db.shared import Shared
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.faults import service as faults
from backend.faults.schemas import ErrorFilter, ErrorState
from backend.jobs import service as jobs
from backend.jobs.schemas import RunFilter
from backend.metrics import service as metrics
from backend.permissions import Actor
from backend.reports import service as reports
from backend.status import service as status
from backend.verification import service as verification
from tests.benchmarks.screens import HEADLINES
from tests.benchmarks.work import server_seconds

MANY = 100
MOST = 1.2
# How often a screen looks, and for how long it is watched.
EVERY, WATCHED = 5.0, 60.0
# More than this at each look of all of them together is judged; less is that a hundred people are still signed in, which is
# read once for all and costs a third of a millisecond on any screen, also on one that reads next to nothing.
FLOOR_MS = 0.5

Look = Callable[[UnitOfWork, Actor], object]


@dataclass(frozen=True)
class Row:
    """A screen, and what the server's processors did for one viewer and for many, in milliseconds."""

    screen: str
    one: float
    many: float

    @property
    def ratio(self) -> float:
        """Many to one."""
        return self.many / self.one

    @property
    def held(self) -> bool:
        """Whether many cost hardly more than one."""
        return self.ratio <= MOST or (self.many - self.one) / (WATCHED / EVERY) <= FLOOR_MS

    def __str__(self) -> str:
        return f"{self.screen:52} {self.one:9.1f} {self.many:9.1f} {self.ratio:7.2f}  {'held' if self.held else 'MISS'}"


HEAD = f"{f'{WATCHED:.0f} s of a screen, ms of the server':52} {'one':>9} {MANY:>9} {'ratio':>7}  verdict"


def together(rows: Sequence[Row]) -> Row:
    """All screens, one viewer of each against a hundred of each."""
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
        "arms": agents.list_arms,
        "alerts": lambda uow, actor: (
            alerts.list_alerts(uow, actor, is_open=True),
            alerts.list_alerts(uow, actor, is_open=False),
            alerts.list_objectives(uow, actor),
        ),
        "errors": lambda uow, actor: (
            faults.list_errors(uow, actor, ErrorFilter(ErrorState.OPEN)),
            faults.count_errors(uow, actor),
        ),
        "incidents": lambda uow, actor: (
            status.list_incidents(uow, actor, is_open=True),
            status.list_incidents(uow, actor, is_open=False),
        ),
        "verification": lambda uow, actor: verification.list_verifications(uow, actor, limit=20),
        "backups": backups.list_backups,
        "reports": lambda uow, actor: reports.list_reports(uow, actor, limit=50),
        "audit": lambda uow, actor: (
            audit.list_events(uow, actor, AuditFilter(since=start), limit=50),
            audit.count_events(uow, actor, AuditFilter(since=start)),
        ),
        "measures": lambda uow, actor: metrics.read_figures(uow, actor, HEADLINES, start, now),
    }


def measure(engine: Engine, now: datetime) -> list[Row]:
    """The cost of one viewer of each screen, and that of a hundred."""
    db_engine.bind_engine(engine)
    with engine.begin() as connection:
        user_id = connection.scalar(
            text(
                "UPDATE users SET role = 'admin' WHERE id = (SELECT id FROM users WHERE name = "
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
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM sessions WHERE user_id = :user"), {"user": user_id})
    return [*rows, together(rows)]


def cost(engine: Engine, watching: Callable[[], None]) -> float:
    """Milliseconds the server computes meanwhile."""
    before = server_seconds(engine)
    watching()
    return (server_seconds(engine) - before) * 1_000


class Clock:
    """A time that stands until it is set."""

    def __init__(self) -> None:
        self.time = clock.monotonic()

    def __call__(self) -> float:
        return self.time


def watch(user_id: UUID, sessions: Sequence[UUID], look: Look, *, seconds: float = WATCHED) -> None:
    """Each of the sessions looks every few seconds, one after the other."""
    now = Clock()
    shared, began = Shared(now), now.time
    turns = sorted(
        (EVERY * place / len(sessions) + EVERY * n, session)
        for place, session in enumerate(sessions)
        for n in range(int(seconds / EVERY))
    )
    with patch.object(clock, "monotonic", now):
        for due, session in turns:
            now.time = began + due
            actor = auth.identify_viewer(user_id, session)
            shared.read(actor.role, partial(asked, look, actor), life=EVERY)


def asked(look: Look, actor: Actor) -> object:
    """One look at what a screen shows."""
    with unit_of_work() as uow:
        return look(uow, actor)
