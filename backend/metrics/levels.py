"""What stands at a number at any moment, noted once a minute by one process: sizes, sessions, processes, money."""

from collections.abc import Iterator

from backend.auth import tallying as auth
from backend.db.base import utc_now
from backend.db.tallies import Grain, Tally
from backend.db.unit_of_work import UnitOfWork
from backend.metrics import repository
from backend.metrics.schemas import Level
from backend.metrics.windows import floor
from backend.permissions import internal
from backend.provider import tallying as provider
from backend.provider.service import daily_budget as budget
from backend.status import tallying as status

LEVELS = "levels"
DATABASE_BYTES, SESSIONS, PROCESSES = "database_bytes", "sessions", "processes"
SPENT, CAP, UNPRICED = "spent_today_usd", "budget_today_usd", "unpriced_calls_today"
# Kept by the minute, to be looked back on.
NOTED = (DATABASE_BYTES, SESSIONS, PROCESSES)


@internal
def levels(uow: UnitOfWork) -> list[Level]:
    """Every level as it is now."""
    return list(_read(uow))


def _read(uow: UnitOfWork) -> Iterator[Level]:
    yield Level(name=SESSIONS, words="Sessions that work right now.", value=float(auth.count_sessions(uow)))
    yield Level(
        name=SPENT,
        words="US dollars spent or set aside since midnight UTC, from list prices.",
        value=provider.spent_today(uow),
    )
    yield Level(
        name=UNPRICED,
        words="Model calls since midnight UTC whose cost nobody knows.",
        value=float(provider.unpriced_today(uow)),
    )
    yield Level(name=CAP, words="The cap of that; none where there is none.", value=budget(uow))
    yield Level(
        name=DATABASE_BYTES,
        words="Bytes of the database.",
        value=float(repository.database_bytes(uow.session)),
    )
    yield Level(
        name=PROCESSES,
        words="Processes that said within half a minute that they run.",
        value=status.count_processes(uow),
    )


@internal
def note_levels(uow: UnitOfWork) -> None:
    """Note the levels for this minute, unless some process has."""
    if not repository.may_roll_up(uow.session):
        return
    minute = floor(utc_now(), Grain.MINUTE)
    if LEVELS in repository.noted(uow.session, minute):
        return
    repository.add_to_cells(
        uow.session,
        LEVELS,
        [
            Tally(minute, {"of": level.name}, n=1, total=level.value, squares=level.value**2)
            for level in levels(uow)
            if level.name in NOTED and level.value is not None
        ],
    )
