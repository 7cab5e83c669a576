"""From stored rows to what the API and the screens see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from backend.reports import freezing
from backend.reports.models import ActionRow, ReportRow
from backend.reports.schemas import (
    Action,
    Document,
    Integrity,
    Report,
    ReportKind,
    ReportState,
    ReportSummary,
)
from backend.reports.sections import actions as actions_section
from backend.reports.window import Window
from backend.reports.wording import Verdict


def window_of(row: ReportRow) -> Window:
    """What a report covers."""
    return Window(row.starts_at, row.ends_at)


def summary(row: ReportRow) -> ReportSummary:
    """A report in the list."""
    return ReportSummary(**_summary(row))


def report(row: ReportRow, actions: Sequence[Action]) -> Report:
    """A report with its text; a draft shows the actions as they now stand, a signed one as they were signed."""
    document = freezing.thawed(row.document) if row.document else None
    if document is not None and row.state == ReportState.DRAFT:
        document = with_actions(document, actions)
    return Report(**_summary(row), integrity=integrity(row), document=document, actions=list(actions))


def integrity(row: ReportRow) -> Integrity:
    """Whether the stored text is the one that was signed; looked at on every reading."""
    if row.state != ReportState.SIGNED:
        return Integrity.UNSIGNED
    whole = row.document is not None and freezing.content_hash(row.document) == row.content_hash
    return Integrity.INTACT if whole else Integrity.ALTERED


def action(row: ActionRow, today: date) -> Action:
    """An action, and whether it is late."""
    return Action(
        id=row.id,
        what=row.what,
        owner=row.owner,
        due=row.due,
        overdue=row.closed_at is None and row.due < today,
        opened_in_id=row.opened_in_id,
        created_at=row.created_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        version=row.version,
    )


def with_actions(document: Document, actions: Sequence[Action]) -> Document:
    """The document with the actions written anew."""
    written = actions_section.section(document.id, actions)
    sections = [written if section.id == written.id else section for section in document.sections]
    return document.model_copy(update={"sections": sections})


# Any: the values are the fields of a model that checks them.
def _summary(row: ReportRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": ReportKind(row.kind),
        "state": ReportState(row.state),
        "start": row.starts_at,
        "end": row.ends_at,
        "window": window_of(row).words,
        "verdict": Verdict(row.verdict) if row.verdict else None,
        "headline": row.headline,
        "error": row.error,
        "made_by": row.made_by,
        "created_at": row.created_at,
        "made_at": row.made_at,
        "signed_by": row.signed_by,
        "signed_at": row.signed_at,
        "content_hash": row.content_hash,
    }
