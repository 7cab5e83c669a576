"""Copies of items for a run that takes over what another one made; no person calls these."""

from collections.abc import Collection, Mapping
from uuid import UUID

from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict
from backend.permissions import internal
from backend.quiz import repository
from backend.quiz.drafted import quiz_for_run
from backend.quiz.models import ItemRow, QuizItemRow
from backend.quiz.rows import CONTENT_FIELDS, version_of
from backend.quiz.schemas import Checked, ItemState, Severity


@internal
def copy_items(
    uow: UnitOfWork,
    slots: Mapping[UUID, int],
    *,
    run_id: UUID,
    owner_id: UUID,
    title: str,
    source_id: UUID | None,
) -> tuple[UUID, dict[UUID, UUID]]:
    """Copy items into a run's quiz, each at its slot, as drafts nobody has judged; provenance and findings are kept.

    Args:
        slots: the items by id, and the place of each in the new quiz. What lies in the trash is copied too.

    Returns:
        The quiz, and the copy of each item.

    Raises:
        Conflict: one of them was deleted for good.
    """
    rows = {row.id: row for row in repository.items_by_id(uow.session, list(slots))}
    missing = len(slots) - len(rows)
    if missing:
        raise Conflict(
            f"{missing} of the questions were deleted for good, so they cannot be taken over. Fork from an earlier step.",
            code="item_gone",
        )
    quiz_id = quiz_for_run(uow, run_id, owner_id=owner_id, title=title, source_id=source_id)
    copies = {item_id: _copy(row, run_id, owner_id, slots[item_id]) for item_id, row in rows.items()}
    repository.add(uow.session, *copies.values())
    repository.add(
        uow.session,
        *(QuizItemRow(quiz_id=quiz_id, item_id=copy.id, position=slots[old]) for old, copy in copies.items()),
        *(version_of(copy, "copied", None) for copy in copies.values()),
    )
    return quiz_id, {old: copy.id for old, copy in copies.items()}


@internal
def count_checked(uow: UnitOfWork, run_ids: Collection[UUID]) -> dict[UUID, Checked]:
    """Of each run's items: in how many no check found more than an information, and the others."""
    counted: dict[UUID, list[int]] = {}
    for run_id, findings in repository.findings_of_runs(uow.session, run_ids):
        flagged = any(finding["severity"] != Severity.INFO for finding in findings)
        counted.setdefault(run_id, [0, 0])[flagged] += 1
    return {run_id: Checked(*counts) for run_id, counts in counted.items()}


def _copy(row: ItemRow, run_id: UUID, owner_id: UUID, slot: int) -> ItemRow:
    now = utc_now()
    return ItemRow(
        id=new_id(),
        owner_id=owner_id,
        source_id=row.source_id,
        run_id=run_id,
        slot=slot,
        **{name: getattr(row, name) for name in CONTENT_FIELDS},
        findings=row.findings,
        provenance={**row.provenance, "copied_from": str(row.id)},
        state=ItemState.DRAFT,
        version=1,
        created_at=now,
        updated_at=now,
    )
