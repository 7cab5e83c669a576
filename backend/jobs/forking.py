"""Fork a run: take over its first steps and what they made, and go on differently."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from backend.audit import service as audit
from backend.content import service as contents
from backend.content.schemas import SECTIONS_OF
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid
from backend.jobs import dispatch, repository
from backend.jobs.fork_schemas import ForkChanges, NewFork
from backend.jobs.models import TAKEN_FROM, RunRow, StepRow
from backend.jobs.rows import find_run, run_of
from backend.jobs.schemas import CONTENT_KINDS, MAY_GO_FIRST, Engine, QueueName, Run, RunKind, RunState
from backend.jobs.starting import Request, new_row, refuse_going_first, resolve_engine
from backend.permissions import EDUCATORS, Actor, allowed
from backend.provider import service as provider
from backend.provider.schemas import Outcome
from backend.quiz import service as quiz
from backend.quiz.schemas import Blueprint, ItemType
from backend.sources import service as sources


@allowed(EDUCATORS)
def fork_run(
    uow: UnitOfWork, actor: Actor, run_id: UUID, fork: NewFork, *, idempotency_key: str | None = None
) -> Run:
    """Start a new run that takes over another's steps up to and including one, and goes on with changes.

    The steps are copied at no cost; the questions they made are copied into a new quiz as drafts, each a new item with its
    provenance, and sections into new study content. The other run and what it made stay as they are, and it may still
    be going.

    Raises:
        NotFound: the run is absent, or somebody else's.
        Conflict: `source_gone`; `run_over_there` where the step ended the run; `provider_not_configured`; the source may
            not leave the machine; a question was deleted for good.
        Invalid: there is no such step; the new blueprint has no room for what was taken over, or asks for something else;
            the run made one section again, which is not forked but asked for anew.
    """
    parent = find_run(uow, actor, run_id)
    key = f"fork {parent.id} {idempotency_key}" if idempotency_key else None
    existing = repository.find_run_by_key(uow.session, actor.user_id, key) if key else None
    if existing:
        return run_of(uow, actor, existing)
    _refuse_other_work(parent, fork.changes)
    row = new_row(
        _request(uow, actor, parent, fork.changes),
        queue=QueueName.INTERACTIVE,
        priority=_priority(actor, parent, fork.changes.priority),
        idempotency_key=key,
        parent=parent,
    )
    steps = _steps_up_to(uow, parent, fork.from_step)
    slots = _moved_slots(parent, row, steps)
    if not repository.add_unless_keyed(uow.session, row):
        return fork_run(uow, actor, run_id, fork, idempotency_key=idempotency_key)
    made = {step.action["slot"]: step.item_id for step in steps if step.item_id}
    copies: Mapping[UUID, UUID] = {}
    if made:
        copies = _copy_made(uow, row, {item_id: slots[slot] for slot, item_id in made.items()})
    row.delivered = len(copies)
    row.shortfall = [step.context["shortfall"] for step in steps if "shortfall" in step.context]
    repository.add(uow.session, *(_copy(step, row.id, slots, copies) for step in steps))
    dispatch.admit(uow, QueueName.INTERACTIVE)
    after = {"new_run": row.id, "from_step": fork.from_step}
    audit.record(uow, actor, "run.fork", f"run:{parent.id}", after=after)
    return run_of(uow, actor, row)


def _priority(actor: Actor, parent: RunRow, wanted: int | None) -> int:
    """What was asked for, else that of the run before; what an admin had put first does not stay so for its owner."""
    if wanted is None:
        return parent.priority if actor.role in MAY_GO_FIRST else min(parent.priority, 0)
    refuse_going_first(actor, wanted)
    return wanted


def _request(uow: UnitOfWork, actor: Actor, parent: RunRow, changes: ForkChanges) -> Request:
    if parent.source_id is None:
        raise Conflict("The source of this run was deleted, so it cannot be forked.", code="source_gone")
    source = sources.read_brief(uow, actor, parent.source_id)
    wished = changes.engine or (Engine.AUTO if parent.may_fall_back else Engine(parent.engine))
    engine, may_fall_back = resolve_engine(
        wished, local_only=source.local_only, refusal=provider.why_not(uow)
    )
    blueprint = changes.blueprint or Blueprint.model_validate(parent.blueprint)
    seed = changes.seed
    if seed is None:
        seed = blueprint.seed if changes.blueprint and blueprint.seed is not None else parent.seed
    return Request(
        owner_id=actor.user_id,
        kind=RunKind(parent.kind),
        source_id=parent.source_id,
        title=parent.title,
        blueprint=blueprint.model_copy(update={"seed": seed}),
        engine=engine,
        may_fall_back=may_fall_back,
    )


def _refuse_other_work(parent: RunRow, changes: ForkChanges) -> None:
    blueprint = Blueprint.model_validate(parent.blueprint)
    if blueprint.instead_of is not None:
        raise Invalid(
            "This run made one section again. Ask for that section again instead of forking it.",
            code="kind_not_forkable",
        )
    changed = changes.blueprint
    if changed is None:
        return
    content = parent.kind != RunKind.QUIZ
    if bool(changed.sections) != content or changed.instead_of or changed.of_version or changed.instruction:
        raise Invalid(
            "A fork makes what the other run makes: study content of `sections`, a quiz of `counts`.",
            code="kind_not_forkable",
        )
    if content:
        known = SECTIONS_OF[CONTENT_KINDS[RunKind(parent.kind)]]
        unknown = [name for name in changed.sections if name not in known]
        if unknown:
            raise Invalid(
                f"There is no section {unknown[0]}; choose among {', '.join(known)}.", code="unknown_section"
            )


def _copy_made(uow: UnitOfWork, row: RunRow, places: Mapping[UUID, int]) -> Mapping[UUID, UUID]:
    """Copies of what the steps made, in a quiz or a content of the new run's own."""
    if row.kind == RunKind.QUIZ:
        row.quiz_id, copies = quiz.copy_items(
            uow, places, run_id=row.id, owner_id=row.owner_id, title=row.title, source_id=row.source_id
        )
        return copies
    blueprint = Blueprint.model_validate(row.blueprint)
    row.content_id, sections = contents.copy_sections(
        uow,
        places,
        run_id=row.id,
        owner_id=row.owner_id,
        kind=CONTENT_KINDS[RunKind(row.kind)],
        title=row.title,
        source_id=row.source_id,
        audience=blueprint.audience,
        minutes=blueprint.minutes,
    )
    return sections


