"""What a run does with study content; no person calls these."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from backend.content import repository
from backend.content.models import ContentRow, SectionRow
from backend.content.rows import clean_title, section_of, sum_up, version_of
from backend.content.schemas import ContentKind, ContentState, Section, SectionContent
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, NotFound
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
    minutes: int | None = None,
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
            minutes=minutes,
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
def section_to_replace(uow: UnitOfWork, section_id: UUID, version: int) -> tuple[Section, Sequence[Section]]:
    """A section a run is to make again, and those beside it.

    Raises:
        NotFound: it is gone, or lies in the trash.
        Conflict: somebody changed it since that version.
    """
    content_id = repository.content_id_of(uow.session, section_id)
    content = repository.find_live_content(uow.session, content_id) if content_id else None
    if content is None:
        raise NotFound("The section that was to be made again is gone.", code="section_gone")
    sections = [section_of(row) for row in repository.sections_of(uow.session, content.id)]
    wanted = next(section for section in sections if section.id == section_id)
    if wanted.version != version:
        raise _changed_meanwhile()
    return wanted, [section for section in sections if section.id != section_id]


@internal
def replace_section(
    uow: UnitOfWork,
    section_id: UUID,
    *,
    version: int,
    draft: SectionContent,
    findings: Sequence[Finding],
    provenance: Provenance,
    instruction: str,
) -> UUID:
    """Put what a run made again in a section's place, as a new version that waits for its verdict.

    Returns:
        The content it belongs to.

    Raises:
        NotFound: it is gone.
        Conflict: somebody changed it since that version; nothing is overwritten.
    """
    content_id = repository.content_id_of(uow.session, section_id)
    if content_id is None:
        raise NotFound("The section that was to be made again is gone.", code="section_gone")
    content = repository.hold_content(uow.session, content_id)
    sections = repository.hold_sections(uow.session, content_id)
    row = next(section for section in sections if section.id == section_id)
    if row.version != version:
        raise _changed_meanwhile()
    kept = draft.model_dump(mode="json")
    # The heading may be a person's own by now.
    row.statements = kept["statements"]
    row.findings = [finding.model_dump(mode="json") for finding in findings]
    row.provenance = provenance.model_dump(mode="json")
    row.state, row.reason = ContentState.DRAFT.value, None
    row.version += 1
    row.updated_at = utc_now()
    repository.add(uow.session, version_of(row, "regenerated", None, instruction or None))
    content.state = sum_up(section.state for section in sections)
    content.version += 1
    content.updated_at = utc_now()
    uow.session.flush()
    return content_id


@internal
def copy_sections(
    uow: UnitOfWork,
    places: Mapping[UUID, int],
    *,
    run_id: UUID,
    owner_id: UUID,
    kind: ContentKind,
    title: str,
    source_id: UUID | None,
    audience: str = "",
    minutes: int | None = None,
) -> tuple[UUID, Mapping[UUID, UUID]]:
    """Copy sections into a new content as drafts, each as it was drafted; the first ones stay as they are.

    Returns:
        The new content, and the new id of each section.

    Raises:
        Conflict: one of them is gone.
    """
    content_id = content_for_run(
        uow,
        run_id,
        owner_id=owner_id,
        kind=kind,
        title=title,
        source_id=source_id,
        audience=audience,
        minutes=minutes,
    )
    first = repository.first_versions(uow.session, list(places))
    copies: dict[UUID, UUID] = {}
    for section_id, slot in places.items():
        found = first.get(section_id)
        if found is None:
            raise Conflict("A section of this run was deleted for good.", code="item_gone")
        copies[section_id] = add_section(
            uow,
            run_id,
            content_id=content_id,
            slot=slot,
            draft=SectionContent.model_validate(found.content),
            findings=[Finding.model_validate(finding) for finding in found.findings],
            provenance=Provenance.model_validate(found.provenance),
        )
    return content_id, copies


def _changed_meanwhile() -> Conflict:
    return Conflict(
        "This section was changed while it was to be made again, so it stays as it is. Ask again.",
        code="stale_version",
    )


@internal
def sections_of_run(uow: UnitOfWork, run_id: UUID) -> Sequence[Section]:
    """Everything a run has drafted so far, by slot."""
    return [section_of(row) for row in repository.sections_of_run(uow.session, run_id)]
