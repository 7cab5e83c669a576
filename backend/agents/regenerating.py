"""Have one question made again: on the same passage, about something, or easier or harder. A run like any other."""

import re
from uuid import UUID

from backend.agents.schemas import ItemRegeneration, Level
from backend.audit import service as audit
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid
from backend.jobs import service as jobs
from backend.jobs.schemas import Engine, NewRun, Run, RunKind
from backend.permissions import EDUCATORS, Actor, allowed
from backend.provider import service as provider
from backend.quiz import service as quiz
from backend.quiz.schemas import Blueprint, Difficulty
from backend.sources import service as sources

# As much of the quote is what the new question should be near.
LONGEST_QUOTE = 400
_ABOUT = re.compile(
    r"\s*(?:one |another |a question )?(?:about|on)\s+(?P<what>\S.*)", re.IGNORECASE | re.DOTALL
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_LEVELS = list(Difficulty)


@allowed(EDUCATORS)
def regenerate_item(
    uow: UnitOfWork,
    actor: Actor,
    item_id: UUID,
    wanted: ItemRegeneration,
    *,
    idempotency_key: str | None = None,
) -> Run:
    """Start a run that makes one question of the same type, on the same source, into a quiz of its own.

    The question that is there stays as it is until somebody takes the new one in its place.

    Raises:
        NotFound: the item is not the actor's.
        Conflict: it was changed since `wanted.version` (`stale_version`); it rests on no source (`no_source`); the provider
            is not configured, or the source may not leave the machine.
        Invalid: nothing is easier than easy or harder than hard; or the local engine would make it and cannot follow the
            instruction (`instruction_not_understood`).
    """
    item = quiz.read_item(uow, actor, item_id)
    if item.version != wanted.version:
        raise Conflict(
            f"This item was changed meanwhile: it is at version {item.version}, you saw version {wanted.version}. "
            "Reload it and ask again.",
            code="stale_version",
            detail={"current_version": item.version},
        )
    if item.source_id is None:
        raise Conflict(
            "This question rests on no source, so there is no text to make another from. Edit it instead.",
            code="no_source",
        )
    source = sources.read_brief(uow, actor, item.source_id)
    local = wanted.engine is Engine.LOCAL or source.local_only or provider.why_not(uow) is not None
    said = " ".join(wanted.instruction.split())
    if said and local and wanted.engine is not Engine.PROVIDER:
        said = _about(said, sources.find_text(uow, item.source_id) or "")
    blueprint = Blueprint(
        counts={item.type: 1},
        difficulty=shifted(item.difficulty, wanted.level),
        objectives=[said] if said else [one.quote[:LONGEST_QUOTE] for one in item.evidence[:1]],
    )
    run = jobs.start_run(
        uow,
        actor,
        NewRun(kind=RunKind.QUIZ, source_id=item.source_id, blueprint=blueprint, engine=wanted.engine),
        idempotency_key=f"item {item_id} {idempotency_key}" if idempotency_key else None,
    )
    audit.record(uow, actor, "item.regenerate", f"item:{item_id}", after={"new_run": run.id})
    return run


def shifted(now: Difficulty, level: Level) -> Difficulty:
    """The difficulty asked for.

    Raises:
        Invalid: there is none.
    """
    if level is Level.SAME:
        return now
    at = _LEVELS.index(now) + (1 if level is Level.HARDER else -1)
    if not 0 <= at < len(_LEVELS):
        raise Invalid(
            f"This question is {now.value} already; there is no level beyond.", code="no_such_level"
        )
    return _LEVELS[at]


def _about(said: str, text: str) -> str:
    """What an instruction wants a question about, where the local engine can follow it.

    Raises:
        Invalid: it wants something else, or something the text does not speak of.
    """
    found = _ABOUT.fullmatch(said)
    if found is None:
        raise Invalid(
            "The local engine makes another question on the same passage, an easier or a harder one, or one about words "
            "of the text: say “about …”. Other wishes need a model provider.",
            code="instruction_not_understood",
        )
    what = found["what"]
    words = _WORD.findall(what.casefold())
    spoken = text.casefold()
    if not any(word[:6] in spoken for word in words):
        raise Invalid(f"The text does not speak of “{what[:80]}”.", code="instruction_not_in_text")
    return what