def _steps_up_to(uow: UnitOfWork, parent: RunRow, last: int) -> Sequence[StepRow]:
    """The parent's steps up to and including one, if a run can go on after it."""
    steps = repository.list_steps(uow.session, parent.id, limit=last + 1)
    if len(steps) <= last:
        made = "no step yet" if not steps else f"steps 0 to {steps[-1].index}"
        raise Invalid(f"There is no step {last}: this run has made {made}.", code="no_such_step")
    if RunState(parent.state).finished and steps[-1].action.get("name") == "finish":
        before = f"fork from step {last - 1} or before" if last else "try it again instead"
        raise Conflict(
            f"Step {last} ended the run, so nothing is left to do after it: {before}.", code="run_over_there"
        )
    return steps


def _moved_slots(parent: RunRow, row: RunRow, steps: Sequence[StepRow]) -> Mapping[int, int]:
    """Where each of the parent's places lies in the new blueprint: the third cloze question stays the third."""
    old, new = _places(parent), _places(row)
    if old == new:
        return {slot: slot for slot in range(len(old))}
    for step in steps:
        if "given_up" in step.context:
            raise Invalid(
                f"In step {step.index} the text was found to carry no more of {_words(step.context['given_up'])}, which "
                "other counts would make untrue. Fork from a step before, or keep the counts.",
                code="counts_fixed",
            )
    by_kind = {kind: [slot for slot, of in enumerate(new) if of == kind] for kind in {*old, *new}}
    seen: dict[str, int] = dict.fromkeys(by_kind, 0)
    moved: dict[int, int] = {}
    for slot, kind in enumerate(old):
        nth = seen[kind]
        seen[kind] += 1
        if nth < len(by_kind[kind]):
            moved[slot] = by_kind[kind][nth]
    for step in steps:
        if step.item_id and step.action["slot"] not in moved:
            kind = old[step.action["slot"]]
            thing = "question" if parent.kind == RunKind.QUIZ else "section"
            raise Invalid(
                f"Step {step.index} made a {_words(kind)} {thing} for which the new blueprint "
                "has no place. Ask for more of that type, or fork from a step before.",
                code="no_place",
            )
    return moved


def _places(run: RunRow) -> list[str]:
    """What is asked for at each place of the quiz or content; the agents' loop counts places in the same order."""
    blueprint = Blueprint.model_validate(run.blueprint)
    if blueprint.sections:
        return [name for name in SECTIONS_OF[CONTENT_KINDS[RunKind(run.kind)]] if name in blueprint.sections]
    return [kind.value for kind in ItemType for _ in range(blueprint.counts.get(kind, 0))]


def _copy(step: StepRow, run_id: UUID, slots: Mapping[int, int], copies: Mapping[UUID, UUID]) -> StepRow:
    """A step as the new run has it: made by the other, so it cost this one nothing."""
    action = dict(step.action)
    if action.get("slot") in slots:
        action["slot"] = slots[action["slot"]]
    for name in ("item_id", "replaces"):
        old = action.get(name)
        if old is not None and UUID(old) in copies:
            action[name] = str(copies[UUID(old)])
    context = {**step.context, TAKEN_FROM: str(step.run_id)}
    if context.get("provider") not in (None, Outcome.OK.value):
        # The agents give up on a provider by these: a fork gives it another chance.
        context["provider_then"] = context.pop("provider")
    return StepRow(
        run_id=run_id,
        index=step.index,
        # One whose item another has replaced since holds no place any more.
        item_id=copies.get(step.item_id) if step.item_id else None,
        state=step.state,
        policy=step.policy,
        action=action,
        reward=step.reward,
        context=context,
        agent=step.agent,
        model=step.model,
        tokens={},
        cost=0.0,
        latency_ms=step.latency_ms,
        outcome=step.outcome,
        refused=step.refused,
        created_at=step.created_at,
    )


def _words(kind: str) -> str:
    return kind.replace("_", " ")
