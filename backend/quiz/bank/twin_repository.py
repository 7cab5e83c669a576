"""SQL of what is alike in the bank: candidates to compare, the pairs noted, and one item in the place of another."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    and_,
    any_,
    cast,
    delete,
    func,
    lateral,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.attributes import flag_modified

from backend.db.base import new_id, utc_now
from backend.permissions import Actor
from backend.quiz.models import ItemRow, ItemTwinRow, QuizItemRow, QuizRow
from backend.quiz.repository import locked, owned

# Items that share most bands with one are compared with it.
MOST_CANDIDATES = 50


def newer_twins(session: Session, item_ids: Collection[UUID]) -> set[UUID]:
    """Of every two of these items that are alike, the newer one."""
    query = select(ItemTwinRow.newer_id).where(
        ItemTwinRow.newer_id.in_(item_ids), ItemTwinRow.older_id.in_(item_ids), ItemTwinRow.kept_at.is_(None)
    )
    return set(session.scalars(query))


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be like another one, with what is compared."""

    item_id: UUID
    other_id: UUID
    type: str
    stem: str
    options: list[dict[str, Any]]
    answer: dict[str, Any]


def candidates(session: Session, item_ids: Collection[UUID]) -> list[Candidate]:
    """The items of the same person that share a band with each of these, the likest first; none from the trash."""
    mine, other = aliased(ItemRow), aliased(ItemRow)
    near = lateral(
        select(other.id, other.type, other.stem, other.options, other.answer)
        .where(
            other.likeness.op("&&")(mine.likeness),
            other.owner_id == mine.owner_id,
            other.id != mine.id,
            other.deleted_at.is_(None),
        )
        .order_by(_shared(other.likeness, mine.likeness).desc(), other.id.desc())
        .limit(MOST_CANDIDATES)
    )
    query = select(mine.id, near).select_from(mine).join(near, true()).where(mine.id.in_(item_ids))
    return [Candidate(*row) for row in session.execute(query)]


def _shared(some: SQLColumnExpression[Any], others: SQLColumnExpression[Any]) -> ColumnElement[int]:
    """How many bands two items share."""
    band = func.unnest(some).table_valued("band").render_derived()
    return (
        select(func.count())
        .select_from(band)
        .where(band.c.band == any_(others))
        .correlate_except(band)
        .scalar_subquery()
    )


def near_text(session: Session, owner_id: UUID, bands: Sequence[int]) -> Sequence[ItemRow]:
    """A person's items that share one of these bands, those that share most first."""
    given = cast(list(bands), ItemRow.likeness.type)
    query = (
        select(ItemRow)
        .where(ItemRow.owner_id == owner_id, ItemRow.deleted_at.is_(None), ItemRow.likeness.op("&&")(given))
        .order_by(_shared(ItemRow.likeness, given).desc(), ItemRow.id.desc())
        .limit(MOST_CANDIDATES)
    )
    return session.scalars(query).all()


def without_likeness(session: Session, actor: Actor, limit: int) -> Sequence[ItemRow]:
    """Items kept before likeness was noted."""
    query = (
        select(ItemRow)
        .where(ItemRow.owner_id == actor.user_id, ItemRow.fingerprint.is_(None), ItemRow.deleted_at.is_(None))
        # All the same, but said: so the index by owner and fingerprint is walked, and not the table.
        .order_by(ItemRow.fingerprint)
        .limit(limit)
    )
    return session.scalars(query).all()


def write_likeness(session: Session, rows: Sequence[ItemRow]) -> None:
    """Write what was noted on items by which they are found; nobody changed them."""
    for row in rows:
        flag_modified(row, "updated_at")
    session.flush()


def compare_later(session: Session, item_ids: Collection[UUID]) -> None:
    """Leave it to whoever next looks for twins to compare these with the bank, which goes on finding them; they are
    flushed."""
    later = update(ItemRow).where(ItemRow.id.in_(item_ids)).values(fingerprint=None)
    session.execute(
        later.values(updated_at=ItemRow.updated_at), execution_options={"synchronize_session": False}
    )


def set_twins(
    session: Session, owner_id: UUID, item_ids: Collection[UUID], found: Sequence[tuple[UUID, UUID, float]]
) -> None:
    """Note which pairs with one of these items are alike, in place of what was noted; a kept pair stays kept."""
    session.execute(
        delete(ItemTwinRow).where(
            or_(ItemTwinRow.older_id.in_(item_ids), ItemTwinRow.newer_id.in_(item_ids)),
            ItemTwinRow.kept_at.is_(None),
        )
    )
    if found:
        rows = [
            {"id": new_id(), "owner_id": owner_id, "older_id": older, "newer_id": newer, "likeness": alike}
            for older, newer, alike in found
        ]
        # Row by row: one statement for all would have more parameters than PostgreSQL takes.
        session.execute(insert(ItemTwinRow).on_conflict_do_nothing(), rows)


