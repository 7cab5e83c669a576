"""What a run does with quizzes and items; no person calls these."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import internal
from backend.quiz import repository
from backend.quiz.models import QuizItemRow, QuizRow
from backend.quiz.rows import clean_title, findings_of, item_of, new_item_row, version_of
from backend.quiz.schemas import (
    Finding,
    Item,
    ItemContent,
    Provenance,
)

# What SolverAgent says of a key; its next word takes the place of the last.
SOLVERS_WORD = ("key_untested", "key_disputed", "key_unsure")


@internal
def quiz_for_run(
    uow: UnitOfWork, run_id: UUID, *, owner_id: UUID, title: str, source_id: UUID | None
) -> UUID:
    """The quiz a run fills, made when its first item comes."""
    row = repository.find_quiz_of_run(uow.session, run_id)
    if row is None:
        row = QuizRow(owner_id=owner_id, title=clean_title(title), source_id=source_id, run_id=run_id)
        repository.add(uow.session, row)
    return row.id


@internal
def remove_made_by(uow: UnitOfWork, run_ids: Collection[UUID]) -> None:
    """Remove for good what runs of the console's own tests made."""
    repository.remove_made_by(uow.session, run_ids)


@dataclass(frozen=True, slots=True)
class Drafted:
    """An item an agent drafted, and its place in the quiz."""

    slot: int
    content: ItemContent
    findings: Sequence[Finding]
    provenance: Provenance


@internal
def add_drafted_items(
    uow: UnitOfWork,
    run_id: UUID,
    drafts: Sequence[Drafted],
    *,
    quiz_id: UUID,
    owner_id: UUID,
    source_id: UUID | None,
) -> list[UUID]:
    """Keep items an agent drafted, in as many statements for four as for one; returns their ids."""
    # Whoever puts the quiz in order right now is waited for, and so cannot leave these items out unseen.
    repository.touch_quizzes(uow.session, [quiz_id])
    rows = [new_item_row(owner_id, source_id, draft.content, draft.provenance) for draft in drafts]
    for row, draft in zip(rows, drafts, strict=True):
        row.run_id = run_id
        row.slot = draft.slot
        row.findings = [finding.model_dump(mode="json") for finding in draft.findings]
    repository.add(uow.session, *rows)
    repository.add(
        uow.session,
        *(
            QuizItemRow(quiz_id=quiz_id, item_id=row.id, position=draft.slot)
            for row, draft in zip(rows, drafts, strict=True)
        ),
        *(version_of(row, "drafted", None) for row in rows),
    )
    return [row.id for row in rows]


@internal
def add_drafted_item(
    uow: UnitOfWork,
    run_id: UUID,
    *,
    quiz_id: UUID,
    owner_id: UUID,
    source_id: UUID | None,
    slot: int,
    content: ItemContent,
    findings: Sequence[Finding],
    provenance: Provenance,
) -> UUID:
    """Keep one item an agent drafted, at its slot's place in the quiz."""
    draft = Drafted(slot, content, findings, provenance)
    (item_id,) = add_drafted_items(
        uow, run_id, [draft], quiz_id=quiz_id, owner_id=owner_id, source_id=source_id
    )
    return item_id


@internal
def hold_items(uow: UnitOfWork, run_id: UUID, item_ids: Collection[UUID]) -> None:
    """Lock items of a run at once, in the order of their ids; what is done to each of them then asks no more."""
    repository.hold_items_of_run(uow.session, run_id, item_ids)


@internal
def make_way(uow: UnitOfWork, run_id: UUID, item_id: UUID) -> bool:
    """Put an item into the trash because another is to take its slot; False when a person has changed it meanwhile."""
    repository.hold_quizzes_with(uow.session, item_id)
    row = repository.lock_item_of_run(uow.session, run_id, item_id)
    if row is None or row.deleted_at is not None or repository.is_touched(uow.session, row):
        return False
    row.slot = None
    row.deleted_at = utc_now()
    row.version += 1
    repository.add(uow.session, version_of(row, "replaced", None))
    return True


@internal
def note_solver(
    uow: UnitOfWork, run_id: UUID, item_id: UUID, finding: Finding | None, solver: Mapping[str, object]
) -> Sequence[Finding]:
    """Keep what SolverAgent says of an item's key, and return its findings.

    An item a person has changed meanwhile is left alone, and one that is gone has none.
    """
    row = repository.lock_item_of_run(uow.session, run_id, item_id)
    if row is None:
        return []
    if repository.is_touched(uow.session, row):
        return findings_of(row)
    kept = [f for f in row.findings if f["check"] not in SOLVERS_WORD]
    row.findings = [*kept, finding.model_dump(mode="json")] if finding else kept
    row.provenance = {**row.provenance, "solver": dict(solver)}
    return findings_of(row)


@internal
def note_review(
    uow: UnitOfWork, run_id: UUID, item_id: UUID, findings: Sequence[Finding]
) -> Sequence[Finding]:
    """Add what ReviewAgent found to an item's findings, and return them all.

    An item a person has changed meanwhile is left alone, and one that is gone has none.
    """
    row = repository.lock_item_of_run(uow.session, run_id, item_id)
    if row is None:
        return []
    if findings and not repository.is_touched(uow.session, row):
        named = {finding["check"] for finding in row.findings}
        more = [finding.model_dump(mode="json") for finding in findings if finding.check not in named]
        row.findings = [*row.findings, *more]
    return findings_of(row)


@internal
def items_of_run(uow: UnitOfWork, run_id: UUID) -> Sequence[Item]:
    """Everything a run has drafted so far, by slot."""
    return [item_of(row) for row in repository.items_of_run(uow.session, run_id)]


@internal
def items_before_run(
    uow: UnitOfWork, run_id: UUID, *, owner_id: UUID, source_id: UUID, limit: int
) -> Sequence[Item]:
    """A person's items on a source from other runs and by hand, newest first, without the trash."""
    rows = repository.items_before_run(
        uow.session, run_id, owner_id=owner_id, source_id=source_id, limit=limit
    )
    return [item_of(row) for row in rows]
