"""The provider's state: from the agents' own calls and a free list of models, never from a paid request."""

from concurrent.futures import Future
from typing import Any

import pytest

from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from backend.provider import service as provider
from backend.provider.client import Client, Reply
from backend.status.probe import Reading, Surroundings
from backend.status.probes import provider as probe
from backend.status.schemas import Kind, State
from backend.status.watching import read
from tests.factories import a_person
from tests.peers.clock import QuickClock
from tests.peers.faults import other_schema, refuses, resets, unavailable
from tests.peers.provider import Exchange, Peer
from tests.provider.conftest import Configure, a_question, clock, configure, peer
from tests.status.conftest import figures

__all__ = ["clock", "configure", "peer"]


def look(around: Surroundings) -> Reading:
    reading: Reading = read(probe.PROBE, around)
    return reading


def paris(exchange: Exchange) -> None:
    exchange.say('{"capital": "Paris"}')


def test_a_provider_that_lists_its_models_works_and_nothing_was_paid(
    nowhere: Surroundings, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    reading = look(nowhere)
    assert (reading.state, reading.kind) == (State.OPERATIONAL, Kind.MEASURED)
    assert figures(reading)["Answers in a schema by"] == "not tried yet"
    assert peer.requests == []


def test_its_traffic_and_what_it_can_do_are_shown(
    nowhere: Surroundings, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    peer.behaviour = paris
    provider.ask(a_question())
    reading = look(nowhere)
    assert reading.summary == "1 of 1 calls of the last 10 min gave a usable answer."
    shown = figures(reading)
    assert shown.pop("Last answer") != "none in 10 min"
    assert shown.pop("List of models").startswith("1 models, in ")
    assert shown == {
        "Model": "peer-1",
        "Answers in a schema by": "json_schema",
        "Calls in 10 min": "1",
        "Answered usably": "100%",
        "Spent today, estimated": "0.0012 USD",
    }


def test_switched_off_by_an_operator_it_says_by_whom_and_is_not_asked(
    nowhere: Surroundings, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    with unit_of_work() as uow:
        provider.switch_provider(uow, a_person(uow, Role.OPERATOR, "Olga"), enabled=False)
    reading = look(nowhere)
    assert reading.state is State.DISABLED
    assert reading.summary.startswith("Olga switched the model provider off.")


def test_failing_calls_degrade_it(nowhere: Surroundings, peer: Peer, configure: Configure) -> None:
    configure(peer)
    peer.behaviour = refuses
    provider.ask(a_question())
    reading = look(nowhere)
    assert reading.state is State.DEGRADED
    assert "The model refused" in reading.summary


def test_an_open_circuit_is_down(
    nowhere: Surroundings, peer: Peer, configure: Configure, clock: QuickClock
) -> None:
    configure(peer)
    peer.behaviour = unavailable
    for seed in range(2):
        provider.ask(a_question(seed=seed))
    reading = look(nowhere)
    assert reading.state is State.DOWN
    assert "The next try is at" in reading.summary


def test_one_call_that_failed_by_the_servers_fault_is_enough_whatever_went_before(
    nowhere: Surroundings, peer: Peer, configure: Configure, clock: QuickClock
) -> None:
    configure(peer)
    peer.behaviour = paris
    for seed in range(9):
        provider.ask(a_question(seed=seed))
    peer.behaviour = other_schema
    provider.ask(a_question(seed=10))
    assert look(nowhere).state is State.OPERATIONAL, "what a model says is not the server's fault"
    peer.behaviour = resets
    provider.ask(a_question(seed=11))
    reading = look(nowhere)
    assert reading.state is State.DEGRADED
    assert "could not be reached. Check OPENAI_BASE_URL" in reading.summary
    peer.behaviour = paris
    provider.ask(a_question(seed=12))
    assert look(nowhere).state is State.OPERATIONAL, "and one that is answered, to be well again"


def test_a_circuit_whose_time_is_over_waits_for_a_call_and_then_for_nothing(
    nowhere: Surroundings, peer: Peer, configure: Configure, clock: QuickClock
) -> None:
    configure(peer)
    peer.behaviour = unavailable
    for seed in range(2):
        provider.ask(a_question(seed=seed))
    clock.sleep(301)
    reading = look(nowhere)
    assert reading.state is State.DEGRADED
    assert "no call was made since" in reading.summary
    assert "make a quiz" in (reading.action or "")
    clock.sleep(301)
    assert look(nowhere).state is State.OPERATIONAL, "nothing is known against it any more"
    peer.behaviour = paris
    provider.ask(a_question(seed=3))
    assert look(nowhere).summary == "1 of 1 calls of the last 10 min gave a usable answer."


def test_a_model_that_is_not_listed_degrades_it(
    nowhere: Surroundings, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    peer.models = ["another"]
    assert look(nowhere).state is State.DEGRADED


def test_a_provider_that_is_away_is_down(nowhere: Surroundings, configure: Configure) -> None:
    configure(None, OPENAI_BASE_URL="http://127.0.0.1:1/v1")
    assert look(nowhere).state is State.DOWN


def test_the_list_is_asked_for_once_a_minute(
    peer: Peer, configure: Configure, clock: QuickClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(peer)
    first: Any = provider.list_models()
    peer.models = ["newer"]
    assert provider.list_models() is first
    clock.sleep(61)
    assert provider.list_models().models == frozenset({"newer"})


def test_a_list_that_fails_is_asked_for_again_to_be_sure_and_then_now_and_then(
    peer: Peer, configure: Configure, clock: QuickClock
) -> None:
    configure(None, OPENAI_BASE_URL="http://127.0.0.1:1/v1")
    first, second = provider.list_models(), provider.list_models()
    assert first.away
    assert second.away
    assert second is not first
    assert provider.list_models() is second
    clock.sleep(11)
    assert provider.list_models() is not second


def test_a_list_that_never_comes_is_a_verdict_in_words(
    nowhere: Surroundings, peer: Peer, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(peer)
    never: Future[Reply] = Future()
    monkeypatch.setattr(Client, "models", lambda client, *, timeout: never)
    monkeypatch.setattr(provider, "MODELS_SECONDS", 0.01)
    monkeypatch.setattr(provider, "BUSY_SECONDS", 0.01)
    reading = look(nowhere)
    assert reading.state is State.DOWN
    assert (
        reading.summary
        == "The model provider did not answer within the deadline. Try again, or take a faster model."
    )
    assert never.cancelled()
