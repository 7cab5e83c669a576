"""Study content as files."""

from collections.abc import Sequence
from uuid import UUID

from backend.audit import service as audit
from backend.content.contents import read_content
from backend.content.formats import IN_COPIES, ContentFormat, Printable, export, losses
from backend.content.schemas import Content, ContentKind, ContentState, Section
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz.formats import Copy, Exported, Loss
from backend.sources import service as sources


@allowed(EDUCATORS)
def export_content(
    uow: UnitOfWork,
    actor: Actor,
    content_id: UUID,
    format: ContentFormat,
    *,
    approved_only: bool = True,
    copy: Copy | None = None,
) -> Exported:
    """The content as a file: its approved sections, or all that are not rejected.

    Approved sections leave out what neither a passage proves nor a person has accepted. `copy` is for the printed
    formats of a worksheet, the teacher's unless said.

    Raises:
        NotFound: it is not the actor's.
        Invalid: what is exported does not come in copies (`no_copies`).
        Conflict: nothing to export (`nothing_approved`, or `content_empty` when all sections were asked for).
    """
    content = read_content(uow, actor, content_id)
    if copy is not None and not (content.kind is ContentKind.WORKSHEET and format in IN_COPIES):
        raise Invalid(
            "Only worksheets come in copies, and only as PDF, DOCX, HTML or Markdown; leave `copy` out.",
            code="no_copies",
        )
    sections = choose_sections(content, approved_only=approved_only)
    if not sections and approved_only:
        raise Conflict(
            "No section is approved yet. Approve some, or export all of them.", code="nothing_approved"
        )
    if not sections:
        raise Conflict("This content has no sections to export.", code="content_empty")
    taken = {"format": format, "sections": len(sections), "copy": copy}
    audit.record(uow, actor, "content.export", f"content:{content_id}", after=taken)
    printed = printable(uow, content, sections, copy or Copy.TEACHER)
    return export(format, printed)


def printable(uow: UnitOfWork, content: Content, sections: Sequence[Section], copy: Copy) -> Printable:
    """What goes into a file, with the places of its quotes as people find them."""
    source = sources.text_for_run(uow, content.source_id) if content.source_id else None
    return Printable(
        kind=content.kind,
        title=content.title,
        source_title=source.title if source else None,
        sections=sections,
        anchors={str(passage.id): passage.anchor for passage in source.passages} if source else {},
        copy=copy,
        audience=content.audience,
        minutes=content.minutes,
        changed_at=content.updated_at,
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
    unproven = [
        Loss(
            "statements",
            f"{section.unproven} of {len(section.statements)} statements of “{section.heading}” have no passage that "
            "proves them and are left out until you accept them.",
            index,
            section.id,
        )
        for index, section in enumerate(content.sections)
        if approved_only and section.state is ContentState.APPROVED and section.unproven
    ]
    return [*unproven, *losses(format, choose_sections(content, approved_only=approved_only))]


def proven(section: Section) -> Section:
    """The section without what neither a passage proves nor a person has accepted."""
    if not section.unproven:
        return section
    return section.model_copy(update={"statements": [s for s in section.statements if not s.unproven]})


def choose_sections(content: Content, *, approved_only: bool) -> list[Section]:
    """The approved sections as far as they are proven or accepted, or all that are not rejected."""
    if approved_only:
        approved = [proven(section) for section in content.sections if section.state is ContentState.APPROVED]
        return [section for section in approved if section.statements]
    return [section for section in content.sections if section.state is not ContentState.REJECTED]
