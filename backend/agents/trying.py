"""Prompts as people see them, and trying one on a source without keeping what comes of it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from uuid import UUID

from backend.agents import prompts
from backend.agents.drafter import Assignment, Batch
from backend.agents.drafter import Cost as Took
from backend.agents.kinds.quiz import QuizKind
from backend.agents.material import load_material
from backend.agents.provider.drafting import ProviderDrafter
from backend.agents.schemas import PromptTrial, PromptVersion, PromptView, TriedItem, TriedPrompt
from backend.agents.sparc.catalogue import CATALOGUE, Variant
from backend.audit import service as audit
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotFound, TooMany
from backend.jobs.schemas import Cost, CostKind, Engine
from backend.permissions import EDUCATORS, RUN_WATCHERS, Actor, allowed
from backend.provider import service as provider
from backend.provider.schemas import Mode, Outcome
from backend.quiz.schemas import Blueprint, ItemContent
from backend.sources import service as sources

# Somebody looks at the screen meanwhile: a turn that the rate limit does not give soon is not waited for.
LONGEST_TRIAL = 75.0
# Another prompt asks for another form of answer than questions.
DRAFTS_QUESTIONS = "draft"
TOO_LONG = f"No answer came within {LONGEST_TRIAL:.0f} s, so it was given up. Try again in a minute."
# A trial holds a thread of this process while the model answers, and everybody's requests need those threads.
MOST_AT_ONCE = 8
RETRY_AFTER_SECONDS = 5

_turn = threading.Lock()
_trying: set[UUID] = set()


@allowed(RUN_WATCHERS)
def list_prompts(uow: UnitOfWork, actor: Actor) -> list[PromptView]:
    """Every prompt with its versions, newest first, and the arms that use each."""
    return [
        PromptView(
            name=name,
            can_be_tried=name == DRAFTS_QUESTIONS,
            versions=[_version(name, number) for number in reversed(prompts.versions(name))],
        )
        for name in prompts.names()
    ]


@allowed(EDUCATORS)
def try_prompt(uow: UnitOfWork, actor: Actor, name: str, version: int, wanted: PromptTrial) -> TriedPrompt:
    """Draft once with a prompt and show what came of it. Nothing is kept but what the call cost.

    Raises:
        NotFound: there is no such prompt, or the source is not the actor's.
        Invalid: the prompt drafts no questions (`prompt_not_for_questions`).
        Conflict: the source stays on this machine (`source_stays_here`), or no provider is configured
            (`provider_not_configured`); nothing was sent.
        TooMany: the actor tries one already, or too many others do (`trial_under_way`); nothing was sent.
    """
    if name not in prompts.names() or version not in prompts.versions(name):
        raise NotFound(f"There is no prompt {name}/v{version}.")
    if name != DRAFTS_QUESTIONS:
        raise Invalid(
            f"{name}/v{version} drafts no questions; only {DRAFTS_QUESTIONS} can be tried here.",
            code="prompt_not_for_questions",
        )
    if sources.read_brief(uow, actor, wanted.source_id).local_only:
        raise Conflict(
            "This source is marked to stay on this machine, so no model provider may read it.",
            code="source_stays_here",
        )
    refusal = provider.why_not(uow)
    if refusal is not None:
        raise refusal
    audit.record(uow, actor, "prompt.try", f"prompt:{name}/v{version}", after={"source_id": wanted.source_id})
    with a_place(actor.user_id):
        # A model may take a minute; nobody else should wait for this connection meanwhile.
        uow.release()
        return _tried(_drafted(actor.user_id, f"{name}/v{version}", wanted), f"{name}/v{version}")


@contextmanager
def a_place(user_id: UUID) -> Iterator[None]:
    """Room for somebody who waits for the model at a screen.

    Raises:
        TooMany: they wait for it already, or too many others do.
    """
    with _turn:
        if user_id in _trying or len(_trying) >= MOST_AT_ONCE:
            who = "You are" if user_id in _trying else "Others are"
            raise TooMany(
                f"{who} asking the model already, and it has not answered yet.",
                code="trial_under_way",
                retry_after=RETRY_AFTER_SECONDS,
            )
        _trying.add(user_id)
    try:
        yield
    finally:
        with _turn:
            _trying.discard(user_id)


def _drafted(owner_id: UUID, prompt: str, wanted: PromptTrial) -> Batch[ItemContent]:
    blueprint, until = Blueprint(counts={wanted.type: wanted.count}), monotonic() + LONGEST_TRIAL
    return ProviderDrafter().draft(
        Assignment(
            run_id=None,
            owner_id=owner_id,
            material=load_material(wanted.source_id),
            blueprint=blueprint,
            seed=wanted.seed,
            slots=QuizKind().slots(blueprint),
            made=(),
            variant=Variant(
                "trial",
                Engine.PROVIDER,
                prompt=prompt,
                temperature=wanted.temperature,
                passages=wanted.passages,
            ),
            cancelled=lambda: monotonic() >= until,
        )
    )


def _tried(batch: Batch[ItemContent], prompt: str) -> TriedPrompt:
    mode = batch.notes.get("mode")
    return TriedPrompt(
        prompt=prompt,
        outcome=batch.outcome or Outcome.OK,
        reason=TOO_LONG if batch.outcome is Outcome.CANCELLED else batch.reason,
        items=[TriedItem(content=made.content, findings=list(made.findings)) for made in batch.deliveries],
        refused_drafts=batch.refused_drafts,
        refused_by_check=dict(batch.refused),
        model=batch.cost.model,
        mode=Mode(mode) if isinstance(mode, str) else None,
        cached=bool(batch.notes.get("cached")),
        tokens=dict(batch.cost.tokens),
        cost=_cost(batch.cost),
        latency_ms=batch.cost.latency_ms,
    )


def _cost(took: Took) -> Cost:
    if took.dollars is None:
        return Cost(amount=None, kind=CostKind.UNKNOWN)
    return Cost(amount=took.dollars, kind=CostKind.ESTIMATED)


def _version(name: str, number: int) -> PromptVersion:
    prompt = prompts.load(name, number)
    return PromptVersion(
        name=prompt.name,
        version=number,
        change=prompts.changes(name).get(number, ""),
        system=prompt.system.strip(),
        user=prompt.user.strip(),
        arms=sorted({entry.name for entry in CATALOGUE if entry.prompt == prompt.name}),
    )
