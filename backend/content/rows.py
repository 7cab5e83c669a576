"""Between rows and what the domain answers: finding and converting them. The other files here share it."""

from collections.abc import Iterable
from uuid import UUID

from backend.content import repository
from backend.content.checks import check_whole
from backend.content.models import ContentRow, SectionRow, SectionVersionRow
from backend.content.schemas import Content, ContentKind, ContentState, Section, SectionContent
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid, NotFound
from backend.lettering import one_line
from backend.permissions import Actor

CONTENT_FIELDS = tuple(SectionContent.model_fields)


def find_content(uow: UnitOfWork, actor: Actor, content_id: UUID, *, lock: bool = False) -> ContentRow:
    """The content, if it is the actor's and not in the trash.

    Raises:
        NotFound: absent, in the trash, or somebody else's.
    """
    row = repository.find_content(uow.session, actor, content_id, lock=lock)
    if row is None:
        raise NotFound("There is no such study content among yours.")
    return row


def find_content_even_trashed(uow: UnitOfWork, actor: Actor, content_id: UUID) -> ContentRow:
    """The content, if it is the actor's, wherever it lies.

    Raises:
        NotFound: absent or somebody else's.
    """
    trashed = repository.find_content(uow.session, actor, content_id, trashed=True)
    return trashed or find_content(uow, actor, content_id)


def clean_title(title: str) -> str:
    """A title without stray space or invisible letters.

    Raises:
        Invalid: nothing is left.
    """
    cleaned = one_line(title)[:300].rstrip()
    if not cleaned:
        raise Invalid("Give it a title.", code="title_missing")
    return cleaned


def drafted_part(row: SectionRow) -> SectionContent:
    """The part of a row that a person writes or an engine drafts."""
    return SectionContent.model_validate({name: getattr(row, name) for name in CONTENT_FIELDS})


def section_of(row: SectionRow) -> Section:
    """A row as the domain answers it."""
    return Section.model_validate(row)


def content_of(row: ContentRow, sections: Iterable[SectionRow]) -> Content:
    """A content's row with its sections in order."""
    kept = [section_of(section) for section in sections]
    return Content(
        id=row.id,
        kind=ContentKind(row.kind),
        title=row.title,
        audience=row.audience,
        minutes=row.minutes,
        source_id=row.source_id,
        run_id=row.run_id,
        state=ContentState(row.state),
        version=row.version,
        sections=kept,
        findings=check_whole(
            ContentKind(row.kind), [s for s in kept if s.state is not ContentState.REJECTED]
        ),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def version_of(
    row: SectionRow, change: str, actor: Actor | None, reason: str | None = None
) -> SectionVersionRow:
    """What a section is now, as an entry of its history."""
    return SectionVersionRow(
        section_id=row.id,
        version=row.version,
        change=change,
        content=drafted_part(row).model_dump(mode="json"),
        state=row.state,
        actor_id=actor.user_id if actor else None,
        actor_name=actor.name if actor else None,
        reason=reason,
    )


def sum_up(states: Iterable[str]) -> ContentState:
    """What the verdicts on sections say of the whole: a draft while one waits, else approved if any section is."""
    known = set(states)
    if not known or ContentState.DRAFT in known:
        return ContentState.DRAFT
    return ContentState.APPROVED if ContentState.APPROVED in known else ContentState.REJECTED
