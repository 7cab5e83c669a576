"""What a run mends of an item by rule, as a new version by ReviewAgent; no person calls these."""

from collections.abc import Sequence
from uuid import UUID

from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict
from backend.permissions import internal
from backend.quiz import repository
from backend.quiz.checks import CHECK_NAMES, check_item
from backend.quiz.models import ItemRow
from backend.quiz.repairs import key_balance, repair, same_key, sentence_for
from backend.quiz.rows import content_of, item_of, version_of
from backend.quiz.schemas import Item, ItemContent
from backend.sources import service as sources

AUTHOR = "ReviewAgent"


@internal
def repair_item(uow: UnitOfWork, run_id: UUID, item_id: UUID, *, seed: int) -> Sequence[str]:
    """Make every mechanical repair that the item's findings, or the keys of the slots before it, ask for.

    Returns:
        The names of the repairs made; none where there was nothing to do, or a person has changed the item.
    """
    return repair_items(uow, run_id, [item_id], seed=seed)[0].get(item_id, [])


@internal
def repair_items(
    uow: UnitOfWork, run_id: UUID, item_ids: Sequence[UUID], *, seed: int
) -> tuple[dict[UUID, Sequence[str]], list[Item]]:
    """The same for several items of a run, one after the other.

    Returns:
        The names of the repairs made to each item that had any, and everything the run has drafted, by slot.
    """
    rows = repository.items_of_run(uow.session, run_id)
    by_id = {row.id: row for row in rows}
    items = {row.id: item_of(row) for row in rows}
    repairs: dict[UUID, Sequence[str]] = {}
    for row in (by_id[item_id] for item_id in item_ids if item_id in by_id):
        # Only slots before it, so that the same run gives the same places again.
        before = [
            items[other.id]
            for other in rows
            if other.deleted_at is None and other.slot is not None and other.slot < (row.slot or 0)
        ]
        content, findings = content_of(row), items[row.id].findings
        unbalanced = key_balance(content, before)
        repaired = repair(content, [*findings, unbalanced] if unbalanced else findings, seed=seed)
        if repaired is not None and apply_repair(uow, run_id, row.id, repaired.content, repaired.done):
            repairs[row.id] = repaired.done
            items[row.id] = item_of(row)
    return repairs, list(items.values())


@internal
def apply_repair(
    uow: UnitOfWork, run_id: UUID, item_id: UUID, content: ItemContent, done: Sequence[str]
) -> bool:
    """Keep a repaired item as its next version; False where it is gone, or a person has changed it meanwhile.

    The checks look at it afresh; what agents found stays.

    Raises:
        Conflict: the key or the evidence would change, which no repair may do; nothing was written.
    """
    quizzes = repository.hold_quizzes_with(uow.session, item_id)
    row = repository.lock_item_of_run(uow.session, run_id, item_id)
    if row is None or row.deleted_at is not None or repository.is_touched(uow.session, row):
        return False
    before = content_of(row)
    if not same_key(before, content):
        raise Conflict(
            "This repair was made on another wording of the item and would change its key; nothing was changed.",
            code="key_changed",
        )
    if content == before:
        return False
    for name, value in content.model_dump(
        mode="json", include={"stem", "options", "answer", "explanation"}
    ).items():
        setattr(row, name, value)
    row.findings = _findings(uow, row, content, quizzes, done)
    row.version += 1
    row.updated_at = utc_now()
    version = version_of(row, "repaired", None, sentence_for(done) or None)
    version.actor_name = AUTHOR
    repository.add(uow.session, version)
    repository.touch_quizzes(uow.session, quizzes)
    return True


def _findings(
    uow: UnitOfWork, row: ItemRow, content: ItemContent, quizzes: Sequence[UUID], done: Sequence[str]
) -> list[dict[str, object]]:
    others = [
        content_of(other)
        for quiz in quizzes
        for other in repository.items_of_quiz(uow.session, quiz)
        if other.id != row.id
    ]
    text = sources.find_text(uow, row.source_id) if row.source_id else None
    found = check_item(content, source_text=text, others=others)
    # An agent's finding may bear the name of a check; its message says whose it is.
    kept = [
        finding
        for finding in row.findings
        if finding["message"].startswith(f"{AUTHOR}: ") or finding["check"] not in (*CHECK_NAMES, *done)
    ]
    return [*(finding.model_dump(mode="json") for finding in found), *kept]
