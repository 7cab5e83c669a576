"""What a run will take, told before it starts: calls, tokens, money and time, each with how it is known."""

from dataclasses import dataclass
from math import ceil

from backend.agents.provider.drafting import TOKENS_A_DRAFT, TOKENS_BESIDE
from backend.agents.provider.solving import MOST_TOKENS
from backend.agents.schemas import BudgetLeft, Forecast
from backend.agents.solver import can_solve
from backend.agents.sparc.policy import BATCH, MOST_DRAFTS, REVIEWER, SOLVER
from backend.config import Reviewing, settings
from backend.db.unit_of_work import UnitOfWork
from backend.jobs.schemas import Cost, CostKind, Engine, NewRun, RunKind
from backend.permissions import EDUCATORS, Actor, allowed
from backend.provider import service as provider
from backend.provider.schemas import Tokens
from backend.sources import service as sources

# Where nothing was measured yet: English has about four characters a token, a passage about 120 words.
PROMPT_TOKENS = 650
PASSAGE_TOKENS = 180
# What one answer holds of a list.
STATEMENTS_A_CALL = 20
# A draft takes about a quarter of the most it may.
SHARE_OF_MOST = 0.25


@dataclass(frozen=True, slots=True)
class _Calls:
    """Calls of one agent: how many, how many run beside each other, and what one takes where nothing was measured."""

    agent: str
    count: int
    at_once: int
    guess: Tokens
    most: Tokens


@allowed(EDUCATORS)
def forecast_run(uow: UnitOfWork, actor: Actor, wanted: NewRun) -> Forecast:
    """What a run would take, without starting it.

    The local engine takes no call and no money. A provider's cost is estimated from what its calls took before, else
    from the length of what is sent; it is unknown where the model's price is. Disputed keys may cost further calls.

    Raises:
        NotFound: the source is not the actor's.
    """
    source = sources.read_brief(uow, actor, wanted.source_id)
    asked = wanted.engine is not Engine.LOCAL and not source.local_only
    by_provider = asked and provider.why_not(uow) is None
    if not by_provider:
        return Forecast(engine=Engine.LOCAL, cost=Cost())
    known = provider.outlook(uow, actor.user_id)
    calls = [batch for batch in _calls(wanted) if batch.count]
    usual = [known.usual.get(batch.agent) for batch in calls]
    tokens = _sum(
        [(was.tokens if was else batch.guess, batch.count) for batch, was in zip(calls, usual, strict=True)]
    )
    most = _sum([(batch.most, batch.count) for batch in calls])
    seconds = None
    if all(usual):
        rounds = zip(calls, usual, strict=True)
        seconds = sum(ceil(batch.count / batch.at_once) * was.seconds for batch, was in rounds if was)
    price = known.price
    amount = price.of(tokens) if price else None
    return Forecast(
        engine=Engine.PROVIDER,
        model=known.model,
        calls=sum(batch.count for batch in calls),
        tokens=tokens.record(),
        cost=Cost(amount=amount, kind=CostKind.ESTIMATED if price else CostKind.UNKNOWN),
        cost_at_most=price.of(most) if price else None,
        seconds=seconds,
        measured_calls=sum(was.calls for was in usual if was),
        price_as_of=price.as_of if price else None,
        budgets=[
            BudgetLeft(
                whose=cap.whose,
                cap=cap.cap,
                left=cap.left,
                holds=None if amount is None else amount <= cap.left,
            )
            for cap in known.caps
        ],
    )


def _calls(wanted: NewRun) -> list[_Calls]:
    if wanted.kind is not RunKind.QUIZ:
        # The template lists a plan's materials, and a long list takes further calls; the bank may save some.
        asked = [name for name in wanted.blueprint.sections if name != "materials"]
        count = len(asked) * max(1, ceil((wanted.blueprint.entries or 1) / STATEMENTS_A_CALL))
        guess = Tokens(input=PROMPT_TOKENS + 8 * PASSAGE_TOKENS, output=400)
        return [_Calls("ContentAgent", count, MOST_DRAFTS, guess, Tokens(guess.input * 2, output=2_000))]
    counts = wanted.blueprint.counts
    items = sum(counts.values())
    batches = sum(ceil(count / BATCH) for count in counts.values())
    solved = sum(count for kind, count in counts.items() if can_solve(kind, Engine.PROVIDER))
    reviewed = items if settings().review is Reviewing.PROVIDER else 0
    drafting = TOKENS_BESIDE + TOKENS_A_DRAFT * items // max(1, batches)
    draft_input = PROMPT_TOKENS + PASSAGE_TOKENS * BATCH
    looking = Tokens(input=PROMPT_TOKENS // 2 + PASSAGE_TOKENS, output=30)
    looking_most = Tokens(input=looking.input * 2, output=MOST_TOKENS)
    return [
        _Calls(
            "QuizAgent",
            batches,
            MOST_DRAFTS,
            Tokens(input=draft_input, output=int(drafting * SHARE_OF_MOST)),
            Tokens(input=draft_input * 2, output=drafting),
        ),
        _Calls(SOLVER, solved, 20, looking, looking_most),
        _Calls(REVIEWER, reviewed, 20, looking, looking_most),
    ]


def _sum(parts: list[tuple[Tokens, int]]) -> Tokens:
    return Tokens(
        sum(tokens.input * count for tokens, count in parts),
        sum(tokens.cached * count for tokens, count in parts),
        sum(tokens.output * count for tokens, count in parts),
        sum(tokens.reasoning * count for tokens, count in parts),
    )
