"""Rows 24 and 26: never above the rate limit or a budget, however many ask at once."""

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from backend.db.base import new_id
from backend.db.unit_of_work import unit_of_work
from backend.provider import calling, service
from backend.provider.lanes import Lanes
from backend.provider.schemas import Answer, Outcome
from tests.peers.clock import QuickClock
from tests.peers.provider import Exchange, Peer
from tests.provider.conftest import Configure, a_question

# What is set aside for `a_question`: its prompt and 100 tokens of answer.
SET_ASIDE = 0.00022


def paris(exchange: Exchange) -> None:
    exchange.say('{"capital": "Paris"}')


def at_once(seeds: range, **mine: Any) -> list[Answer]:
    answers: list[Answer] = []

    def ask(seed: int) -> None:
        answers.append(service.ask(a_question(seed=seed, **mine)))

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in seeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_forty_at_once_all_finish_and_never_more_than_ten_in_a_minute(
    peer: Peer, configure: Configure, clock: QuickClock
) -> None:
    configure(peer, TOOLBOX_PROVIDER_RPM="10")
    peer.behaviour = paris
    answers: list[Answer] = []
    # As many at a time as the pool of a process has connections for.
    for wave in range(0, 40, 10):
        answers += at_once(range(wave, wave + 10))
    assert {answer.outcome for answer in answers} == {Outcome.OK}
    assert len(answers) == len(peer.requests) == 40
    with unit_of_work() as uow:
        started = list(uow.session.scalars(text("SELECT started_at FROM provider_calls ORDER BY started_at")))
    assert all(
        later - earlier > timedelta(seconds=60) for earlier, later in zip(started, started[10:], strict=False)
    )


@pytest.mark.parametrize(
    ("setting", "mine"),
    [
        ("TOOLBOX_BUDGET_RUN", {"run_id": UUID(int=1)}),
        ("TOOLBOX_BUDGET_USER", {"owner_id": UUID(int=2)}),
        ("TOOLBOX_BUDGET_DAY", {}),
    ],
)
def test_twenty_at_once_never_spend_more_than_the_cap(
    peer: Peer, configure: Configure, setting: str, mine: dict[str, UUID]
) -> None:
    cap = 0.005
    configure(
        peer,
        **{"TOOLBOX_BUDGET_RUN": "", "TOOLBOX_BUDGET_USER": "", "TOOLBOX_BUDGET_DAY": "", setting: str(cap)},
    )
    peer.behaviour = paris
    answers: list[Answer] = []
    for wave in (0, 10):
        answers += at_once(range(wave, wave + 10), **mine)
    outcomes = [answer.outcome for answer in answers]
    assert set(outcomes) == {Outcome.OK, Outcome.OVER_BUDGET}
    spent = sum(answer.cost or 0.0 for answer in answers)
    # What is set aside is an estimate; the peer's answers cost more, as those of a talkative model do.
    one_call = 0.0012
    assert cap - one_call <= spent <= cap + 10 * one_call
    refused = next(answer for answer in answers if answer.outcome is Outcome.OVER_BUDGET)
    assert setting in refused.reason
    assert len(peer.requests) == outcomes.count(Outcome.OK)


def test_money_set_aside_for_a_call_that_was_killed_stays_spent(peer: Peer, configure: Configure) -> None:
    configure(peer, TOOLBOX_BUDGET_RUN="0.0003")
    peer.behaviour = paris
    run = new_id()
    with unit_of_work() as uow:
        service.health(uow)
    service.ask(a_question())
    with unit_of_work() as uow:
        uow.session.execute(
            text("UPDATE provider_calls SET run_id = :run, outcome = NULL, cost = :cost"),
            {"run": run, "cost": SET_ASIDE},
        )
    assert service.ask(a_question(seed=1, run_id=run)).outcome is Outcome.OVER_BUDGET


def test_a_new_day_has_a_new_budget(peer: Peer, configure: Configure, clock: QuickClock) -> None:
    configure(peer, TOOLBOX_BUDGET_DAY="0.0005")
    peer.behaviour = paris
    assert service.ask(a_question(seed=1)).outcome is Outcome.OK
    assert service.ask(a_question(seed=2)).outcome is Outcome.OVER_BUDGET
    clock.sleep(24 * 3_600)
    assert service.ask(a_question(seed=3)).outcome is Outcome.OK


def test_calls_of_no_run_do_not_add_up_to_one(peer: Peer, configure: Configure) -> None:
    configure(peer, TOOLBOX_BUDGET_RUN="0.0015", TOOLBOX_BUDGET_USER="0.0015", TOOLBOX_BUDGET_DAY="")
    peer.behaviour = paris
    outcomes = [service.ask(a_question(seed=seed)).outcome for seed in range(4)]
    assert outcomes == [Outcome.OK] * 4


def test_who_only_waited_for_a_lane_spent_nothing(
    peer: Peer, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(peer)
    full = Lanes(most=1)
    assert full.enter(lambda: False)
    monkeypatch.setattr(calling, "lanes_to", lambda base_url: full)
    asked = iter([False, True])
    answer = service.ask(a_question(cancelled=lambda: next(asked)))
    assert (answer.outcome, answer.cost, peer.requests) == (Outcome.CANCELLED, 0.0, [])
    with unit_of_work() as uow:
        assert uow.session.scalar(text("SELECT count(*) FROM provider_calls")) == 0
