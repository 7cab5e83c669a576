"""SQL of the bank: what is searched, what is alike, what was done to many items, and where they were used."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVarTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    String,
    and_,
    any_,
    cast,
    column,
    delete,
    false,
    func,
    lateral,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session, aliased

from backend.db.base import new_id, utc_now
from backend.permissions import Actor
from backend.quiz.models import (
    BulkEditRow,
    ExportedItemRow,
    ItemRow,
    ItemTwinRow,
    ItemVersionRow,
    QuizExportRow,
    QuizItemRow,
    QuizRow,
)
from backend.quiz.repository import locked, owned
from backend.quiz.schemas import ItemFilter, ItemState

Rs = TypeVarTuple("Rs")

# Counting goes no further: beyond it the screen says "more than".
MOST_COUNTED = 10_000
# The newest items that tags to choose from are gathered from.
LABELS_FROM = 2_000
# Items that share most bands with one are compared with it.
MOST_CANDIDATES = 50
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
# Scripts without spaces between words: there a part of the text is looked for.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
_ENGLISH: ColumnElement[str] = literal_column("'english'::regconfig")


def list_items(
    session: Session, actor: Actor, wanted: ItemFilter, *, after: UUID | None, limit: int
) -> Sequence[ItemRow]:
    """The bank, newest first; one row more than `limit` tells that there is a next page."""
    # Their ids first, which an index has with all that equals something; then those rows alone.
    page = narrowed(select(ItemRow.id), actor, wanted).order_by(ItemRow.id.desc()).limit(limit + 1)
    if after:
        page = page.where(ItemRow.id < after)
    query = select(ItemRow).where(ItemRow.id.in_(page.subquery().select())).order_by(ItemRow.id.desc())
    return session.scalars(query).all()


# Spans of a source in code points, in which evidence begins.
Spans = Sequence[tuple[int, int]]


def count_items(
    session: Session, actor: Actor, wanted: ItemFilter, spans: Spans | None = None
) -> tuple[int, int]:
    """How many items a filter leaves, `MOST_COUNTED` and one at most, and how many of them have no verdict."""
    query = _within(narrowed(select(ItemRow.state), actor, wanted), spans)
    found = query.limit(MOST_COUNTED + 1).subquery()
    drafts = func.count().filter(found.c.state == ItemState.DRAFT)
    count, waiting = session.execute(select(func.count(), drafts).select_from(found)).one()
    return count, waiting


def ids_of_items(session: Session, actor: Actor, wanted: ItemFilter, limit: int) -> list[UUID]:
    """Ids of the items a filter leaves, newest first."""
    query = narrowed(select(ItemRow.id), actor, wanted).order_by(ItemRow.id.desc()).limit(limit)
    return list(session.scalars(query))


def drawn(
    session: Session, actor: Actor, wanted: ItemFilter, spans: Spans | None, *, seed: int, limit: int
) -> list[UUID]:
    """Ids of items a filter leaves, in an order that a seed draws."""
    query = _within(narrowed(select(ItemRow.id), actor, wanted), spans)
    by_seed = func.hashtextextended(cast(ItemRow.id, String), seed)
    return list(session.scalars(query.order_by(by_seed, ItemRow.id).limit(limit)))


def _within(query: Select[*Rs], spans: Spans | None) -> Select[*Rs]:
    if spans is None:
        return query
    at = cast(ItemRow.evidence[0]["start"].astext, Integer)
    return query.where(or_(false(), *(and_(at >= start, at < end) for start, end in spans)))


def newer_twins(session: Session, item_ids: Collection[UUID]) -> set[UUID]:
    """Of every two of these items that are alike, the newer one."""
    query = select(ItemTwinRow.newer_id).where(
        ItemTwinRow.newer_id.in_(item_ids), ItemTwinRow.older_id.in_(item_ids), ItemTwinRow.kept_at.is_(None)
    )
    return set(session.scalars(query))


def labels(session: Session, actor: Actor, name: str) -> list[str]:
    """The tags, or the objectives, of the newest items, commonest first."""
    newest = (
        select(getattr(ItemRow, name).label("labels"))
        .where(ItemRow.owner_id == actor.user_id, ItemRow.deleted_at.is_(None))
        .order_by(ItemRow.id.desc())
        .limit(LABELS_FROM)
        .subquery()
    )
    each = func.jsonb_array_elements_text(newest.c.labels).table_valued(column("label")).render_derived()
    query = (
        select(each.c.label)
        .select_from(newest.join(each, true()))
        .group_by(each.c.label)
        .order_by(func.count().desc(), each.c.label)
        .limit(200)
    )
    return list(session.scalars(query))


def narrowed(query: Select[*Rs], actor: Actor, wanted: ItemFilter) -> Select[*Rs]:
    """A query on items, narrowed to what a filter leaves of what the actor may see."""
    gone = ItemRow.deleted_at
    query = query.where(
        owned(ItemRow.owner_id, actor), gone.is_not(None) if wanted.trashed else gone.is_(None)
    )
    equal = {
        ItemRow.state: wanted.state,
        ItemRow.type: wanted.type,
        ItemRow.source_id: wanted.source_id,
        ItemRow.bloom: wanted.bloom,
        ItemRow.difficulty: wanted.difficulty,
    }
    query = query.where(*(attribute == value for attribute, value in equal.items() if value is not None))
    for attribute, label in ((ItemRow.tags, wanted.tag), (ItemRow.objectives, wanted.objective)):
        if label is not None:
            query = query.where(attribute.op("@>")(cast([label], JSONB)))
    if wanted.used_since is not None:
        query = query.where(ItemRow.last_used_at >= wanted.used_since)
    if wanted.unused_since is not None:
        query = query.where(or_(ItemRow.last_used_at.is_(None), ItemRow.last_used_at < wanted.unused_since))
    if wanted.quiz_id:
        query = query.join(QuizItemRow, QuizItemRow.item_id == ItemRow.id).where(
            QuizItemRow.quiz_id == wanted.quiz_id
        )
    if wanted.text:
        query = query.where(_holding(wanted.text))
    return query


def _holding(text: str) -> ColumnElement[bool]:
    terms = None if _UNSPACED.search(text) else search_terms(text)
    if terms is None:
        return ItemRow.stem.icontains(text, autoescape=True)
    looked_for = func.to_tsquery(_ENGLISH, terms)
    # Words that no search keeps, such as "the", leave nothing to look for: then everything has them.
    return or_(func.numnode(looked_for) == 0, ItemRow.words.op("@@")(looked_for))


def search_terms(text: str) -> str | None:
    """What is typed into a search, as PostgreSQL's `to_tsquery` reads it; None where there is no word in it.

    Every word is looked for from its beginning, `"two words"` stand together, `-word` does not occur.
    """
    terms = []
    for minus, phrase, word in _TERM.findall(text):
        said = (phrase or word).replace("\\", " ").replace("'", " ").strip()
        if any(letter.isalnum() for letter in said):
            terms.append(f"{'!' if minus else ''}'{said}':*")
    return " & ".join(terms) or None


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
        .where(
            ItemRow.owner_id == owner_id,
            ItemRow.deleted_at.is_(None),
            ItemRow.likeness.op("&&")(given),
        )
        .order_by(_shared(ItemRow.likeness, given).desc(), ItemRow.id.desc())
        .limit(MOST_CANDIDATES)
    )
    return session.scalars(query).all()


def without_likeness(session: Session, actor: Actor, limit: int) -> Sequence[ItemRow]:
    """Items kept before likeness was noted."""
    query = (
        select(ItemRow)
        .where(ItemRow.owner_id == actor.user_id, ItemRow.fingerprint.is_(None), ItemRow.deleted_at.is_(None))
        .limit(limit)
    )
    return session.scalars(query).all()


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
        session.execute(insert(ItemTwinRow).values(rows).on_conflict_do_nothing())


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


def places_of(session: Session, item_id: UUID) -> Sequence[QuizItemRow]:
    """An item's places in quizzes."""
    return session.scalars(select(QuizItemRow).where(QuizItemRow.item_id == item_id)).all()


