"""SQL that counts samples by time, for the metrics, and the processes that run."""

from datetime import datetime, timedelta

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.orm import Session

from backend.db.tallies import Grain, Tally, tally
from backend.status.models import ProcessRow, SampleRow

# A process says each few seconds that it runs.
SILENT = timedelta(seconds=30)


def latencies(session: Session, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """How long looks at components took, in milliseconds."""
    return tally(
        session,
        at=SampleRow.at,
        start=start,
        end=end,
        grain=grain,
        keys={"component": SampleRow.component},
        value=SampleRow.latency_ms,
        where=(SampleRow.latency_ms.is_not(None),),
        bucketed=True,
    )


def minutes(session: Session, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """In how many minutes somebody looked."""
    began = func.date_trunc(grain.value, SampleRow.at, "UTC")
    query = (
        select(began, func.count(func.date_trunc("minute", SampleRow.at).distinct()))
        .where(SampleRow.at >= start, SampleRow.at < end)
        .group_by(began)
    )
    return [Tally(began=row[0], n=row[1]) for row in session.execute(query)]


def count_processes(session: Session, now: datetime) -> float | None:
    """Processes that were seen lately and have not stopped; None where none was ever seen."""
    runs = (ProcessRow.seen_at > now - SILENT) & ProcessRow.stopped_at.is_(None)
    known, running = session.execute(
        select(func.count(), func.coalesce(func.sum(cast(runs, Integer)), 0)).select_from(ProcessRow)
    ).one()
    return float(running) if known else None
