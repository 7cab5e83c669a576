"""What a run would take, told before it starts, and how that is known."""

from uuid import UUID

import pytest

from backend.agents import service as agents
from backend.agents.schemas import Forecast
from backend.db.unit_of_work import unit_of_work
from backend.errors import NotFound
from backend.jobs.schemas import CostKind, Engine, NewRun
from backend.permissions import Actor
from backend.quiz.schemas import Blueprint, ItemType
from tests.agents.provider.conftest import ada, carry_out, clock, configure, look, peer, soon, start
from tests.factories import a_person, a_source
from tests.peers.provider import MODEL, Peer
from tests.provider.conftest import Configure

__all__ = ["ada", "clock", "configure", "peer", "soon"]

TEN = Blueprint(counts={ItemType.MULTIPLE_CHOICE: 6, ItemType.CLOZE: 4})


def forecast(ada: Actor, engine: Engine = Engine.AUTO, *, local_only: bool = False) -> Forecast:
    with unit_of_work() as uow:
        source = a_source(uow, ada, local_only=local_only)
        return agents.forecast_run(uow, ada, NewRun(source_id=source.id, blueprint=TEN, engine=engine))


def test_the_local_engine_takes_no_call_and_no_money(ada: Actor, peer: Peer, configure: Configure) -> None:
    configure(peer)
    for local in (forecast(ada, Engine.LOCAL), forecast(ada, local_only=True)):
        assert (local.engine, local.calls, local.cost.amount) == (Engine.LOCAL, 0, 0.0)
        assert local.cost.kind is CostKind.MEASURED


def test_before_anything_was_measured_lengths_say_what_it_may_cost(
    ada: Actor, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    told = forecast(ada)
    # Two batches of multiple choice and one of cloze, and each of the ten answered once.
    assert (told.engine, told.model, told.calls) == (Engine.PROVIDER, MODEL, 3 + 10)
    assert told.cost.kind is CostKind.ESTIMATED
    assert told.cost.amount is not None
    assert told.cost_at_most is not None
    assert 0 < told.cost.amount < told.cost_at_most
    assert (told.measured_calls, told.seconds) == (0, None)
    assert peer.requests == []


def test_afterwards_it_is_what_such_calls_took(ada: Actor, peer: Peer, configure: Configure) -> None:
    configure(peer)
    for seed in range(5):
        carry_out(start(ada, Blueprint(counts={ItemType.CLOZE: 1}, seed=seed)))
    told = forecast(ada)
    assert told.measured_calls >= 10
    assert told.tokens == {"input": 13 * 600, "cached": 13 * 400, "output": 13 * 150, "reasoning": 13 * 50}
    assert told.cost.amount == pytest.approx(13 * 0.0012)
    assert told.seconds is not None


def test_a_model_without_a_price_costs_nobody_knows_what(
    ada: Actor, peer: Peer, configure: Configure
) -> None:
    configure(peer, TOOLBOX_MODEL="unheard-of")
    told = forecast(ada)
    assert (told.cost.kind, told.cost.amount, told.cost_at_most) == (CostKind.UNKNOWN, None, None)
    assert {budget.holds for budget in told.budgets} == {None}


def test_a_budget_that_would_not_hold_is_named(ada: Actor, peer: Peer, configure: Configure) -> None:
    configure(peer, TOOLBOX_BUDGET_RUN="0.0001")
    held = {budget.whose: budget.holds for budget in forecast(ada).budgets}
    assert held["this run"] is False
    assert held["your runs today"] is True


def test_a_strangers_source_is_not_found(ada: Actor, peer: Peer, configure: Configure) -> None:
    configure(peer)
    run, _, _ = look(ada, start(ada))
    with unit_of_work() as uow:
        bob = a_person(uow)
        wanted = NewRun(source_id=run.source_id or UUID(int=0), blueprint=TEN)
        with pytest.raises(NotFound):
            agents.forecast_run(uow, bob, wanted)
