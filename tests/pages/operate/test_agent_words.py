"""Words for the agents' figures: unknown stays unknown, and nothing is rounded into a success."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.agents.schemas import AgentName, AgentState, AgentView
from backend.jobs.schemas import Cost, CostKind
from pages.operate.agents.words import cost_words, money, sentence, share

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FREE = Cost(amount=0.0, kind=CostKind.MEASURED)
UNPRICED = Cost(amount=None, kind=CostKind.UNKNOWN)


def an_agent(name: AgentName = AgentName.QUIZ, **other: object) -> AgentView:
    """An agent that has not worked yet."""
    fresh: dict[str, object] = {
        "name": name,
        "purpose": "Works.",
        "engines": [],
        "enabled": True,
        "changed_at": None,
        "state": AgentState.IDLE,
        "calls_under_way": 0,
        "load": None,
        "steps": 0,
        "success_rate": None,
        "latency": None,
        "cost": UNPRICED,
        "tokens": {},
        "last_step_at": None,
        "by_prompt": [],
    }
    return AgentView.model_validate({**fresh, **other})


def a_busy_agent(
    name: AgentName, steps: int, rate: float, cost: Cost, *, age: timedelta = timedelta()
) -> AgentView:
    """An agent that has worked."""
    return an_agent(name, steps=steps, success_rate=rate, cost=cost, last_step_at=NOW - age)


def test_nothing_measured_is_said_so() -> None:
    said = sentence([an_agent(name) for name in AgentName], NOW)
    assert said == (
        "All four agents are on; none has worked in 24 h. Nothing was measured yet: figures come with the next run."
    )


def test_the_sentence_counts_over_all_agents() -> None:
    paid = Cost(amount=0.41, kind=CostKind.ESTIMATED)
    found = [
        a_busy_agent(AgentName.QUIZ, 1_000, 0.95, paid),
        a_busy_agent(AgentName.SOLVER, 204, 1.0, FREE, age=timedelta(seconds=50)),
        a_busy_agent(AgentName.REVIEW, 0, 1.0, FREE, age=timedelta(hours=2)),
        an_agent(AgentName.CONTENT),
    ]
    assert sentence(found, NOW) == (
        "All four agents are on; QuizAgent and SolverAgent worked in the last minute. "
        "96% of 1,204 steps succeeded in 24 h, about $0.41 (estimated)."
    )


def test_what_is_switched_off_comes_first() -> None:
    found = [an_agent(AgentName.QUIZ, enabled=False), an_agent(AgentName.SOLVER)]
    assert sentence(found, NOW).startswith("QuizAgent is switched off, the others are on;")
    assert sentence([found[0]] * 4, NOW).startswith("All four agents are switched off;")


@pytest.mark.parametrize(
    ("costs", "said"),
    [
        ([FREE, FREE], "at no cost."),
        ([FREE, UNPRICED], "at an unknown cost, because a model has no price."),
        ([FREE, Cost(amount=0.00001, kind=CostKind.ESTIMATED)], "under $0.0001 (estimated)."),
    ],
)
def test_a_sum_with_an_unknown_part_is_unknown(costs: list[Cost], said: str) -> None:
    found = [
        a_busy_agent(name, 1, 1.0, cost)
        for name, cost in zip(list(AgentName)[: len(costs)], costs, strict=True)
    ]
    assert sentence(found, NOW).endswith(said)


@pytest.mark.parametrize(
    ("part", "said"),
    [(1.0, "100%"), (0.9999, "99.9%"), (0.994, "99.4%"), (0.96, "96%"), (0.0001, "0.1%"), (0.0, "0%")],
)
def test_a_miss_is_never_rounded_into_all(part: float, said: str) -> None:
    assert share(part) == said


def test_amounts_have_the_digits_they_need() -> None:
    assert [money(0.0), money(0.0012), money(1_234.5), money(0.41, "EUR")] == [
        "$0.00",
        "$0.0012",
        "$1,234.50",
        "0.41 EUR",
    ]
    assert cost_words(UNPRICED) == "unknown"
    assert cost_words(FREE) == "$0.00 (measured)"
