"""Between rows and what the domain answers: finding, making and converting them. The other files here share it."""

from uuid import UUID

from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid, NotFound
from backend.lettering import one_line
from backend.permissions import Actor
from backend.quiz import repository
from backend.quiz.checks import check_key
from backend.quiz.models import ItemRow, ItemVersionRow, QuizRow
from backend.quiz.schemas import (
    Finding,
    Item,
    ItemContent,
    ItemState,
    Provenance,
    Quiz,
    Severity,
)

CONTENT_FIELDS = tuple(ItemContent.model_fields)


def find_quiz(uow: UnitOfWork, actor: Actor, quiz_id: UUID, *, lock: bool = False) -> QuizRow:
    """The quiz, if it is the actor's.

    Raises:
        NotFound: absent, deleted, or somebody else's.
    """
    row = repository.find_quiz(uow.session, actor, quiz_id, lock=lock)
    if row is None:
        raise NotFound("There is no such quiz among yours.")
    return row


def find_item(uow: UnitOfWork, actor: Actor, item_id: UUID, *, lock: bool = False) -> ItemRow:
    """The item, if it is the actor's and not in the trash.

    Raises:
        NotFound: absent, in the trash, or somebody else's.
    """
    row = repository.find_item(uow.session, actor, item_id, lock=lock)
    if row is None:
        raise NotFound("There is no such item among yours.")
    return row


def clean_title(title: str) -> str:
    """A title without stray space or invisible letters.

    Raises:
        Invalid: nothing is left.
    """
    cleaned = one_line(title)[:300].rstrip()
    if not cleaned:
        raise Invalid("Give the quiz a title.", code="title_missing")
    return cleaned


def require_key(content: ItemContent) -> None:
    """Refuse an item its type cannot be marked with.

    Raises:
        Invalid: it has no sound key.
    """
    said = missing_key(content)
    if said is not None:
        raise Invalid(said, code="no_key")


def missing_key(content: ItemContent) -> str | None:
    """Why an item cannot be marked, and what to do; None where it can."""
    errors = (found.message for found in check_key(content) if found.severity is Severity.ERROR)
    return next(errors, None)


def new_item_row(
    owner_id: UUID, source_id: UUID | None, content: ItemContent, provenance: Provenance
) -> ItemRow:
    """An item's first row: a draft at version 1."""
    require_key(content)
    return ItemRow(
        owner_id=owner_id,
        source_id=source_id,
        **content.model_dump(mode="json"),
        findings=[],
        provenance=provenance.model_dump(mode="json"),
        state=ItemState.DRAFT,
        version=1,
    )


def version_of(
    row: ItemRow,
    change: str,
    actor: Actor | None,
    reason: str | None = None,
    *,
    content: ItemContent | None = None,
) -> ItemVersionRow:
    """What an item is now, as an entry of its history.

    Args:
        content: what it is, where that is at hand.
    """
    return ItemVersionRow(
        item_id=row.id,
        version=row.version,
        change=change,
        content=(content or content_of(row)).model_dump(mode="json"),
        state=row.state,
        actor_id=actor.user_id if actor else None,
        actor_name=actor.name if actor else None,
        reason=reason,
    )


def content_of(row: ItemRow) -> ItemContent:
    """The part of a row that a person writes or an engine drafts."""
    return ItemContent.model_validate({name: getattr(row, name) for name in CONTENT_FIELDS})


def item_of(row: ItemRow) -> Item:
    """A row as the domain answers it."""
    return Item.model_validate(row)


def findings_of(row: ItemRow) -> list[Finding]:
    """What stands against a row."""
    return [Finding.model_validate(finding) for finding in row.findings]


def quiz_of(uow: UnitOfWork, row: QuizRow) -> Quiz:
    """A quiz's row with its items in order."""
    return Quiz(
        id=row.id,
        title=row.title,
        source_id=row.source_id,
        run_id=row.run_id,
        items=[item_of(item) for item in repository.items_of_quiz(uow.session, row.id)],
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
