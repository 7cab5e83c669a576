"""All SQL on sources and passages. Visibility is part of each query: the owner, everybody when shared, admins."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    Uuid,
    and_,
    any_,
    delete,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, undefer

from backend.db.base import new_id
from backend.permissions import Actor, Role
from backend.sources.models import Passage, Source
from backend.sources.passages import Span


def visible(actor: Actor) -> ColumnElement[bool]:
    """The sources this person may read; nothing for roles that read no source text."""
    if actor.sees_all:
        return true()
    if actor.role is not Role.EDUCATOR:
        return false()
    return or_(Source.owner_id == actor.user_id, Source.shared)


def add(session: Session, source: Source, spans: Sequence[Span]) -> None:
    """Keep a source and its passages, in order."""
    session.add(source)
    session.flush()
    session.execute(
        insert(Passage),
        [
            {
                "id": new_id(),
                "source_id": source.id,
                "index": index,
                "start": span.start,
                "end": span.end,
                "anchor": span.anchor,
            }
            for index, span in enumerate(spans)
        ],
    )


def page(
    session: Session, actor: Actor, *, after: UUID | None, limit: int, search: str, replaced: bool = False
) -> Sequence[Row[Source, int]]:
    """Up to `limit` visible sources with their number of passages, newest first, without their text.

    Args:
        session: the open session.
        actor: who looks.
        after: id of the last row of the page before.
        limit: rows at most.
        search: part of the title, in any case; "" for all.
        replaced: those that a newer edition replaced, instead of the others.
    """
    passage_count = (
        select(func.count())
        .select_from(Passage)
        .where(Passage.source_id == Source.id)
        .correlate(Source)
        .scalar_subquery()
    )
    found = select(Source, passage_count).where(visible(actor)).order_by(Source.id.desc()).limit(limit)
    newer = Source.replaced_by_id
    found = found.where(newer.is_not(None) if replaced else newer.is_(None))
    if after is not None:
        found = found.where(Source.id < after)
    if search:
        found = found.where(Source.title.icontains(search, autoescape=True))
    return session.execute(found).all()


def get(session: Session, source_id: UUID, condition: ColumnElement[bool]) -> Source | None:
    """The source with its text, when it exists and the condition holds."""
    return session.scalars(
        select(Source).options(undefer(Source.text)).where(and_(Source.id == source_id, condition))
    ).one_or_none()


def get_without_text(session: Session, source_id: UUID, condition: ColumnElement[bool]) -> Source | None:
    """The source, its text left where it is, when it exists and the condition holds."""
    return session.scalars(select(Source).where(and_(Source.id == source_id, condition))).one_or_none()


def owner(session: Session, source_id: UUID, condition: ColumnElement[bool]) -> UUID | None:
    """Who owns the source, when it exists and the condition holds."""
    return session.scalars(
        select(Source.owner_id).where(and_(Source.id == source_id, condition))
    ).one_or_none()


def passages(session: Session, source_id: UUID) -> Sequence[Passage]:
    """All passages of a source, in order."""
    return session.scalars(
        select(Passage).where(Passage.source_id == source_id).order_by(Passage.index)
    ).all()


def anchors(
    session: Session, passage_ids: Collection[UUID], condition: ColumnElement[bool]
) -> dict[UUID, str]:
    """Where passages stand, by id, in one query; those of sources outside the condition are absent."""
    if not passage_ids:
        return {}
    # One parameter, however many passages: a statement takes no more than 65,535.
    wanted = Passage.id == any_(literal(list(passage_ids), ARRAY(Uuid)))
    query = select(Passage.id, Passage.anchor).join(Source, Source.id == Passage.source_id)
    return {row.id: row.anchor for row in session.execute(query.where(wanted, condition))}


def ids_of_kind(session: Session, kind: str) -> list[UUID]:
    """Sources of a kind."""
    return list(session.scalars(select(Source.id).where(Source.kind == kind)))


def remove(session: Session, source_id: UUID) -> None:
    """Delete the source; the database deletes its passages with it."""
    session.execute(delete(Source).where(Source.id == source_id))


def titles(session: Session, source_ids: Collection[UUID]) -> dict[UUID, str]:
    """Titles by id, in one query."""
    if not source_ids:
        return {}
    query = select(Source.id, Source.title).where(Source.id.in_(source_ids))
    return {row.id: row.title for row in session.execute(query)}


def hold(session: Session, source_id: UUID) -> bool:
    """Lock a source against deletion, not against reading; False when there is none."""
    query = select(Source.id).where(Source.id == source_id).with_for_update(read=True, key_share=True)
    return session.scalar(query) is not None


def lock(session: Session, source_ids: Collection[UUID]) -> dict[UUID, Source]:
    """Sources by id, locked against changes, in the order of their ids."""
    query = select(Source).where(Source.id.in_(source_ids)).order_by(Source.id).with_for_update()
    found = session.scalars(query.execution_options(populate_existing=True))
    return {source.id: source for source in found}
