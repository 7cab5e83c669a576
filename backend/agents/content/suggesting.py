"""Which sections of a kind of study content a source carries, before a run starts."""

from hashlib import sha256
from uuid import UUID

from backend.agents.content.context import lesson_template
from backend.agents.content.registry import OUTLINES
from backend.agents.local.engine import ENGINE_VERSION
from backend.agents.material import load_material
from backend.agents.schemas import ContentSuggestion, SectionChoice
from backend.cache import cache
from backend.content.schemas import ContentKind
from backend.content.templates import LessonTemplate
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import EDUCATORS, Actor, allowed
from backend.sources import service as sources

# A source never changes, so only a new engine version makes another suggestion.
SUGGESTION_TTL = 24 * 3_600


@allowed(EDUCATORS)
def suggest_content(uow: UnitOfWork, actor: Actor, source_id: UUID, kind: ContentKind) -> ContentSuggestion:
    """The sections there are, and which of them suit a source; worked out once, like a blueprint's suggestion.

    Raises:
        NotFound: the source is not the actor's.
        Invalid: the school's template of lesson plans cannot be read (`template_unreadable`).
    """
    outline = OUTLINES[kind]
    template = lesson_template(kind)
    sources.read_brief(uow, actor, source_id)
    key = f"sections:{ENGINE_VERSION}:{kind.value}:{source_id}:{_mark(template)}"
    kept = cache().get(key)
    if kept is not None:
        return ContentSuggestion.model_validate_json(kept)
    # Reading a book takes seconds; nobody else should wait for this connection meanwhile.
    uow.release()
    document = load_material(source_id).document
    suits = outline.default_sections(document, template=template)
    suggestion = ContentSuggestion(
        kind=kind,
        sections=[
            SectionChoice(
                name=plan.name,
                heading=plan.named(template) if plan.named and template else plan.heading,
                suits=plan.name in suits,
            )
            for plan in outline.plans
        ],
        language=document.language,
        entries=outline.suggest_entries(document) if outline.suggest_entries else None,
        minutes=template.period if template else None,
    )
    cache().set(key, suggestion.model_dump_json().encode(), ttl_seconds=SUGGESTION_TTL)
    return suggestion


def _mark(template: LessonTemplate | None) -> str:
    """What tells one template from another; nothing for kinds without one."""
    return sha256(template.model_dump_json().encode()).hexdigest()[:12] if template else ""
