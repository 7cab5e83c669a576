"""A model's opinion of questions that are not kept: asked for by a click, marked as an opinion, never in anybody's way."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from uuid import UUID

from backend.agents.agents import is_enabled
from backend.agents.provider import reviewing
from backend.agents.reviewer import AGENT, Reviewed
from backend.agents.schemas import Opinions
from backend.agents.trying import a_place
from backend.audit import service as audit
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid
from backend.jobs.schemas import Cost, CostKind
from backend.permissions import EDUCATORS, Actor, allowed
from backend.provider import service as provider
from backend.provider.schemas import Outcome
from backend.quiz.schemas import Finding, ItemContent

# A screen full at once; who has more asks page by page.
MOST_ASKED = 20
AT_ONCE = 4
# Somebody looks at the screen meanwhile.
LONGEST = 75.0
# The same question asked again is answered from what is kept, where answers are kept.
SEED = 7
OPINION = "The model thinks: "


@allowed(EDUCATORS)
def opinion_refusal(uow: UnitOfWork, actor: Actor) -> str | None:
    """Why no model can be asked now, in a sentence; None where one can. Asks it nothing."""
    refusal = _refusal(uow)
    return refusal.message if refusal else None


@allowed(EDUCATORS)
def second_opinion(uow: UnitOfWork, actor: Actor, contents: Sequence[ItemContent]) -> Opinions:
    """Ask the model for the flaws of each question, one call each; what it cannot answer in time is left out.

    Its findings are notes and warnings, so they keep no question from anything. The actor's budget pays.

    Raises:
        Invalid: none, or too many at once.
        Conflict: no provider is configured, or it or ReviewAgent is switched off; nothing was sent.
        TooMany: the actor waits for the model already, or too many others do.
    """
    if not 0 < len(contents) <= MOST_ASKED:
        raise Invalid(f"Ask about 1 to {MOST_ASKED} questions at once.", code="too_many_items")
    refusal = _refusal(uow)
    if refusal is not None:
        raise refusal
    audit.record(uow, actor, "items.second_opinion", "bank", after={"items": len(contents)})
    with a_place(actor.user_id):
        # A model may take a minute; nobody else should wait for this connection meanwhile.
        uow.release()
        return _sum([*_reviewed(actor.user_id, contents)])


def _refusal(uow: UnitOfWork) -> Conflict | None:
    if not is_enabled(uow, AGENT):
        return Conflict(f"{AGENT} is switched off, so no model is asked.", code="agent_switched_off")
    return provider.why_not(uow)


def _reviewed(owner_id: UUID, contents: Sequence[ItemContent]) -> Sequence[Reviewed]:
    until = monotonic() + LONGEST

    def look(at: int) -> Reviewed:
        return reviewing.judge(
            contents[at],
            reviewing.NO_PASSAGE,
            others=[other for n, other in enumerate(contents) if n != at],
            seed=SEED,
            run_id=None,
            owner_id=owner_id,
            cancelled=lambda: monotonic() >= until,
        )

    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="opinion") as pool:
        return list(pool.map(look, range(len(contents))))


def _sum(reviewed: Sequence[Reviewed]) -> Opinions:
    costs = [look.cost.dollars for look in reviewed]
    known = [cost for cost in costs if cost is not None]
    silent = Counter(look.reason for look in reviewed if look.outcome is not Outcome.OK)
    return Opinions(
        findings=[[_opinion(found) for found in look.findings] for look in reviewed],
        answered=sum(look.outcome is Outcome.OK for look in reviewed),
        unanswered=dict(silent),
        model=next((look.cost.model for look in reviewed if look.cost.model), ""),
        cost=Cost(amount=sum(known), kind=CostKind.ESTIMATED)
        if len(known) == len(costs)
        else Cost(amount=None, kind=CostKind.UNKNOWN),
    )


def _opinion(finding: Finding) -> Finding:
    said = finding.message.removeprefix(f"{AGENT}: ")
    return finding.model_copy(update={"message": OPINION + said[:1].lower() + said[1:]})
