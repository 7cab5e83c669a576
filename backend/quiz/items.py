"""What people do with items. Every change is a version; nothing is lost, only trashed."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from backend.db.base import utc_now
from backend.db.paging import Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotFound
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz import repository
from backend.quiz.bank import bulk_repository
from backend.quiz.bank.twins import alike_to, note_alike
from backend.quiz.checks import check_item
from backend.quiz.models import ItemRow, ItemVersionRow
from backend.quiz.repairs import apply_fix
from backend.quiz.rows import content_of, find_item, item_of, require_key, version_of
from backend.quiz.schemas import (
    Finding,
    Item,
    ItemChange,
    ItemContent,
    ItemState,
    ItemVersion,
    Verdict,
    VerdictKind,
)
from backend.quiz.verdicts import Judgement, tell
from backend.quiz.writing import refuse_huge_numbers
from backend.sources import service as sources


@allowed(EDUCATORS)
def read_item(uow: UnitOfWork, actor: Actor, item_id: UUID) -> Item:
    """One item of the bank.

    Raises:
        NotFound: absent, in the trash, or somebody else's.
    """
    return alike_to(uow, item_of(find_item(uow, actor, item_id)))


@allowed(EDUCATORS)
def edit_item(uow: UnitOfWork, actor: Actor, item_id: UUID, change: ItemChange) -> Item:
    """Change an item. An approved or rejected one becomes a draft again, and the checks look at it afresh.

    Raises:
        NotFound: the item is not the actor's.
        Conflict: somebody changed it since `change.version`; nothing is overwritten.
        Invalid: the changed item has no key its type can be marked with.
    """
    row, quizzes = _hold_item(uow, actor, item_id)
    _expect_version(row, change.version)
    wanted = change.model_dump(exclude={"version"}, exclude_none=True)
    before = content_of(row)
    content = ItemContent.model_validate({**before.model_dump(), **wanted})
    if content == before:
        return item_of(row)
    require_key(content)
    if content.answer != before.answer:
        refuse_huge_numbers(content.answer)
    for name in wanted:
        setattr(row, name, content.model_dump(mode="json")[name])
    row.state = ItemState.DRAFT
    row.reason = None
    row.findings = _findings(uow, actor, row, content, None)
    saved = _save(uow, row, quizzes, "edited", actor)
    tell(uow, [row], Judgement.EDITED)
    note_alike(uow, [row])
    return alike_to(uow, saved)


@allowed(EDUCATORS)
def fix_item(uow: UnitOfWork, actor: Actor, item_id: UUID, version: int, finding: Finding) -> Item:
    """Apply the fix of one of an item's findings, as an edit: a version, and a draft again.

    Raises:
        NotFound: the item is not the actor's.
        Conflict: somebody changed it since `version`, or its findings no longer have this one; nothing is changed.
    """
    row, quizzes = _hold_item(uow, actor, item_id)
    _expect_version(row, version)
    before = content_of(row)
    fixed = apply_fix(before, finding) if finding.model_dump(mode="json") in row.findings else None
    if fixed is None:
        raise Conflict("This can no longer be mended by a click; edit the question instead.", code="no_fix")
    require_key(fixed)
    for name, value in fixed.model_dump(mode="json", include={"type", "stem", "options", "evidence"}).items():
        setattr(row, name, value)
    row.state = ItemState.DRAFT
    row.reason = None
    row.findings = _findings(uow, actor, row, fixed, None)
    saved = _save(uow, row, quizzes, "edited", actor)
    tell(uow, [row], Judgement.EDITED)
    note_alike(uow, [row])
    return alike_to(uow, saved)


@allowed(EDUCATORS)
def judge_item(uow: UnitOfWork, actor: Actor, item_id: UUID, verdict: Verdict) -> Item:
    """Approve an item, or reject it with a reason.

    Raises:
        Invalid: a rejection without a reason.
        Conflict: the item was changed since the version the person saw.
    """
    reason = (verdict.reason or "").strip() or None
    if verdict.verdict is VerdictKind.REJECT and reason is None:
        raise Invalid("Say why you reject this item; the reason is kept with it.", code="reason_missing")
    row, quizzes = _hold_item(uow, actor, item_id)
    if verdict.version is not None:
        _expect_version(row, verdict.version)
    state = ItemState.APPROVED if verdict.verdict is VerdictKind.APPROVE else ItemState.REJECTED
    if row.state == state and row.reason == reason:
        return item_of(row)
    row.state = state
    row.reason = reason
    saved = _save(uow, row, quizzes, state.value, actor, reason)
    tell(uow, [row], Judgement(state.value))
    if state is not ItemState.APPROVED:
        return saved
    note_alike(uow, [row])
    return alike_to(uow, saved)


@allowed(EDUCATORS)
def trash_item(uow: UnitOfWork, actor: Actor, item_id: UUID) -> None:
    """Put an item in the trash; its quizzes no longer show it."""
    row, quizzes = _hold_item(uow, actor, item_id)
    row.deleted_at = utc_now()
    _save(uow, row, quizzes, "trashed", actor)


@allowed(EDUCATORS)
def restore_item(uow: UnitOfWork, actor: Actor, item_id: UUID) -> Item:
    """Take an item out of the trash, back to its place in its quizzes.

    Raises:
        NotFound: it is not in the actor's trash.
    """
    quizzes = repository.hold_quizzes_of_item(uow.session, actor, item_id)
    row = repository.find_item(uow.session, actor, item_id, trashed=True, lock=True)
    if row is None:
        raise NotFound("There is no such item in your trash.")
    row.deleted_at = None
    restored = _save(uow, row, quizzes, "restored", actor)
    note_alike(uow, [row])
    return alike_to(uow, restored)


@allowed(EDUCATORS)
def restore_version(uow: UnitOfWork, actor: Actor, item_id: UUID, number: int, *, version: int) -> Item:
    """Make an item again what it was at an earlier version: as an edit, so a version of its own and a draft again.

    Args:
        number: the version it becomes again.
        version: the version the person saw.

    Raises:
        NotFound: the item is not the actor's, or never had such a version.
        Conflict: somebody changed it since `version`; nothing is overwritten.
        Invalid: what it was has no key its type can be marked with.
    """
    row, quizzes = _hold_item(uow, actor, item_id)
    _expect_version(row, version)
    found = bulk_repository.find_version(uow.session, item_id, number)
    if found is None:
        raise NotFound(f"This item has no version {number}.")
    before, content = content_of(row), ItemContent.model_validate(found.content)
    if content == before:
        return item_of(row)
    require_key(content)
    for name, value in content.model_dump(mode="json").items():
        setattr(row, name, value)
    row.state = ItemState.DRAFT
    row.reason = None
    row.findings = _findings(uow, actor, row, content, None)
    saved = _save(uow, row, quizzes, "edited", actor, f"Version {number} again")
    tell(uow, [row], Judgement.EDITED)
    note_alike(uow, [row])
    return alike_to(uow, saved)


@allowed(EDUCATORS)
def list_history(
    uow: UnitOfWork, actor: Actor, item_id: UUID, *, cursor: str | None = None, limit: int = 50
) -> Page[ItemVersion]:
    """One page of an item's versions, newest first, of a trashed one too.

    Raises:
        NotFound: the item is not the actor's.
        Invalid: bad cursor.
    """
    row = _find_item_even_trashed(uow, actor, item_id)
    rows = repository.versions_of_item(uow.session, row.id, after=decode_cursor(cursor), limit=limit)
    following = encode_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Page([_item_version(version) for version in rows[:limit]], following)


def _hold_item(uow: UnitOfWork, actor: Actor, item_id: UUID) -> tuple[ItemRow, list[UUID]]:
    """An item and the ids of its quizzes, all locked, the quizzes first."""
    quizzes = repository.hold_quizzes_of_item(uow.session, actor, item_id)
    return find_item(uow, actor, item_id, lock=True), quizzes


def _find_item_even_trashed(uow: UnitOfWork, actor: Actor, item_id: UUID) -> ItemRow:
    row = repository.find_item(uow.session, actor, item_id) or repository.find_item(
        uow.session, actor, item_id, trashed=True
    )
    if row is None:
        raise NotFound("There is no such item among yours.")
    return row


def _expect_version(row: ItemRow, version: int) -> None:
    if row.version != version:
        raise Conflict(
            f"This item was changed meanwhile: it is at version {row.version}, you edited version {version}. "
            "Reload it and make your change again.",
            code="stale_version",
            detail={"current_version": row.version},
        )


def _findings(
    uow: UnitOfWork, actor: Actor, row: ItemRow, content: ItemContent, quiz_id: UUID | None
) -> list[dict[str, object]]:
    quizzes: Iterable[UUID] = [quiz_id] if quiz_id else repository.quizzes_of_item(uow.session, row.id)
    others = [
        content_of(other)
        for quiz in quizzes
        for other in repository.items_of_quiz(uow.session, quiz)
        if other.id != row.id
    ]
    text = sources.find_text(uow, row.source_id) if row.source_id else None
    return [f.model_dump(mode="json") for f in check_item(content, source_text=text, others=others)]


def _save(
    uow: UnitOfWork,
    row: ItemRow,
    quizzes: Sequence[UUID],
    change: str,
    actor: Actor,
    reason: str | None = None,
) -> Item:
    row.version += 1
    row.updated_at = utc_now()
    repository.add(uow.session, version_of(row, change, actor, reason))
    # Those locked before the item; a quiz that took it up since then has just changed anyway.
    repository.touch_quizzes(uow.session, quizzes)
    return item_of(row)


def _item_version(row: ItemVersionRow) -> ItemVersion:
    return ItemVersion(
        version=row.version,
        change=row.change,
        content=row.content,
        state=ItemState(row.state),
        actor_name=row.actor_name,
        reason=row.reason,
        created_at=row.created_at,
    )