def take_place(session: Session, place: QuizItemRow, item_id: UUID) -> None:
    """Put another item at a place of a quiz; the one that was there is in that quiz no more."""
    session.add(QuizItemRow(quiz_id=place.quiz_id, item_id=item_id, position=place.position))
    session.delete(place)
    session.flush()


def hold_quizzes_of_items(
    session: Session, item_ids: Collection[UUID], named: Collection[UUID] = ()
) -> list[UUID]:
    """Lock the quizzes that use one of these items, and those named, in the order of their ids."""
    using = select(QuizItemRow.quiz_id).where(QuizItemRow.item_id.in_(item_ids))
    wanted = or_(QuizRow.id.in_(using), QuizRow.id.in_(named))
    return list(session.scalars(locked(select(QuizRow.id).where(wanted).order_by(QuizRow.id))))


def hold_items(session: Session, actor: Actor, item_ids: Collection[UUID]) -> dict[UUID, ItemRow]:
    """Lock those of these items that are the actor's, the trash too, in the order of their ids."""
    query = (
        select(ItemRow).where(ItemRow.id.in_(item_ids), owned(ItemRow.owner_id, actor)).order_by(ItemRow.id)
    )
    return {row.id: row for row in session.scalars(locked(query))}


def read_items(session: Session, actor: Actor, item_ids: Collection[UUID]) -> dict[UUID, ItemRow]:
    """Those of these items that are the actor's, the trash too."""
    query = select(ItemRow).where(ItemRow.id.in_(item_ids), owned(ItemRow.owner_id, actor))
    return {row.id: row for row in session.scalars(query)}


