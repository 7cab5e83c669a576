"""What people do with a section: read, edit, judge, look back. Every change is a version."""

from collections.abc import Sequence
from uuid import UUID

from backend.content import repository
from backend.content.checks import check_section, strays_from_proof
from backend.content.models import ContentRow, SectionRow, SectionVersionRow
from backend.content.rows import (
    drafted_part,
    find_content,
    find_content_even_trashed,
    section_of,
    sum_up,
    version_of,
)
from backend.content.schemas import (
    Accepting,
    ContentState,
    Origin,
    Section,
    SectionChange,
    SectionContent,
    SectionVersion,
    Statement,
)
from backend.db.base import utc_now
from backend.db.paging import Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotFound
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz.schemas import Verdict, VerdictKind
from backend.sources import service as sources


@allowed(EDUCATORS)
def read_section(uow: UnitOfWork, actor: Actor, section_id: UUID) -> Section:
    """One section.

    Raises:
        NotFound: absent, in the trash, or somebody else's.
    """
    content_id = _content_id(uow, section_id)
    try:
        find_content(uow, actor, content_id)
    except NotFound:
        raise _absent() from None
    sections = repository.sections_of(uow.session, content_id)
    return section_of(next(row for row in sections if row.id == section_id))


@allowed(EDUCATORS)
def edit_section(uow: UnitOfWork, actor: Actor, section_id: UUID, change: SectionChange) -> Section:
    """Change a section. An approved or rejected one becomes a draft again, and the checks look at it afresh.

    Raises:
        NotFound: the section is not the actor's.
        Conflict: somebody changed it since `change.version`; nothing is overwritten.
    """
    content, sections, row = _hold(uow, actor, section_id)
    _expect_version(row, change.version)
    wanted = change.model_dump(exclude={"version"}, exclude_none=True)
    before = drafted_part(row)
    after = SectionContent.model_validate({**before.model_dump(), **wanted})
    after = after.model_copy(
        update={"statements": as_written_by_a_person(after.statements, before.statements)}
    )
    if after == before:
        return section_of(row)
    kept = after.model_dump(mode="json")
    for name in wanted:
        setattr(row, name, kept[name])
    row.state = ContentState.DRAFT.value
    row.reason = None
    _check_again(uow, content, sections, row)
    return _save(uow, content, sections, row, "edited", actor)


@allowed(EDUCATORS)
def accept_statements(uow: UnitOfWork, actor: Actor, section_id: UUID, accepting: Accepting) -> Section:
    """Take statements that no passage proves, so that the approved version has them; the verdict stays as it is.

    Raises:
        NotFound: the section is not the actor's.
        Invalid: there is no statement at one of the places.
        Conflict: the section was changed since the version the person saw.
    """
    content, sections, row = _hold(uow, actor, section_id)
    _expect_version(row, accepting.version)
    statements = drafted_part(row).statements
    for place in accepting.statements:
        if place >= len(statements):
            raise Invalid(
                f"There is no statement {place}: this section has {len(statements)}, counted from 0.",
                code="no_such_statement",
            )
    places = {place for place in accepting.statements if statements[place].unproven}
    if not places:
        return section_of(row)
    taken = [
        statement.model_copy(update={"accepted": True}) if place in places else statement
        for place, statement in enumerate(statements)
    ]
    row.statements = [statement.model_dump(mode="json") for statement in taken]
    _check_again(uow, content, sections, row)
    return _save(uow, content, sections, row, "accepted", actor)


@allowed(EDUCATORS)
def judge_section(uow: UnitOfWork, actor: Actor, section_id: UUID, verdict: Verdict) -> Section:
    """Approve a section, or reject it with a reason.

    Raises:
        NotFound: the section is not the actor's.
        Invalid: a rejection without a reason.
        Conflict: the section was changed since the version the person saw.
    """
    reason = (verdict.reason or "").strip() or None
    if verdict.verdict is VerdictKind.REJECT and reason is None:
        raise Invalid("Say why you reject this section; the reason is kept with it.", code="reason_missing")
    content, sections, row = _hold(uow, actor, section_id)
    if verdict.version is not None:
        _expect_version(row, verdict.version)
    approves = verdict.verdict is VerdictKind.APPROVE
    state = (ContentState.APPROVED if approves else ContentState.REJECTED).value
    if row.state == state and row.reason == reason:
        return section_of(row)
    row.state = state
    row.reason = reason
    return _save(uow, content, sections, row, state, actor, reason)


