"""What people do with study content as a whole: list, read, rename, approve, trash."""

from uuid import UUID

from backend.audit import service as audit
from backend.content import repository
from backend.content.rows import (
    clean_title,
    content_of,
    find_content,
    section_of,
    sum_up,
    version_of,
)
from backend.content.schemas import (
    Content,
    ContentChange,
    ContentFilter,
    ContentKind,
    ContentReview,
    ContentState,
    ContentSummary,
)
from backend.db.base import utc_now
from backend.db.paging import Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.errors import NotFound
from backend.permissions import EDUCATORS, Actor, allowed
from backend.sources import service as sources


@allowed(EDUCATORS)
def list_contents(
    uow: UnitOfWork, actor: Actor, wanted: ContentFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[ContentSummary]:
    """The actor's study content, newest first, with counts of sections by state."""
    rows = repository.list_contents(uow.session, actor, wanted, after=decode_cursor(cursor), limit=limit)
    titles = sources.titles_of(uow, {row.content.source_id for row in rows if row.content.source_id})
    summaries = [
        ContentSummary(
            id=row.content.id,
            kind=ContentKind(row.content.kind),
            title=row.content.title,
            source_id=row.content.source_id,
            source_title=titles.get(row.content.source_id) if row.content.source_id else None,
            run_id=row.content.run_id,
            state=ContentState(row.content.state),
            version=row.content.version,
            total=row.total,
            approved=row.approved,
            rejected=row.rejected,
            created_at=row.content.created_at,
            updated_at=row.content.updated_at,
        )
        for row in rows[:limit]
    ]
    return Page(summaries, encode_cursor(summaries[-1].id) if len(rows) > limit else None)


@allowed(EDUCATORS)
def read_content(uow: UnitOfWork, actor: Actor, content_id: UUID) -> Content:
    """One content with its sections in order.

    Raises:
        NotFound: absent, in the trash, or somebody else's.
    """
    row = find_content(uow, actor, content_id)
    return content_of(row, repository.sections_of(uow.session, row.id))


@allowed(EDUCATORS)
def read_review(uow: UnitOfWork, actor: Actor, content_id: UUID) -> ContentReview:
    """A content with the source behind its evidence, in as many queries for thirty sections as for one.

    Raises:
        NotFound: absent, in the trash, or somebody else's.
    """
    content = read_content(uow, actor, content_id)
    source = sources.text_for_run(uow, content.source_id) if content.source_id else None
    return ContentReview(
        content=content,
        source_title=source.title if source else None,
        source_replaced=source.replaced if source else False,
        source_text=source.text if source else None,
        anchors={str(passage.id): passage.anchor for passage in source.passages} if source else {},
    )


@allowed(EDUCATORS)
def change_content(uow: UnitOfWork, actor: Actor, content_id: UUID, change: ContentChange) -> Content:
    """Give it another title.

    Raises:
        NotFound: it is not the actor's.
        Invalid: the title is empty.
    """
    row = find_content(uow, actor, content_id, lock=True)
    title = clean_title(change.title)
    if title != row.title:
        row.title = title
        row.version += 1
        row.updated_at = utc_now()
        uow.session.flush()
    return content_of(row, repository.sections_of(uow.session, row.id))


@allowed(EDUCATORS)
def approve_passed(uow: UnitOfWork, actor: Actor, content_id: UUID) -> int:
    """Approve every draft section in which the checks found no warning and no error; return how many.

    Raises:
        NotFound: it is not the actor's.
    """
    content = find_content(uow, actor, content_id, lock=True)
    # Read under the lock: what somebody edits right now is judged as it then stands.
    sections = repository.hold_sections(uow.session, content_id)
    passed = [row for row in sections if section_of(row).passed]
    if not passed:
        return 0
    now = utc_now()
    for row in passed:
        row.state, row.reason, row.version, row.updated_at = (
            ContentState.APPROVED.value,
            None,
            row.version + 1,
            now,
        )
    repository.add(uow.session, *(version_of(row, ContentState.APPROVED.value, actor) for row in passed))
    content.state = sum_up(row.state for row in sections)
    content.version += 1
    content.updated_at = now
    uow.session.flush()
    return len(passed)


@allowed(EDUCATORS)
def trash_content(uow: UnitOfWork, actor: Actor, content_id: UUID) -> None:
    """Put study content in the trash.

    Raises:
        NotFound: it is not the actor's.
    """
    row = find_content(uow, actor, content_id, lock=True)
    row.trashed_at = utc_now()
    uow.session.flush()
    audit.record(uow, actor, "content.delete", f"content:{content_id}")


@allowed(EDUCATORS)
def restore_content(uow: UnitOfWork, actor: Actor, content_id: UUID) -> Content:
    """Take study content out of the trash.

    Raises:
        NotFound: it is not in the actor's trash.
    """
    row = repository.find_content(uow.session, actor, content_id, trashed=True, lock=True)
    if row is None:
        raise NotFound("There is no such study content in your trash.")
    row.trashed_at = None
    uow.session.flush()
    audit.record(uow, actor, "content.restore", f"content:{content_id}")
    return content_of(row, repository.sections_of(uow.session, row.id))
