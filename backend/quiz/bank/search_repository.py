"""SQL of the search in the bank: what a filter leaves, how many, in which order, and the labels to narrow it by."""

import re
from collections.abc import Sequence
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    cast,
    column,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from backend.permissions import Actor
from backend.quiz.models import ItemRow, QuizItemRow
from backend.quiz.schemas import ItemFilter, ItemState

Rs = TypeVarTuple("Rs")

# Counting goes no further: beyond it the screen says "more than".
MOST_COUNTED = 10_000

# The newest items that tags to choose from are gathered from.
LABELS_FROM = 2_000

_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')

# Scripts without spaces between words: there a part of the text is looked for.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)

_ENGLISH: ColumnElement[str] = literal_column("'english'::regconfig")

# Spans of a source in code points, in which evidence begins.
Spans = Sequence[tuple[int, int]]


def list_items(
    session: Session, actor: Actor, wanted: ItemFilter, *, after: UUID | None, limit: int
) -> Sequence[ItemRow]:
    """The bank, newest first; one row more than `limit` tells that there is a next page."""
    # Their ids first, which an index has with all that equals something; then those rows alone.
    page = narrowed(select(ItemRow.id), actor, wanted).order_by(*_newest(actor)).limit(limit + 1)
    if after:
        page = page.where(ItemRow.id < after)
    query = select(ItemRow).where(ItemRow.id.in_(page.subquery().select())).order_by(ItemRow.id.desc())
    return session.scalars(query).all()


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
    query = narrowed(select(ItemRow.id), actor, wanted).order_by(*_newest(actor)).limit(limit)
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


def labels(session: Session, actor: Actor, name: str) -> list[str]:
    """The tags, or the objectives, of the newest items, commonest first."""
    newest = (
        select(getattr(ItemRow, name).label("labels"))
        .where(_between(actor.user_id), ItemRow.deleted_at.is_(None))
        .order_by(ItemRow.owner_id.desc(), ItemRow.id.desc())
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
    mine = true() if actor.sees_all else _between(actor.user_id)
    query = query.where(mine, gone.is_not(None) if wanted.trashed else gone.is_(None))
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


def _between(owner_id: UUID) -> ColumnElement[bool]:
    """A person's items, said as a range.

    Where an equation fixes the owner, PostgreSQL takes the ids alone for the order asked for, and walks through everybody's
    newer items to find the newest of somebody whose bank is old.
    """
    return ItemRow.owner_id.between(owner_id, owner_id)


def _newest(actor: Actor) -> Sequence[ColumnElement[UUID]]:
    """The newest first, as the index has them that what the actor may see is walked through by."""
    newest = ItemRow.id.desc()
    return (newest,) if actor.sees_all else (ItemRow.owner_id.desc(), newest)


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