@allowed(EDUCATORS)
def restore_version(uow: UnitOfWork, actor: Actor, section_id: UUID, number: int, *, version: int) -> Section:
    """Make a section again what it was at an earlier version: as a version of its own, which waits for a verdict.

    Args:
        number: the version it becomes again.
        version: the version the person saw.

    Raises:
        NotFound: the section is not the actor's, or never had such a version.
        Conflict: the section was changed since `version`; nothing is overwritten.
    """
    content, sections, row = _hold(uow, actor, section_id)
    _expect_version(row, version)
    found = repository.version_numbered(uow.session, section_id, number)
    if found is None:
        raise NotFound(f"This section has no version {number}.")
    before, after = drafted_part(row), SectionContent.model_validate(found.content)
    if after == before:
        return section_of(row)
    kept = after.model_dump(mode="json")
    row.heading, row.statements = after.heading, kept["statements"]
    row.state = ContentState.DRAFT.value
    row.reason = None
    _check_again(uow, content, sections, row)
    return _save(uow, content, sections, row, "edited", actor, f"Version {number} again")


@allowed(EDUCATORS)
def list_history(
    uow: UnitOfWork, actor: Actor, section_id: UUID, *, cursor: str | None = None, limit: int = 50
) -> Page[SectionVersion]:
    """One page of a section's versions, newest first, of trashed content too.

    Raises:
        NotFound: the section is not the actor's.
        Invalid: bad cursor.
    """
    try:
        find_content_even_trashed(uow, actor, _content_id(uow, section_id))
    except NotFound:
        raise _absent() from None
    rows = repository.versions_of(uow.session, section_id, after=decode_cursor(cursor), limit=limit)
    following = encode_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Page([_section_version(row) for row in rows[:limit]], following)


def as_written_by_a_person(after: Sequence[Statement], before: Sequence[Statement]) -> list[Statement]:
    """Statements as a person may hand them in: what was accepted or is the template's stays so only word for word.

    One that now speaks of other things than its passage has no proof any more, so that it takes a person to accept it.
    """
    known = {(s.text, s.term, s.answer): s for s in before}
    written: list[Statement] = []
    for statement in after:
        was = known.get((statement.text, statement.term, statement.answer))
        written.append(
            statement.model_copy(
                update={
                    "accepted": was is not None and was.accepted,
                    "origin": was.origin if was else Origin.SOURCE,
                    "item_id": was.item_id if was else None,
                    "evidence": [] if was is None and strays_from_proof(statement) else statement.evidence,
                }
            )
        )
    return written


def _check_again(
    uow: UnitOfWork, content: ContentRow, sections: Sequence[SectionRow], row: SectionRow
) -> None:
    """What the checks say of a section as it now is."""
    others = [drafted_part(other) for other in sections if other.id != row.id]
    text = sources.find_text(uow, content.source_id) if content.source_id else None
    found = check_section(
        drafted_part(row), source_text=text, others=others, audience=content.audience, minutes=content.minutes
    )
    row.findings = [finding.model_dump(mode="json") for finding in found]


def _content_id(uow: UnitOfWork, section_id: UUID) -> UUID:
    content_id = repository.content_id_of(uow.session, section_id)
    if content_id is None:
        raise _absent()
    return content_id


def _absent() -> NotFound:
    return NotFound("There is no such section among your study content.")


def _hold(
    uow: UnitOfWork, actor: Actor, section_id: UUID
) -> tuple[ContentRow, Sequence[SectionRow], SectionRow]:
    """A section with its content and that one's sections, all locked, the content first."""
    content_id = _content_id(uow, section_id)
    try:
        content = find_content(uow, actor, content_id, lock=True)
    except NotFound:
        raise _absent() from None
    sections = repository.hold_sections(uow.session, content_id)
    return content, sections, next(row for row in sections if row.id == section_id)


def _expect_version(row: SectionRow, version: int) -> None:
    if row.version != version:
        raise Conflict(
            f"This section was changed meanwhile: it is at version {row.version}, you saw version {version}. "
            "Reload it and make your change again.",
            code="stale_version",
            detail={"current_version": row.version},
        )


def _save(
    uow: UnitOfWork,
    content: ContentRow,
    sections: Sequence[SectionRow],
    row: SectionRow,
    change: str,
    actor: Actor,
    reason: str | None = None,
) -> Section:
    now = utc_now()
    row.version += 1
    row.updated_at = now
    repository.add(uow.session, version_of(row, change, actor, reason))
    content.state = sum_up(section.state for section in sections)
    content.version += 1
    content.updated_at = now
    uow.session.flush()
    return section_of(row)


def _section_version(row: SectionVersionRow) -> SectionVersion:
    return SectionVersion(
        version=row.version,
        change=row.change,
        content=row.content,
        state=ContentState(row.state),
        actor_name=row.actor_name,
        reason=row.reason,
        created_at=row.created_at,
    )
