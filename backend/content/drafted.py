"""What a run does with study content; no person calls these."""

from collections.abc import Sequence
from uuid import UUID

from backend.content import repository
from backend.content.models import ContentRow, SectionRow
from backend.content.rows import clean_title, section_of, sum_up, version_of
from backend.content.schemas import ContentKind, ContentState, Section, SectionContent
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import internal
from backend.quiz.schemas import Finding, Provenance


@internal
def content_for_run(
    uow: UnitOfWork,
    run_id: UUID,
    *,
    owner_id: UUID,
    kind: ContentKind,
    title: str,
    source_id: UUID | None,
    audience: str = "",
) -> UUID:
    """The content a run fills, made when its first section comes."""
    row = repository.find_content_of_run(uow.session, run_id)
    if row is None:
        row = ContentRow(
            owner_id=owner_id,
            source_id=source_id,
            run_id=run_id,
            kind=kind.value,
            title=clean_title(title),
            audience=audience,
            state=ContentState.DRAFT.value,
            version=1,
        )
        repository.add(uow.session, row)
    return row.id


@internal
def add_section(
    uow: UnitOfWork,
    run_id: UUID,
    *,
    content_id: UUID,
    slot: int,
    draft: SectionContent,
    findings: Sequence[Finding],
    provenance: Provenance,
) -> UUID:
    """Keep a section an agent drafted, at its slot's place; `content_id` is the run's own."""
    content = repository.hold_content(uow.session, content_id)
    assert content.run_id == run_id, "a run fills its own content only"
    row = SectionRow(
        content_id=content_id,
        slot=slot,
        **draft.model_dump(mode="json"),
        findings=[finding.model_dump(mode="json") for finding in findings],
        provenance=provenance.model_dump(mode="json"),
        state=ContentState.DRAFT.value,
        version=1,
    )
    repository.add(uow.session, row)
    repository.add(uow.session, version_of(row, "drafted", None))
    # A section that comes after the others were judged waits for its verdict, and so does the whole.
    content.state = sum_up(section.state for section in repository.sections_of(uow.session, content_id))
    content.version += 1
    content.updated_at = utc_now()
    uow.session.flush()
    return row.id


@internal
def sections_of_run(uow: UnitOfWork, run_id: UUID) -> Sequence[Section]:
    """Everything a run has drafted so far, by slot."""
    return [section_of(row) for row in repository.sections_of_run(uow.session, run_id)]
