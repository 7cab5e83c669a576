"""Study content as files."""

from collections.abc import Sequence
from uuid import UUID

from backend.audit import service as audit
from backend.content.contents import read_content
from backend.content.formats import ContentFormat, Printable, export, losses
from backend.content.schemas import Content, ContentState, Section
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz.formats import Exported, Loss
from backend.sources import service as sources


@allowed(EDUCATORS)
def export_content(
    uow: UnitOfWork, actor: Actor, content_id: UUID, format: ContentFormat, *, approved_only: bool = True
) -> Exported:
    """The content as a file: its approved sections, or all that are not rejected.

    Raises:
        NotFound: it is not the actor's.
        Conflict: nothing to export (`nothing_approved`, or `content_empty` when all sections were asked for).
    """
    content = read_content(uow, actor, content_id)
    sections = _choose(content, approved_only=approved_only)
    if not sections and approved_only:
        raise Conflict(
            "No section is approved yet. Approve some, or export all of them.", code="nothing_approved"
        )
    if not sections:
        raise Conflict("This content has no sections to export.", code="content_empty")
    source_id = content.source_id
    taken = {"format": format, "sections": len(sections)}
    audit.record(uow, actor, "content.export", f"content:{content_id}", after=taken)
    return export(
        format,
        Printable(
            kind=content.kind,
            title=content.title,
            source_title=sources.titles_of(uow, {source_id}).get(source_id) if source_id else None,
            sections=sections,
        ),
    )


@allowed(EDUCATORS)
def export_losses(
    uow: UnitOfWork, actor: Actor, content_id: UUID, format: ContentFormat, *, approved_only: bool = True
) -> Sequence[Loss]:
    """What the format cannot hold of the sections that would be exported; where there are none, nothing.

    Raises:
        NotFound: it is not the actor's.
    """
    content = read_content(uow, actor, content_id)
    return losses(format, _choose(content, approved_only=approved_only))


def proven(section: Section) -> Section:
    """The section without what neither a passage proves nor a person has accepted."""
    if not section.unproven:
        return section
    return section.model_copy(update={"statements": [s for s in section.statements if not s.unproven]})


def _choose(content: Content, *, approved_only: bool) -> list[Section]:
    if approved_only:
        approved = [proven(section) for section in content.sections if section.state is ContentState.APPROVED]
        return [section for section in approved if section.statements]
    return [section for section in content.sections if section.state is not ContentState.REJECTED]
