"""Have one section made again, with an instruction: a run like any other, whose end is a new version of the section."""

from uuid import UUID

from backend.agents.content.wishes import refusal_of
from backend.agents.material import load_material
from backend.agents.schemas import Regeneration
from backend.audit import service as audit
from backend.content import service as contents
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid
from backend.jobs import service as jobs
from backend.jobs.schemas import Engine, Run, RunKind
from backend.permissions import EDUCATORS, Actor, allowed
from backend.provider import service as provider
from backend.quiz.schemas import Blueprint
from backend.sources import service as sources


@allowed(EDUCATORS)
def regenerate_section(
    uow: UnitOfWork,
    actor: Actor,
    section_id: UUID,
    wanted: Regeneration,
    *,
    idempotency_key: str | None = None,
) -> Run:
    """Start a run that makes a section again; without an instruction it is to say other things.

    Raises:
        NotFound: the section is not the actor's.
        Conflict: it was changed since `wanted.version` (`stale_version`); its source was deleted (`source_gone`); the
            provider is not configured, or the source may not leave the machine.
        Invalid: the local engine would make it and cannot follow the instruction.
    """
    section = contents.read_section(uow, actor, section_id)
    content = contents.read_content(uow, actor, section.content_id)
    if section.version != wanted.version:
        raise Conflict(
            f"This section was changed meanwhile: it is at version {section.version}, you saw version {wanted.version}. "
            "Reload it and ask again.",
            code="stale_version",
            detail={"current_version": section.version},
        )
    if content.source_id is None:
        raise Conflict(
            "The source of this section was deleted, so it cannot be made again. Edit it instead.",
            code="source_gone",
        )
    source = sources.read_brief(uow, actor, content.source_id)
    local = wanted.engine is Engine.LOCAL or source.local_only or provider.why_not(uow) is not None
    if local and wanted.instruction.strip() and wanted.engine is not Engine.PROVIDER:
        # Reading a book takes seconds; nobody else should wait for this connection meanwhile.
        uow.release()
        problem = refusal_of(wanted.instruction, load_material(content.source_id).document)
        if problem is not None:
            raise Invalid(problem.message, code=problem.code)
    first = jobs.blueprint_of(uow, content.run_id) if content.run_id else None
    blueprint = (first or Blueprint(sections=[section.section], audience=content.audience)).model_copy(
        update={
            "sections": [section.section],
            "minutes": content.minutes,
            # Another run, so that it may choose otherwise.
            "seed": None,
            "instead_of": section.id,
            "of_version": section.version,
            "instruction": " ".join(wanted.instruction.split()),
        }
    )
    kind = RunKind(content.kind.value)
    run = jobs.start_section_run(
        uow,
        actor,
        kind,
        content.source_id,
        content.title,
        blueprint,
        wanted.engine,
        idempotency_key=idempotency_key,
    )
    audit.record(uow, actor, "section.regenerate", f"section:{section_id}", after={"new_run": run.id})
    return run
