"""The agents as operators see them: what each is for, what it does and takes, and whether it is switched on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.agents import repository
from backend.agents.local.en.solve.measured import last_measured
from backend.agents.models import AgentSwitchRow
from backend.agents.schemas import AgentName, AgentState, AgentView, Latency, Spent
from backend.audit import service as audit
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.jobs import looking_back
from backend.jobs.looking_back import StepFigures
from backend.jobs.schemas import Cost, CostKind, Engine
from backend.permissions import OPERATORS, Actor, allowed, internal
from backend.provider import service as provider
from backend.provider.schemas import Outcome

WINDOW = timedelta(hours=24)
LOAD_WINDOW = timedelta(minutes=5)
# A step is written when it is over; one that recent says its agent is at work.
JUST_NOW = timedelta(seconds=10)
# What a step ends with when it did not do what it was for. A shortfall honestly says what the text cannot carry.
FAILURES = frozenset({outcome.value for outcome in Outcome if outcome is not Outcome.OK} | {"refused"})


@dataclass(frozen=True, slots=True)
class Card:
    """What an agent is."""

    name: AgentName
    purpose: str
    engines: tuple[Engine, ...]


AGENTS = (
    Card(
        AgentName.QUIZ,
        "Drafts questions, each with the passage that proves its key.",
        (Engine.LOCAL, Engine.PROVIDER),
    ),
    Card(
        AgentName.REVIEW,
        "Looks at every draft for flaws, evidence and duplicates, and mends what can be mended by rule.",
        (Engine.LOCAL, Engine.PROVIDER),
    ),
    Card(AgentName.SOLVER, "Answers questions blind, to test their keys.", (Engine.LOCAL, Engine.PROVIDER)),
    Card(
        AgentName.CONTENT,
        "Writes study guides, glossaries, flashcards, worksheets and lesson plans, every statement with its passage.",
        (Engine.LOCAL, Engine.PROVIDER),
    ),
)


@allowed(OPERATORS)
def list_agents(uow: UnitOfWork, actor: Actor) -> list[AgentView]:
    """Every agent with what its steps of the last 24 hours say."""
    return _views(uow)


@allowed(OPERATORS)
def switch_agent(uow: UnitOfWork, actor: Actor, name: AgentName, *, enabled: bool) -> AgentView:
    """Switch an agent on or off, from its next step on; the same again changes nothing."""
    if repository.is_switched_off(uow.session, name) is enabled:
        repository.switch(uow.session, name, enabled)
        audit.record(
            uow,
            actor,
            "agent.switch",
            f"agent:{name.value}",
            before={"enabled": not enabled},
            after={"enabled": enabled},
        )
    return next(view for view in _views(uow) if view.name is name)


@internal
def is_enabled(uow: UnitOfWork, agent: str) -> bool:
    """Whether an agent may work; one nobody switched off may."""
    return not repository.is_switched_off(uow.session, agent)


@internal
def switched_off(uow: UnitOfWork) -> frozenset[str]:
    """The agents that may not work now."""
    return frozenset(name for name, row in repository.switches(uow.session).items() if not row.enabled)


@internal
def step_failures() -> frozenset[str]:
    """What a step ends with when it did not do what it was for."""
    return FAILURES


def _views(uow: UnitOfWork) -> list[AgentView]:
    now = utc_now()
    figures = looking_back.figures_by_agent(
        uow, now - WINDOW, recent=now - LOAD_WINDOW, failures=sorted(FAILURES)
    )
    totals = {row.agent: row for row in figures if row.prompt is None}
    prompts: dict[str, list[Spent]] = {}
    for row in sorted(figures, key=lambda row: row.prompt or ""):
        if row.prompt is not None:
            prompts.setdefault(row.agent, []).append(_spent(row))
    under_way = provider.calls_under_way(uow)
    switches = repository.switches(uow.session)
    return [
        _view(
            card, totals.get(card.name), prompts.get(card.name, []), under_way, switches.get(card.name), now
        )
        for card in AGENTS
    ]


def _view(
    card: Card,
    total: StepFigures | None,
    prompts: list[Spent],
    under_way: Mapping[str, int],
    switch: AgentSwitchRow | None,
    now: datetime,
) -> AgentView:
    calls = under_way.get(card.name, 0)
    enabled = switch is None or switch.enabled
    working = calls > 0 or (total is not None and now - total.last <= JUST_NOW)
    state = AgentState.WORKING if working else AgentState.IDLE
    return AgentView(
        name=card.name,
        purpose=card.purpose,
        engines=list(card.engines),
        enabled=enabled,
        changed_at=switch.changed_at if switch else None,
        # What it had begun it still ends.
        state=state if enabled or calls else AgentState.DISABLED,
        calls_under_way=calls,
        load=round(total.busy_ms / (LOAD_WINDOW / timedelta(milliseconds=1)), 4) if total else None,
        steps=total.steps if total else 0,
        success_rate=1.0 - total.failed / total.steps if total else None,
        latency=_latency(total) if total else None,
        cost=_cost(total) if total else Cost(amount=None, kind=CostKind.UNKNOWN),
        tokens=total.tokens if total else {},
        last_step_at=total.last if total else None,
        by_prompt=prompts,
        accuracy=last_measured() if card.name is AgentName.SOLVER else None,
    )


def _spent(row: StepFigures) -> Spent:
    return Spent(
        prompt=row.prompt or "",
        calls=row.steps,
        failed=row.failed,
        latency=_latency(row),
        cost=_cost(row),
        tokens=row.tokens,
    )


def _latency(row: StepFigures) -> Latency | None:
    if row.p50_ms is None or row.p95_ms is None:
        return None
    return Latency(p50_ms=row.p50_ms, p95_ms=row.p95_ms)


def _cost(row: StepFigures) -> Cost:
    if row.unpriced:
        return Cost(amount=None, kind=CostKind.UNKNOWN)
    return Cost(amount=row.cost, kind=CostKind.ESTIMATED if row.asked else CostKind.MEASURED)
