"""Questions of the bank that ask the same, or nearly the same: found when one is kept, and settled by a person."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from backend.db.base import utc_now
from backend.db.paging import Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, NotFound
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz import repository as quizzes
from backend.quiz.bank import bulk_repository, twin_repository
from backend.quiz.bank.alike import CLOSE, SAME, asked, bands, compared, likeness, note
from backend.quiz.checks.subject import finding, quoted
from backend.quiz.models import ItemRow, QuizItemRow
from backend.quiz.rows import content_of, item_of, version_of
from backend.quiz.schemas import Alike, Finding, Item, ItemContent, ItemState, Severity, TakeInstead, Twins

# Items noted at once: those kept before likeness was noted are caught up with by so many each time somebody looks.
CAUGHT_UP = 300
# More are not compared while somebody waits for something else.
MOST_COMPARED = 200


def note_alike_in_time(uow: UnitOfWork, rows: Sequence[ItemRow]) -> None:
    """`note_alike` for few; many are left to whoever next looks at what is alike. They are flushed already."""
    if len(rows) <= MOST_COMPARED:
        note_alike(uow, rows)
    else:
        twin_repository.compare_later(uow.session, [row.id for row in rows])


def note_alike(uow: UnitOfWork, rows: Sequence[ItemRow]) -> int:
    """Look for what the bank holds that is like these items, and note the pairs. They are flushed already.

    Returns:
        How many of them are like another.
    """
    by_id = {row.id: row for row in rows}
    contents = {row.id: compared(row.stem, row.options, row.answer, row.type) for row in rows}
    found: dict[UUID, dict[tuple[UUID, UUID], float]] = {}
    for near in twin_repository.candidates(uow.session, list(by_id)):
        # The same few are near many, where a bank has a question many times.
        if near.other_id not in contents:
            contents[near.other_id] = compared(near.stem, near.options, near.answer, near.type)
        alike = likeness(contents[near.item_id], contents[near.other_id])
        if alike >= CLOSE:
            pair = (min(near.item_id, near.other_id), max(near.item_id, near.other_id))
            found.setdefault(by_id[near.item_id].owner_id, {})[pair] = alike
    for owner_id in {row.owner_id for row in rows}:
        pairs = [(*pair, alike) for pair, alike in found.get(owner_id, {}).items()]
        mine = [row.id for row in rows if row.owner_id == owner_id]
        twin_repository.set_twins(uow.session, owner_id, mine, pairs)
    return len({one for pairs in found.values() for pair in pairs for one in pair if one in by_id})


def alike_to(uow: UnitOfWork, item: Item) -> Item:
    """The item with what the bank holds that is like it."""
    found = twin_repository.twins_of(uow.session, item.id)
    if not found:
        return item
    alike = [
        Alike(id=other, stem=stem, likeness=round(near, 2), state=ItemState(state))
        for other, stem, near, state in found
    ]
    return item.model_copy(update={"alike": alike})


def find_in_bank(uow: UnitOfWork, owner_id: UUID, content: ItemContent) -> Finding | None:
    """A warning where a person's bank has a question already, or something close; None where it has not."""
    rows = twin_repository.near_text(uow.session, owner_id, bands(asked(content)))
    near = [(likeness(content, content_of(row)), row.stem) for row in rows]
    best, stem = max(near, default=(0.0, ""))
    if best < CLOSE:
        return None
    has = (
        f"Your bank already asks {quoted(stem)}"
        if best == SAME
        else f"Your bank has something close: {quoted(stem)}"
    )
    message = f"{has}. Take that one, or make this one differ."
    return finding("duplicate", Severity.WARNING, message)


