"""Reports are made apart from the request that asks for one: a row waits, a thread of some process takes it.

A process that dies while it makes one leaves a claim that grows old; then another takes the report.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from backend.config import settings
from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import ConsoleError, Unavailable
from backend.permissions import internal
from backend.reports import freezing, repository, rows
from backend.reports.composing import compose
from backend.reports.facts import Asked, gather
from backend.reports.live import LiveSource
from backend.reports.models import ReportRow
from backend.reports.phrasing import phrase
from backend.reports.readings import FigureSource
from backend.reports.schemas import Document, Earlier, ReportKind, ReportState
from backend.reports.targets import chosen_targets
from backend.reports.window import DAY, last_complete_days, last_complete_week
from backend.status import service as status

logger = logging.getLogger(__name__)

# Making one takes seconds; a claim this old belongs to a process that is gone.
ABANDONED = timedelta(minutes=2)
ATTEMPTS = 3
LOOK_EVERY_SECONDS = 30.0
BY_SCHEDULE = "the schedule"

_wake = threading.Event()


@internal
def wake() -> None:
    """Have the thread of this process look for work now."""
    _wake.set()


@internal
def ask_for_scheduled(uow: UnitOfWork, now: datetime) -> int:
    """See to it that the newest daily and weekly reports exist; how many were missing. Twice does no harm.

    None is made of a window without one full day since the console first measured anything: it would say nothing.
    """
    wanted = [
        (kind, window)
        for kind, window in (
            (ReportKind.DAILY, last_complete_days(now, 1)),
            (ReportKind.WEEKLY, last_complete_week(now)),
        )
        if not repository.is_scheduled(uow.session, kind, window.start, window.end)
    ]
    first = status.first_measured(uow) if wanted else None
    return sum(
        repository.add_scheduled(
            uow.session,
            ReportRow(
                id=new_id(),
                kind=kind,
                state=ReportState.WAITING,
                starts_at=window.start,
                ends_at=window.end,
                made_by=BY_SCHEDULE,
                created_at=now,
            ),
        )
        for kind, window in wanted
        if first is not None and first <= window.end - DAY
    )


@internal
def make_waiting(source: Callable[[UnitOfWork], FigureSource] = LiveSource) -> int:
    """Make every report that waits, one after the other; how many were made or failed."""
    done = 0
    while (claimed := _claim()) is not None:
        _make(claimed, source)
        done += 1
    return done


def _claim() -> UUID | None:
    now = utc_now()
    with unit_of_work() as uow:
        row = repository.claim_unmade(uow.session, now=now, abandoned_before=now - ABANDONED)
        if row is None:
            return None
        if row.attempts > ATTEMPTS:
            row.state = ReportState.FAILED
            row.error = f"It was begun {ATTEMPTS} times and never finished. Ask for it again."
        return row.id


def _make(report_id: UUID, source: Callable[[UnitOfWork], FigureSource]) -> None:
    try:
        with unit_of_work() as uow:
            # All figures are of one moment, whatever is counted and rolled up meanwhile.
            uow.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            row = repository.find(uow.session, report_id)
            if row is None or row.state != ReportState.MAKING:
                return
            document, owner = _compose(uow, row, source(uow)), row.made_by_id
        # No transaction is open while a model takes its time.
        document = phrase(document, owner_id=owner)
        with unit_of_work() as uow:
            row = repository.find(uow.session, report_id, lock=True)
            if row is not None and row.state == ReportState.MAKING:
                _keep(row, document)
    except Unavailable:
        # The claim stays and grows old; the report is made when the database is back.
        raise
    except Exception as error:
        logger.exception("Report %s could not be made.", report_id)
        with unit_of_work() as uow:
            row = repository.find(uow.session, report_id, lock=True)
            if row is not None and row.state == ReportState.MAKING:
                row.state = ReportState.FAILED
                row.error = (
                    error.message
                    if isinstance(error, ConsoleError)
                    else "It could not be made for a reason of the program's own; the log has it."
                )


def _compose(uow: UnitOfWork, row: ReportRow, source: FigureSource) -> Document:
    now = utc_now()
    kind = ReportKind(row.kind)
    earlier = repository.newest_before(uow.session, kind, row.ends_at, row.id)
    asked = Asked(
        id=row.id,
        kind=kind,
        window=rows.window_of(row),
        made_by=row.made_by,
        now=now,
        targets=chosen_targets(uow),
        earlier=_earlier(earlier),
        actions=[rows.action(one, now.date()) for one in repository.actions_on(uow.session, row)],
        redis=settings().redis_url is not None,
    )
    return compose(gather(asked, source))


def _keep(row: ReportRow, document: Document) -> None:
    row.document = freezing.canonical(document)
    row.verdict, row.headline = document.verdict, document.headline
    row.state, row.made_at, row.error = ReportState.DRAFT, utc_now(), None


def _earlier(row: ReportRow | None) -> Earlier | None:
    if row is None:
        return None
    signed = f"signed by {row.signed_by}" if row.signed_by else "never signed"
    return Earlier(id=row.id, words=f"{rows.window_of(row).words}, {signed}")


@internal
@contextmanager
def making() -> Iterator[None]:
    """Make reports in a thread of this process until the block ends, scheduled ones too."""
    stop = threading.Event()

    def work() -> None:
        # A start belongs to the people who wait for it: a scheduled report takes half a second of processor.
        _wake.wait(LOOK_EVERY_SECONDS)
        while not stop.is_set():
            _wake.clear()
            try:
                with unit_of_work() as uow:
                    ask_for_scheduled(uow, utc_now())
                make_waiting()
            except Unavailable:
                logger.warning("Reports wait for the database.")
            except ConsoleError:
                logger.exception("Reports could not be made this time.")
            _wake.wait(LOOK_EVERY_SECONDS)

    maker = threading.Thread(target=work, name="reports", daemon=True)
    maker.start()
    try:
        yield
    finally:
        stop.set()
        _wake.set()
        maker.join(2)
