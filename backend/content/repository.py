"""All SQL of study content. Ownership is part of each query: somebody else's row is simply not found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from backend.content.models import ContentRow, SectionRow, SectionVersionRow
from backend.content.schemas import ContentFilter, ContentState
from backend.permissions import Actor

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class ContentCounts:
    """A content with how many of its sections are in which state."""

    content: ContentRow
    total: int
    approved: int
    rejected: int


@dataclass(frozen=True, slots=True)
class DraftedSection:
    """What a run drafted: the first version of a section, with what is known of how it came."""

    content: dict[str, Any]
    findings: list[dict[str, Any]]
    provenance: dict[str, Any]


def _owned(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.sees_all else ContentRow.owner_id == actor.user_id


def _locked(query: Select[R]) -> Select[R]:
    """Read rows as they now stand and hold them; who only refers to them need not wait."""
    return query.with_for_update(key_share=True).execution_options(populate_existing=True)


def add(session: Session, *rows: ContentRow | SectionRow | SectionVersionRow) -> None:
    """Insert rows now, so that constraints speak before the service goes on."""
    session.add_all(rows)
    session.flush()


def find_content(
    session: Session, actor: Actor, content_id: UUID, *, trashed: bool = False, lock: bool = False
) -> ContentRow | None:
    """One content of the actor's; `trashed` looks in the trash instead.

    Whoever locks a content and its sections locks the content first.
    """
    query = select(ContentRow).where(
        ContentRow.id == content_id,
        ContentRow.trashed_at.is_not(None) if trashed else ContentRow.trashed_at.is_(None),
        _owned(actor),
    )
    return session.scalars(_locked(query) if lock else query).one_or_none()


def find_content_of_run(session: Session, run_id: UUID) -> ContentRow | None:
    """The content a run fills."""
    return session.scalars(select(ContentRow).where(ContentRow.run_id == run_id)).one_or_none()


def find_live_content(session: Session, content_id: UUID) -> ContentRow | None:
    """A content that does not lie in the trash, whoever owns it."""
    return session.scalars(
        select(ContentRow).where(ContentRow.id == content_id, ContentRow.trashed_at.is_(None))
    ).one_or_none()


def first_versions(session: Session, section_ids: Sequence[UUID]) -> dict[UUID, DraftedSection]:
    """Sections as their run drafted them, by id; those that are gone are absent."""
    query = (
        select(
            SectionVersionRow.section_id,
            SectionVersionRow.content,
            SectionRow.findings,
            SectionRow.provenance,
        )
        .join(SectionRow, SectionRow.id == SectionVersionRow.section_id)
        .where(SectionVersionRow.section_id.in_(section_ids), SectionVersionRow.version == 1)
    )
    return {row[0]: DraftedSection(*row[1:]) for row in session.execute(query)}


def hold_content(session: Session, content_id: UUID) -> ContentRow:
    """Lock a content that is known to be there."""
    return session.scalars(_locked(select(ContentRow).where(ContentRow.id == content_id))).one()


def list_contents(
    session: Session, actor: Actor, wanted: ContentFilter, *, after: UUID | None, limit: int
) -> Sequence[ContentCounts]:
    """Newest first, with counts, in one query; one row more than `limit` tells that there is a next page."""
    query = (
        select(
            ContentRow,
            func.count(SectionRow.id),
            func.count(SectionRow.id).filter(SectionRow.state == ContentState.APPROVED),
            func.count(SectionRow.id).filter(SectionRow.state == ContentState.REJECTED),
        )
        .outerjoin(SectionRow, SectionRow.content_id == ContentRow.id)
        .where(
            _owned(actor),
            ContentRow.trashed_at.is_not(None) if wanted.trashed else ContentRow.trashed_at.is_(None),
        )
        .group_by(ContentRow.id)
        .order_by(ContentRow.id.desc())
        .limit(limit + 1)
    )
    if wanted.kind:
        query = query.where(ContentRow.kind == wanted.kind)
    if wanted.state:
        query = query.where(ContentRow.state == wanted.state)
    if wanted.source_id:
        query = query.where(ContentRow.source_id == wanted.source_id)
    if wanted.text:
        query = query.where(ContentRow.title.icontains(wanted.text, autoescape=True))
    if after:
        query = query.where(ContentRow.id < after)
    return [ContentCounts(*row) for row in session.execute(query)]


def sections_of(session: Session, content_id: UUID) -> Sequence[SectionRow]:
    """The sections of a content in order."""
    query = select(SectionRow).where(SectionRow.content_id == content_id).order_by(SectionRow.slot)
    return session.scalars(query).all()


def sections_of_run(session: Session, run_id: UUID) -> Sequence[SectionRow]:
    """Everything a run has drafted, by slot, whatever became of it."""
    query = (
        select(SectionRow)
        .join(ContentRow, ContentRow.id == SectionRow.content_id)
        .where(ContentRow.run_id == run_id)
        .order_by(SectionRow.slot)
    )
    return session.scalars(query).all()


def content_id_of(session: Session, section_id: UUID) -> UUID | None:
    """Which content a section belongs to."""
    return session.scalars(select(SectionRow.content_id).where(SectionRow.id == section_id)).one_or_none()


def hold_sections(session: Session, content_id: UUID) -> Sequence[SectionRow]:
    """Lock all sections of a content, in order; the content is locked before."""
    query = select(SectionRow).where(SectionRow.content_id == content_id).order_by(SectionRow.slot)
    return session.scalars(_locked(query)).all()


def versions_of(
    session: Session, section_id: UUID, *, after: UUID | None = None, limit: int | None = None
) -> Sequence[SectionVersionRow]:
    """A section's history, newest first; one row more than `limit` tells that there is a next page."""
    query = (
        select(SectionVersionRow)
        .where(SectionVersionRow.section_id == section_id)
        .order_by(SectionVersionRow.version.desc())
    )
    if after:
        seen = select(SectionVersionRow.version).where(
            SectionVersionRow.id == after, SectionVersionRow.section_id == section_id
        )
        query = query.where(SectionVersionRow.version < seen.scalar_subquery())
    return session.scalars(query if limit is None else query.limit(limit + 1)).all()


def version_numbered(session: Session, section_id: UUID, number: int) -> SectionVersionRow | None:
    """One entry of a section's history."""
    query = select(SectionVersionRow).where(
        SectionVersionRow.section_id == section_id, SectionVersionRow.version == number
    )
    return session.scalar(query)