@allowed(EDUCATORS)
def list_twins(uow: UnitOfWork, actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[Twins]:
    """Pairs of the actor's own items that ask the same or nearly the same, the newest found first.

    Items kept before likeness was noted are caught up with on the way, 300 each time.
    """
    late = twin_repository.without_likeness(uow.session, actor, CAUGHT_UP)
    if late:
        for row in late:
            note(row)
        twin_repository.write_likeness(uow.session, late)
        note_alike(uow, late)
    rows = twin_repository.list_twins(uow.session, actor, after=decode_cursor(cursor), limit=limit)
    page = [
        Twins(
            id=twins.id,
            older=item_of(older),
            newer=item_of(newer),
            likeness=round(twins.likeness, 2),
            same=twins.likeness >= SAME,
        )
        for twins, older, newer in rows[:limit]
    ]
    return Page(page, encode_cursor(page[-1].id) if len(rows) > limit else None)


@allowed(EDUCATORS)
def keep_twins(uow: UnitOfWork, actor: Actor, twins_id: UUID) -> None:
    """Say that both are wanted: the pair is not shown again.

    Raises:
        NotFound: no such pair of the actor's, or it was settled already.
    """
    twins = twin_repository.find_twins(uow.session, actor, twins_id)
    if twins is None:
        raise _settled()
    twin_repository.keep_both(twins)


@allowed(EDUCATORS)
def merge_twins(uow: UnitOfWork, actor: Actor, twins_id: UUID, keep: Literal["older", "newer"]) -> Item:
    """Keep one of two: it takes the other's place in every quiz and its labels too; the other goes to the trash.

    Raises:
        NotFound: no such pair of the actor's, or it was settled already.
        Conflict: one of them lies in the trash.
    """
    twins = twin_repository.read_twins(uow.session, actor, twins_id)
    if twins is None:
        raise _settled()
    ids = [twins.older_id, twins.newer_id]
    touched = bulk_repository.hold_quizzes_of_items(uow.session, actor, ids)
    rows = bulk_repository.hold_items(uow.session, actor, ids)
    if len(rows) < len(ids) or any(row.deleted_at is not None for row in rows.values()):
        raise Conflict("One of the two lies in the trash already.", code="twin_gone")
    if twin_repository.find_twins(uow.session, actor, twins_id) is None:
        raise _settled()
    kept, gone = (rows[one] for one in (ids if keep == "older" else reversed(ids)))
    _take_places(uow, gone, kept)
    for name, most in (("tags", 30), ("objectives", 10)):
        both = list(dict.fromkeys([*getattr(kept, name), *getattr(gone, name)]))[:most]
        if both != getattr(kept, name):
            setattr(kept, name, both)
    gone.deleted_at = utc_now()
    for row, change in ((kept, "merged"), (gone, "trashed")):
        row.version += 1
        row.updated_at = utc_now()
        quizzes.add(uow.session, version_of(row, change, actor))
    quizzes.touch_quizzes(uow.session, touched)
    return alike_to(uow, item_of(kept))


@allowed(EDUCATORS)
def replace_item(uow: UnitOfWork, actor: Actor, item_id: UUID, wanted: TakeInstead) -> Item:
    """Let another item take an item's place in every quiz; the item goes to the trash.

    A quiz of a run that held nothing but the new one is deleted, and can be restored.

    Raises:
        NotFound: one of the two is not the actor's, or lies in the trash.
        Conflict: they are the same, or the item was changed since `wanted.version`.
    """
    if item_id == wanted.by:
        raise Conflict("A question cannot take its own place.", code="same_item")
    ids = [item_id, wanted.by]
    touched = bulk_repository.hold_quizzes_of_items(uow.session, actor, ids)
    rows = bulk_repository.hold_items(uow.session, actor, ids)
    if len(rows) < len(ids) or any(row.deleted_at is not None for row in rows.values()):
        raise NotFound("There is no such item among yours, or it lies in the trash.")
    gone, new = rows[item_id], rows[wanted.by]
    if gone.version != wanted.version:
        raise Conflict(
            f"This item was changed meanwhile: it is at version {gone.version}, you saw version {wanted.version}.",
            code="stale_version",
            detail={"current_version": gone.version},
        )
    lone = twin_repository.lone_run_quizzes(uow.session, new)
    _take_places(uow, gone, new)
    twin_repository.delete_quizzes(uow.session, lone)
    gone.deleted_at = utc_now()
    gone.version += 1
    gone.updated_at = utc_now()
    quizzes.add(uow.session, version_of(gone, "trashed", actor, "Another took its place"))
    quizzes.touch_quizzes(uow.session, touched)
    return item_of(new)


def _take_places(uow: UnitOfWork, gone: ItemRow, new: ItemRow) -> None:
    for place in twin_repository.places_of(uow.session, gone.id):
        if uow.session.get(QuizItemRow, (place.quiz_id, new.id)) is None:
            twin_repository.take_place(uow.session, place, new.id)


def _settled() -> NotFound:
    return NotFound("There is no such pair among yours; it may have been settled already.")
