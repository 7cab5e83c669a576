"""The processes of the fleet: which ones there are, and what each last said of itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from backend.db.unit_of_work import UnitOfWork
from backend.permissions import ADMINS, OPERATORS, Actor, allowed, internal
from backend.status import process_repository
from backend.status.models import ProcessRow
from backend.status.process_schemas import EffectiveSetting, Heard, Phase, Process, ProcessKind
from backend.status.repository import database_time
from backend.status.timeline import STALE_AFTER

SHOWN_FOR = timedelta(days=1)
MOST = 200


@allowed(OPERATORS)
def list_processes(uow: UnitOfWork, actor: Actor) -> Sequence[Process]:
    """Processes that spoke in the last day, the last to speak first; their settings for admins alone."""
    found = processes(uow)
    if actor.role in ADMINS:
        return found
    return [process.model_copy(update={"settings": None}) for process in found]


@internal
def processes(uow: UnitOfWork) -> list[Process]:
    """The same for the console's own use."""
    now = database_time(uow.session)
    return [_view(row, now) for row in process_repository.list_seen(uow.session, now - SHOWN_FOR, MOST)]


def _view(row: ProcessRow, now: datetime) -> Process:
    age = max(timedelta(), now - row.seen_at)
    heard = Heard.STOPPED if row.stopped_at else Heard.LOST if age > STALE_AFTER else Heard.ALIVE
    return Process(
        id=row.id,
        kind=ProcessKind(row.kind),
        heard=heard,
        host=row.host,
        pid=row.pid,
        version=row.version,
        commit=row.commit,
        started_at=row.started_at,
        stopped_at=row.stopped_at,
        phases=[Phase.model_validate(phase) for phase in row.phases],
        leading=row.leading and heard is Heard.ALIVE,
        cpu_share=row.cpu_share,
        memory_bytes=row.memory_bytes,
        threads=row.threads,
        loop_lag_ms=row.loop_lag_ms,
        seen_at=row.seen_at,
        age_s=round(age.total_seconds(), 1),
        settings=[EffectiveSetting.model_validate(setting) for setting in row.settings],
    )