def twins_of(session: Session, item_id: UUID) -> Sequence[tuple[UUID, str, float, str]]:
    """What is like an item and not said to be kept: id, stem, likeness and state, the likest first."""
    other = aliased(ItemRow)
    query = (
        select(other.id, other.stem, ItemTwinRow.likeness, other.state)
        .join(
            other,
            or_(
                and_(ItemTwinRow.older_id == item_id, other.id == ItemTwinRow.newer_id),
                and_(ItemTwinRow.newer_id == item_id, other.id == ItemTwinRow.older_id),
            ),
        )
        .where(
            or_(ItemTwinRow.older_id == item_id, ItemTwinRow.newer_id == item_id),
            ItemTwinRow.kept_at.is_(None),
            other.deleted_at.is_(None),
        )
        .order_by(ItemTwinRow.likeness.desc(), other.id)
        .limit(20)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def list_twins(
    session: Session, actor: Actor, *, after: UUID | None, limit: int
) -> Sequence[tuple[ItemTwinRow, ItemRow, ItemRow]]:
    """Pairs of the actor's items that are alike and not kept, newest first; one more than `limit` tells of more."""
    older, newer = aliased(ItemRow), aliased(ItemRow)
    query = (
        select(ItemTwinRow, older, newer)
        .join(older, older.id == ItemTwinRow.older_id)
        .join(newer, newer.id == ItemTwinRow.newer_id)
        .where(
            ItemTwinRow.owner_id == actor.user_id,
            ItemTwinRow.kept_at.is_(None),
            older.deleted_at.is_(None),
            newer.deleted_at.is_(None),
        )
        .order_by(ItemTwinRow.id.desc())
        .limit(limit + 1)
    )
    if after:
        query = query.where(ItemTwinRow.id < after)
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def find_twins(session: Session, actor: Actor, twins_id: UUID) -> ItemTwinRow | None:
    """One pair of the actor's, not kept yet, locked."""
    query = select(ItemTwinRow).where(
        ItemTwinRow.id == twins_id, owned(ItemTwinRow.owner_id, actor), ItemTwinRow.kept_at.is_(None)
    )
    return session.scalars(locked(query)).one_or_none()


def read_twins(session: Session, actor: Actor, twins_id: UUID) -> ItemTwinRow | None:
    """One pair of the actor's."""
    query = select(ItemTwinRow).where(ItemTwinRow.id == twins_id, owned(ItemTwinRow.owner_id, actor))
    return session.scalars(query).one_or_none()


def keep_both(row: ItemTwinRow) -> None:
    """Say that two items that are alike are both wanted."""
    row.kept_at = utc_now()


def places_of(session: Session, item_id: UUID) -> Sequence[QuizItemRow]:
    """An item's places in quizzes."""
    return session.scalars(select(QuizItemRow).where(QuizItemRow.item_id == item_id)).all()


def take_place(session: Session, place: QuizItemRow, item_id: UUID) -> None:
    """Put another item at a place of a quiz; the one that was there is in that quiz no more."""
    session.add(QuizItemRow(quiz_id=place.quiz_id, item_id=item_id, position=place.position))
    session.delete(place)
    session.flush()


def lone_run_quizzes(session: Session, row: ItemRow) -> list[UUID]:
    """The quiz of the run that made an item, where it holds nothing else."""
    if row.run_id is None:
        return []
    others = select(QuizItemRow.item_id).where(
        QuizItemRow.quiz_id == QuizRow.id, QuizItemRow.item_id != row.id
    )
    query = select(QuizRow.id).where(
        QuizRow.run_id == row.run_id, QuizRow.owner_id == row.owner_id, ~others.exists()
    )
    return list(session.scalars(query))


def delete_quizzes(session: Session, quiz_ids: Collection[UUID]) -> None:
    """Put quizzes among the deleted ones; they are locked."""
    deleted = update(QuizRow).where(QuizRow.id.in_(quiz_ids), QuizRow.deleted_at.is_(None))
    session.execute(deleted.values(deleted_at=utc_now()), execution_options={"synchronize_session": "fetch"})
