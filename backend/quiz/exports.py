"""Quizzes as files."""

from collections.abc import Sequence
from uuid import UUID

from backend.audit import service as audit
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz.bank.uses import note_export
from backend.quiz.formats import Copy, Exported, ExportFormat, Loss, export, losses
from backend.quiz.quizzes import read_quiz
from backend.quiz.schemas import Item, ItemState
from backend.sources import service as sources


@allowed(EDUCATORS)
def export_quiz(
    uow: UnitOfWork,
    actor: Actor,
    quiz_id: UUID,
    format: ExportFormat,
    *,
    approved_only: bool = True,
    copy: Copy | None = None,
    large_print: bool = False,
    columns: int = 1,
) -> Exported:
    """The quiz as a file; `copy` for formats that are printed, the teacher's unless said.

    Args:
        large_print: for those who need large letters; only of formats that are printed.
        columns: 1 or 2; only of formats that are printed.

    Raises:
        Invalid: the format is not printed, so it has no copies.
        Conflict: nothing to export (`nothing_approved`, or `quiz_empty` when all items were asked for).
    """
    quiz = read_quiz(uow, actor, quiz_id)
    items = require_some(choose(quiz.items, approved_only=approved_only), approved_only=approved_only)
    taken = {"format": format, "items": len(items), "copy": copy}
    audit.record(uow, actor, "quiz.export", f"quiz:{quiz_id}", after=taken)
    title = sources.titles_of(uow, {quiz.source_id}).get(quiz.source_id) if quiz.source_id else None
    made = export(
        format,
        quiz.title,
        items,
        source_title=title,
        copy=copy,
        large_print=large_print,
        columns=columns,
        places=places_of(uow, actor, items),
    )
    note_export(uow, actor, quiz, items, format=format.value, copy=copy.value if copy else None)
    return made


@allowed(EDUCATORS)
def export_losses(
    uow: UnitOfWork, actor: Actor, quiz_id: UUID, format: ExportFormat, *, approved_only: bool = True
) -> Sequence[Loss]:
    """What the format cannot hold of the items that would be exported; an empty quiz loses nothing."""
    quiz = read_quiz(uow, actor, quiz_id)
    return losses(format, choose(quiz.items, approved_only=approved_only))


def places_of(uow: UnitOfWork, actor: Actor, items: Sequence[Item]) -> dict[UUID, str]:
    """Where the passages of the items' evidence stand, by their ids."""
    named = {evidence.passage_id for item in items for evidence in item.evidence if evidence.passage_id}
    return sources.anchors_of(uow, actor, named)


def choose(items: Sequence[Item], *, approved_only: bool) -> list[Item]:
    """The items that are asked for."""
    if approved_only:
        return [item for item in items if item.state is ItemState.APPROVED]
    return list(items)


def require_some(chosen: list[Item], *, approved_only: bool) -> list[Item]:
    """Give back what was chosen, where it is anything.

    Raises:
        Conflict: it is nothing, with what to do.
    """
    if not chosen and approved_only:
        raise Conflict(
            "No item of this quiz is approved yet. Approve some, or export all of them.",
            code="nothing_approved",
        )
    if not chosen:
        raise Conflict("This quiz has no items to export.", code="quiz_empty")
    return chosen
