"""Ask for a report, read it, sign it, take it along, and set two side by side."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from backend.audit import service as audit
from backend.db.base import utc_now
from backend.db.paging import DEFAULT_LIMIT, Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, NotFound
from backend.permissions import EVERYONE, OPERATORS, Actor, allowed
from backend.reports import freezing, making, repository, rows
from backend.reports.comparing import side_by_side
from backend.reports.formats import File, export
from backend.reports.formats.contract import Printed
from backend.reports.models import ReportRow
from backend.reports.schemas import (
    Action,
    Report,
    ReportComparison,
    ReportFormat,
    ReportKind,
    ReportState,
    ReportSummary,
    Signature,
)
from backend.reports.window import chosen


@allowed(OPERATORS)
def ask_for_report(
    uow: UnitOfWork, actor: Actor, start: datetime | None = None, end: datetime | None = None
) -> ReportSummary:
    """Ask for a report over `[start, end)`, by default the last 28 complete days; it is made within seconds.

    Raises:
        Invalid: the window is none, or not over.
    """
    now = utc_now()
    window = chosen(start, end, now)
    row = ReportRow(
        kind=ReportKind.ASKED,
        state=ReportState.WAITING,
        starts_at=window.start,
        ends_at=window.end,
        made_by_id=actor.user_id,
        made_by=actor.name,
        created_at=now,
    )
    repository.add(uow.session, row)
    audit.record(uow, actor, "report.ask", f"report:{row.id}", after={"window": window.words})
    uow.after_commit(making.wake)
    return rows.summary(row)


@allowed(OPERATORS)
def retry_report(uow: UnitOfWork, actor: Actor, report_id: UUID) -> ReportSummary:
    """Have a report made that could not be; over the same days, in the same place.

    Raises:
        NotFound: there is no such report.
        Conflict: it did not fail.
    """
    row = _found(uow, report_id, lock=True)
    if row.state != ReportState.FAILED:
        raise Conflict("Only a report that could not be made is made again.", code="report_not_failed")
    audit.record(uow, actor, "report.retry", f"report:{row.id}", before={"error": row.error})
    row.state, row.error, row.attempts = ReportState.WAITING, None, 0
    uow.after_commit(making.wake)
    return rows.summary(row)


@allowed(EVERYONE)
def list_reports(
    uow: UnitOfWork,
    actor: Actor,
    *,
    kind: ReportKind | None = None,
    state: ReportState | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[ReportSummary]:
    """Reports, newest first."""
    found = repository.list_reports(
        uow.session, kind=kind, state=state, after=decode_cursor(cursor), limit=limit
    )
    shown = [rows.summary(row) for row in found[:limit]]
    return Page(shown, encode_cursor(shown[-1].id) if len(found) > limit else None)


@allowed(EVERYONE)
def read_report(uow: UnitOfWork, actor: Actor, report_id: UUID) -> Report:
    """One report. A signed one is held against its hash on every reading.

    Raises:
        NotFound: there is no such report.
    """
    row = _found(uow, report_id)
    return rows.report(row, _actions(uow, row))


@allowed(OPERATORS)
def sign_report(uow: UnitOfWork, actor: Actor, report_id: UUID) -> Report:
    """Freeze a draft under one's name, with its actions as they now stand.

    Raises:
        NotFound: there is no such report.
        Conflict: it is signed already, or not made yet.
    """
    row = _found(uow, report_id, lock=True)
    if row.state == ReportState.SIGNED:
        raise Conflict(f"{row.signed_by} has signed this report already.", code="report_signed")
    if row.state != ReportState.DRAFT or row.document is None:
        raise Conflict(
            "Only a finished draft can be signed; this one is not made yet.", code="report_not_made"
        )
    now = utc_now()
    draft = rows.with_actions(freezing.thawed(row.document), _actions(uow, row))
    signed = draft.model_copy(update={"signature": Signature(by=actor.name, at=now)})
    row.document = freezing.canonical(signed)
    row.content_hash = freezing.content_hash(row.document)
    row.state, row.signed_by_id, row.signed_by, row.signed_at = (
        ReportState.SIGNED,
        actor.user_id,
        actor.name,
        now,
    )
    uow.session.flush()
    # Not `content_hash`: the trail hides whatever is called a hash, and this one is for everybody to compare.
    after = {"window": rows.window_of(row).words, "sha256": row.content_hash, "verdict": row.verdict}
    audit.record(uow, actor, "report.sign", f"report:{row.id}", after=after)
    return rows.report(row, _actions(uow, row))


@allowed(EVERYONE)
def export_report(
    uow: UnitOfWork, actor: Actor, report_id: UUID, format: ReportFormat, *, origin: str = ""
) -> File:
    """A report as a file; `origin` makes its links to the rows whole.

    Raises:
        NotFound: there is no such report.
        Conflict: it is not made yet.
    """
    row = _found(uow, report_id)
    shown = rows.report(row, _actions(uow, row))
    if shown.document is None or row.document is None:
        raise Conflict("This report is not made yet.", code="report_not_made", retry_after=2)
    text = row.document if row.state == ReportState.SIGNED else freezing.canonical(shown.document)
    return export(format, Printed(shown.document, text, shown.integrity, row.content_hash, origin))


@allowed(EVERYONE)
def compare_reports(uow: UnitOfWork, actor: Actor, one: UUID, other: UUID) -> ReportComparison:
    """Two reports side by side, the older one at the left.

    Raises:
        NotFound: one of them does not exist.
        Conflict: one of them is not made yet.
    """
    both = [rows.report(row, []) for row in (_found(uow, one), _found(uow, other))]
    left, right = sorted(both, key=lambda report: (report.start, report.end, report.created_at))
    if left.document is None or right.document is None:
        raise Conflict("Both reports have to be made before they can be compared.", code="report_not_made")
    return side_by_side(left, right)


def _found(uow: UnitOfWork, report_id: UUID, *, lock: bool = False) -> ReportRow:
    row = repository.find(uow.session, report_id, lock=lock)
    if row is None:
        raise NotFound("This report does not exist.")
    return row


def _actions(uow: UnitOfWork, row: ReportRow) -> list[Action]:
    today = utc_now().date()
    return [rows.action(one, today) for one in repository.actions_on(uow.session, row)]