def versions(session: Session, wanted: Collection[tuple[UUID, int]]) -> dict[UUID, ItemVersionRow]:
    """One version of each of these items."""
    numbers = dict(wanted)
    query = select(ItemVersionRow).where(
        ItemVersionRow.item_id.in_(numbers), ItemVersionRow.version.in_(set(numbers.values()))
    )
    return {row.item_id: row for row in session.scalars(query) if numbers[row.item_id] == row.version}


def find_version(session: Session, item_id: UUID, version: int) -> ItemVersionRow | None:
    """One version of an item."""
    query = select(ItemVersionRow).where(ItemVersionRow.item_id == item_id, ItemVersionRow.version == version)
    return session.scalars(query).one_or_none()


def read_bulk_edit(session: Session, actor: Actor, edit_id: UUID) -> BulkEditRow | None:
    """One of the actor's actions on many items."""
    query = select(BulkEditRow).where(BulkEditRow.id == edit_id, owned(BulkEditRow.owner_id, actor))
    return session.scalars(query).one_or_none()


def find_bulk_edit(session: Session, actor: Actor, edit_id: UUID) -> BulkEditRow | None:
    """One of the actor's actions on many items, locked."""
    query = select(BulkEditRow).where(BulkEditRow.id == edit_id, owned(BulkEditRow.owner_id, actor))
    return session.scalars(locked(query)).one_or_none()


def take_out(session: Session, quiz_id: UUID, item_ids: Collection[UUID]) -> None:
    """Take items out of a quiz."""
    session.execute(
        delete(QuizItemRow).where(QuizItemRow.quiz_id == quiz_id, QuizItemRow.item_id.in_(item_ids))
    )


def note_export(session: Session, row: QuizExportRow, item_ids: Sequence[UUID]) -> None:
    """Note that a file with these items was made, now."""
    session.add(row)
    session.flush()
    if not item_ids:
        return
    session.execute(
        insert(ExportedItemRow), [{"export_id": row.id, "item_id": item_id} for item_id in item_ids]
    )
    # In the order of their ids, as whoever locks several items does.
    held = select(ItemRow.id).where(ItemRow.id.in_(item_ids)).order_by(ItemRow.id)
    session.execute(held.with_for_update(key_share=True))
    used = (
        update(ItemRow)
        .where(ItemRow.id.in_(item_ids))
        .values(last_used_at=row.made_at, updated_at=ItemRow.updated_at)
    )
    session.execute(used, execution_options={"synchronize_session": False})


def quizzes_with(session: Session, item_id: UUID) -> Sequence[tuple[QuizRow, int]]:
    """The quizzes that have an item, newest first, with its place among what is not in the trash."""
    other_place, other = aliased(QuizItemRow), aliased(ItemRow)
    before = (
        select(func.count())
        .select_from(other_place)
        .join(other, other.id == other_place.item_id)
        .where(
            other_place.quiz_id == QuizItemRow.quiz_id,
            other_place.position < QuizItemRow.position,
            other.deleted_at.is_(None),
        )
        .scalar_subquery()
    )
    query = (
        select(QuizRow, before + 1)
        .join(QuizItemRow, QuizItemRow.quiz_id == QuizRow.id)
        .where(QuizItemRow.item_id == item_id)
        .order_by(QuizRow.id.desc())
        .limit(200)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def exports_with(session: Session, item_id: UUID, limit: int) -> tuple[Sequence[QuizExportRow], int]:
    """The newest files that had an item, and how many there were."""
    mine = select(ExportedItemRow.export_id).where(ExportedItemRow.item_id == item_id)
    query = (
        select(QuizExportRow).where(QuizExportRow.id.in_(mine)).order_by(QuizExportRow.id.desc()).limit(limit)
    )
    count = session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    return session.scalars(query).all(), count


def keep_both(row: ItemTwinRow) -> None:
    """Say that two items that are alike are both wanted."""
    row.kept_at = utc_now()
