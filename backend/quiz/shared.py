"""Quizzes of others, as their readers get them: to read and to take along, never to change.

A reader sees each question with its key, its quotes and its findings. What the owner rejected or moved to the trash, the
text of the source, the history, and who or what made a question stay with the owner.
"""

from collections.abc import Sequence
from uuid import UUID

from backend.audit import service as audit
from backend.auth import service as auth
from backend.db.paging import Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.errors import NotFound
from backend.permissions import READERS, Actor, allowed
from backend.quiz import repository, share_repository
from backend.quiz.bank.uses import note_export
from backend.quiz.exports import choose, require_some
from backend.quiz.formats import Copy, Exported, ExportFormat, Loss, export, losses
from backend.quiz.models import QuizRow
from backend.quiz.rows import item_of
from backend.quiz.schemas import Item, ItemState, Provenance, SharedItem, SharedQuiz, SharedQuizSummary
from backend.sources import service as sources

# Said of an owner whose account is gone, which a quiz does not let happen.
SOMEBODY = "somebody"


@allowed(READERS)
def list_shared(
    uow: UnitOfWork, actor: Actor, *, cursor: str | None = None, limit: int = 50, text: str | None = None
) -> Page[SharedQuizSummary]:
    """Quizzes of others that the actor may read, newest first."""
    rows = share_repository.list_shared(
        uow.session, actor, after=decode_cursor(cursor), limit=limit, text=text or None
    )
    owners = auth.people_by_id(uow, {row.quiz.owner_id for row in rows})
    summaries = [
        SharedQuizSummary(
            id=row.quiz.id,
            title=row.quiz.title,
            owner_name=owners[row.quiz.owner_id].name if row.quiz.owner_id in owners else SOMEBODY,
            total=row.total,
            approved=row.approved,
            everyone=row.everyone,
            updated_at=row.quiz.updated_at,
        )
        for row in rows[:limit]
    ]
    return Page(summaries, encode_cursor(summaries[-1].id) if len(rows) > limit else None)


@allowed(READERS)
def read_shared(uow: UnitOfWork, actor: Actor, quiz_id: UUID) -> SharedQuiz:
    """One quiz as its readers get it; its owner may look, too.

    Raises:
        NotFound: absent, deleted, or not shared with the actor.
    """
    row = _find(uow, actor, quiz_id)
    owners = auth.people_by_id(uow, {row.owner_id})
    return SharedQuiz(
        id=row.id,
        title=row.title,
        owner_name=owners[row.owner_id].name if row.owner_id in owners else SOMEBODY,
        source_title=_source_title(uow, row),
        items=[_shown(item) for item in _items(uow, row)],
        updated_at=row.updated_at,
    )


@allowed(READERS)
def export_shared(
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
    """A quiz of somebody else's as a file, of what its readers see.

    Raises:
        NotFound: absent, deleted, or not shared with the actor.
        Invalid: the format does not come in copies.
        Conflict: nothing to export.
    """
    row = _find(uow, actor, quiz_id)
    items = require_some(choose(_items(uow, row), approved_only=approved_only), approved_only=approved_only)
    taken = {"format": format, "items": len(items), "copy": copy, "shared": True}
    audit.record(uow, actor, "quiz.export", f"quiz:{quiz_id}", after=taken)
    made = export(
        format,
        row.title,
        items,
        source_title=_source_title(uow, row),
        copy=copy,
        large_print=large_print,
        columns=columns,
    )
    note_export(uow, actor, row, items, format=format.value, copy=copy.value if copy else None)
    return made


@allowed(READERS)
def shared_losses(
    uow: UnitOfWork, actor: Actor, quiz_id: UUID, format: ExportFormat, *, approved_only: bool = True
) -> Sequence[Loss]:
    """What the format cannot hold of what a reader would take along.

    Raises:
        NotFound: absent, deleted, or not shared with the actor.
    """
    return losses(format, choose(_items(uow, _find(uow, actor, quiz_id)), approved_only=approved_only))


def _find(uow: UnitOfWork, actor: Actor, quiz_id: UUID) -> QuizRow:
    row = share_repository.find_readable(uow.session, actor, quiz_id)
    if row is None:
        raise NotFound("No such quiz is shared with you.")
    return row


def _source_title(uow: UnitOfWork, row: QuizRow) -> str | None:
    return sources.titles_of(uow, {row.source_id}).get(row.source_id) if row.source_id else None


def _items(uow: UnitOfWork, row: QuizRow) -> list[Item]:
    """What readers see of the items: only what is named here, so nothing a later field of an item may hold."""
    items = [item_of(each) for each in repository.items_of_quiz(uow.session, row.id)]
    return [_for_readers(item) for item in items if item.state is not ItemState.REJECTED]


def _for_readers(item: Item) -> Item:
    evidence = [each.model_copy(update={"passage_id": None}) for each in item.evidence]
    return Item(
        **{**dict(item.content), "evidence": evidence},
        id=item.id,
        findings=item.findings,
        provenance=Provenance(engine=item.provenance.engine),
        state=item.state,
        version=item.version,
        created_at=item.created_at,
        updated_at=item.updated_at,
    )


def _shown(item: Item) -> SharedItem:
    return SharedItem.model_validate(item.model_dump(include=set(SharedItem.model_fields)))
