"""What meetings decide: opened in a draft, changed until closed, carried from report to report."""

from __future__ import annotations

from uuid import UUID

from backend.audit import service as audit
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, NotFound
from backend.permissions import OPERATORS, Actor, allowed
from backend.reports import repository, rows
from backend.reports.models import ActionRow
from backend.reports.schemas import Action, ActionChange, ActionCreate, ReportState


@allowed(OPERATORS)
def add_action(uow: UnitOfWork, actor: Actor, report_id: UUID, action: ActionCreate) -> Action:
    """Write down what the meeting of a draft decided.

    Raises:
        NotFound: there is no such report.
        Conflict: the report is signed, or not made yet.
    """
    report = repository.find(uow.session, report_id, lock=True)
    if report is None:
        raise NotFound("This report does not exist.")
    if report.state == ReportState.SIGNED:
        raise Conflict(
            "This report is signed and never changes. Add the action to the next report.",
            code="report_signed",
        )
    if report.state != ReportState.DRAFT:
        raise Conflict("This report is not made yet.", code="report_not_made")
    row = ActionRow(
        opened_in_id=report.id,
        what=action.what,
        owner=action.owner,
        due=action.due,
        created_by_id=actor.user_id,
    )
    repository.add(uow.session, row)
    audit.record(uow, actor, "action.add", f"action:{row.id}", after={"report": report.id, **_facts(row)})
    return rows.action(row, utc_now().date())


@allowed(OPERATORS)
def change_action(uow: UnitOfWork, actor: Actor, action_id: UUID, change: ActionChange) -> Action:
    """Change an action, close it, or open it again. Signed reports keep it as it was.

    Raises:
        NotFound: there is no such action.
        Conflict: somebody changed it meanwhile (`stale_version`).
    """
    row = repository.find_action(uow.session, action_id)
    if row is None:
        raise NotFound("This action does not exist.")
    if row.version != change.version:
        raise Conflict(
            "Somebody changed this action meanwhile. Look at it again first.", code="stale_version"
        )
    before = _facts(row)
    row.what = change.what if change.what is not None else row.what
    row.owner = change.owner if change.owner is not None else row.owner
    row.due = change.due or row.due
    if change.closed is not None and change.closed != (row.closed_at is not None):
        row.closed_at = utc_now() if change.closed else None
        row.closed_by = actor.name if change.closed else None
    row.version += 1
    uow.session.flush()
    after = _facts(row)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        audit.record(
            uow,
            actor,
            "action.change",
            f"action:{row.id}",
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
    return rows.action(row, utc_now().date())


def _facts(row: ActionRow) -> dict[str, object]:
    return {"what": row.what, "owner": row.owner, "due": row.due, "closed": row.closed_at is not None}
