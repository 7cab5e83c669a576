"""The agents as operators see them: what recorded steps say, unknown where there are none, and the switch."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from backend.agents import service as agents
from backend.agents.schemas import AgentName, AgentView
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import NotAllowed
from backend.jobs import looking_back, recording
from backend.jobs import service as jobs
from backend.jobs.recording import StepRecord
from backend.jobs.schemas import CostKind, NewRun
from backend.jobs.schemas import Engine as EngineName
from backend.permissions import Actor, Role
from backend.quiz.schemas import Blueprint, ItemType
from tests.factories import a_person, a_source


@pytest.fixture
def operator(uow: UnitOfWork) -> Actor:
    return a_person(uow, Role.OPERATOR, "Olga")


class Steps:
    """Writes steps of one run."""

    def __init__(self, uow: UnitOfWork) -> None:
        ada = a_person(uow)
        wanted = NewRun(source_id=a_source(uow, ada).id, blueprint=Blueprint(counts={ItemType.CLOZE: 1}))
        self.uow, self.count = uow, 0
        self.run_id = jobs.start_run(uow, ada, wanted).id
        recording.begin(
            uow, self.run_id, engine_versions={EngineName.LOCAL: "test", EngineName.PROVIDER: "test"}
        )

    def write(
        self,
        outcome: str = "passed",
        *,
        agent: str = "QuizAgent",
        latency_ms: float = 100.0,
        cost: float | None = 0.0,
        prompt: str | None = None,
        age: timedelta = timedelta(),
    ) -> None:
        step = StepRecord(
            index=self.count,
            state={},
            policy={},
            action={"name": "draft"},
            reward={},
            context={"prompt": prompt} if prompt else {},
            agent=agent,
            latency_ms=latency_ms,
            outcome=outcome,
            model="m" if prompt else None,
            tokens={"input": 10, "output": 2} if prompt else {},
            cost=cost,
        )
        recording.note(self.uow, self.run_id, step)
        self.uow.session.execute(
            text("UPDATE steps SET created_at = :at WHERE run_id = :run AND index = :index"),
            {"at": utc_now() - age, "run": self.run_id, "index": self.count},
        )
        self.count += 1


@pytest.fixture
def steps(uow: UnitOfWork) -> Steps:
    return Steps(uow)


def view(uow: UnitOfWork, operator: Actor, name: str = "QuizAgent") -> AgentView:
    return next(agent for agent in agents.list_agents(uow, operator) if agent.name == name)


def test_where_nothing_was_measured_nothing_is_claimed(uow: UnitOfWork, operator: Actor) -> None:
    for agent in agents.list_agents(uow, operator):
        assert agent.enabled
        assert agent.engines == [EngineName.LOCAL, EngineName.PROVIDER]
        assert (agent.state.value, agent.steps, agent.calls_under_way) == ("idle", 0, 0)
        unknown = (agent.success_rate, agent.latency, agent.load, agent.last_step_at)
        assert unknown == (None, None, None, None)
        assert (agent.cost.amount, agent.cost.kind, agent.by_prompt) == (None, CostKind.UNKNOWN, [])


def test_steps_of_the_last_day_say_how_an_agent_does(uow: UnitOfWork, operator: Actor, steps: Steps) -> None:
    for number in range(20):
        steps.write("refused" if number == 0 else "passed", latency_ms=float(100 + number))
    steps.write("timeout", latency_ms=9_000.0, age=timedelta(hours=25))
    agent = view(uow, operator)
    assert (agent.steps, agent.success_rate, agent.state.value) == (20, 0.95, "working")
    assert agent.latency is not None
    assert agent.latency.p50_ms == pytest.approx(109.5)
    assert agent.latency.p95_ms == pytest.approx(118.05)
    assert agent.load == pytest.approx(20 * 109.5 / 300_000, abs=1e-4)
    assert (agent.cost.amount, agent.cost.kind) == (0.0, CostKind.MEASURED)


def test_counted_hours_say_the_same_as_their_steps_and_are_read_in_their_place(
    uow: UnitOfWork, operator: Actor, steps: Steps
) -> None:
    for number in range(20):
        steps.write(
            prompt=f"draft/v{number % 2 + 1}", cost=0.5, age=timedelta(hours=2), latency_ms=100.0 + number
        )
    steps.write("refused", latency_ms=0.0, age=timedelta(hours=3))
    steps.write(prompt="draft/v1", cost=None)
    one_by_one = view(uow, operator)
    for _ in range(2):
        looking_back.count_hours(uow, utc_now())
    uow.session.execute(text("DELETE FROM steps WHERE created_at < now() - interval '70 minutes'"))
    by_the_hour = view(uow, operator)
    assert one_by_one.steps == 22
    assert [spent.calls for spent in one_by_one.by_prompt] == [11, 10]
    assert _without_latencies(by_the_hour) == _without_latencies(one_by_one)
    for told in (one_by_one.latency, by_the_hour.latency):
        assert told is not None
        assert told.p50_ms == pytest.approx(109.0, rel=0.05)
        assert told.p95_ms == pytest.approx(118.0, rel=0.05)


def _without_latencies(agent: AgentView) -> dict[str, object]:
    return agent.model_dump(exclude={"latency": True, "by_prompt": {"__all__": {"latency"}}})


def test_an_agent_whose_last_step_is_a_while_ago_is_idle(
    uow: UnitOfWork, operator: Actor, steps: Steps
) -> None:
    steps.write(age=timedelta(minutes=10))
    agent = view(uow, operator)
    assert (agent.state.value, agent.load, agent.steps) == ("idle", 0.0, 1)


def test_each_prompt_tells_its_calls_cost_and_tokens(uow: UnitOfWork, operator: Actor, steps: Steps) -> None:
    steps.write(prompt="draft/v1", cost=0.25)
    # The other items of that batch: their call is counted once.
    steps.write(latency_ms=0.0)
    steps.write(prompt="draft/v2", cost=0.5)
    steps.write("invalid_json", prompt="draft/v2", cost=0.5)
    agent = view(uow, operator)
    assert (agent.steps, agent.cost.amount, agent.cost.kind) == (4, 1.25, CostKind.ESTIMATED)
    assert agent.tokens == {"input": 30, "cached": 0, "output": 6, "reasoning": 0}
    assert agent.latency is not None
    assert agent.latency.p50_ms == 100.0
    told = [(spent.prompt, spent.calls, spent.failed, spent.cost.amount) for spent in agent.by_prompt]
    assert told == [("draft/v1", 1, 0, 0.25), ("draft/v2", 2, 1, 1.0)]


def test_a_call_without_a_price_makes_the_sum_unknown(uow: UnitOfWork, operator: Actor, steps: Steps) -> None:
    steps.write(prompt="draft/v1", cost=0.25)
    steps.write(prompt="draft/v1", cost=None)
    assert (view(uow, operator).cost.amount, view(uow, operator).cost.kind) == (None, CostKind.UNKNOWN)


def test_a_call_that_awaits_its_answer_is_work_under_way(uow: UnitOfWork, operator: Actor) -> None:
    endpoint = (
        "INSERT INTO provider_endpoints VALUES (gen_random_uuid(), 'x', 'm', NULL, NULL, '[]', NULL, 0)"
    )
    uow.session.execute(text(endpoint))
    call = text(
        "INSERT INTO provider_calls (id, endpoint_id, agent, prompt, mode, input_tokens, cached_tokens, "
        "output_tokens, reasoning_tokens, started_at) SELECT gen_random_uuid(), id, 'SolverAgent', 'solve/v1', "
        "'text', 0, 0, 0, 0, CAST(:at AS timestamptz) FROM provider_endpoints"
    )
    for age in (timedelta(seconds=5), timedelta(hours=1)):
        uow.session.execute(call, {"at": utc_now() - age})
    solver = view(uow, operator, "SolverAgent")
    # The old one belongs to a process that died.
    assert (solver.calls_under_way, solver.state.value) == (1, "working")


def test_an_agent_is_switched_off_and_on(uow: UnitOfWork, operator: Actor) -> None:
    assert agents.is_enabled(uow, "QuizAgent")
    off = agents.switch_agent(uow, operator, AgentName.QUIZ, enabled=False)
    assert (off.enabled, off.state.value, off.changed_at is not None) == (False, "disabled", True)
    assert not agents.is_enabled(uow, "QuizAgent")
    assert agents.is_enabled(uow, "SolverAgent")
    again = agents.switch_agent(uow, operator, AgentName.QUIZ, enabled=False)
    assert again.changed_at == off.changed_at
    assert agents.switch_agent(uow, operator, AgentName.QUIZ, enabled=True).enabled
    assert agents.is_enabled(uow, "QuizAgent")


def test_only_operators_look_and_switch(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    with pytest.raises(NotAllowed):
        agents.list_agents(uow, ada)
    with pytest.raises(NotAllowed):
        agents.switch_agent(uow, ada, AgentName.QUIZ, enabled=False)


def test_an_index_carries_the_look_back(uow: UnitOfWork, steps: Steps) -> None:
    steps.write()
    uow.session.execute(text("SET LOCAL enable_seqscan = off"))
    plan = uow.session.scalars(
        text(
            "EXPLAIN SELECT agent, count(*) FROM steps WHERE created_at >= now() - interval '1 day' "
            "AND agent IS NOT NULL GROUP BY agent"
        )
    )
    assert "ix_steps_of_agents" in "\n".join(plan)
