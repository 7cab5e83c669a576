"""The provider's state: from the agents' own calls and a free list of models, never from a paid request."""

from typing import Any

import pytest

from backend.provider import service as provider
from backend.status.probe import Reading, Surroundings
from backend.status.probes import engines
from backend.status.schemas import Kind, State
from backend.status.watching import read
from tests.peers.clock import QuickClock
from tests.peers.faults import refuses, unavailable
from tests.peers.provider import Exchange, Peer
from tests.provider.conftest import Configure, a_question, clock, configure, peer

__all__ = ["clock", "configure", "peer"]


def figures(reading: Reading) -> dict[str, str]:
    return {figure.label: figure.value for figure in reading.figures}


def look(around: Surroundings) -> Reading:
    reading: Reading = read(engines.PROVIDER, around)
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
    assert reading.summary == "1 of 1 calls of the last 10 min were answered."
    assert figures(reading) == {
        "Model": "peer-1",
        "Answers in a schema by": "json_schema",
        "Calls in 10 min": "1",
        "Spent today, estimated": "0.0012 USD",
    }


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
