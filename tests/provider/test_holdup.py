"""Whether a request would have to wait right now, told without letting one through."""

from backend.db.unit_of_work import unit_of_work
from backend.provider import service
from backend.provider.schemas import Holdup, HoldupCause
from tests.peers.clock import QuickClock
from tests.peers.provider import Exchange, Peer
from tests.provider.conftest import Configure, a_question


def held(clock: QuickClock) -> Holdup | None:
    with unit_of_work() as uow:
        return service.holdup(uow, clock=clock)


def paris(exchange: Exchange) -> None:
    exchange.say('{"capital": "Paris"}')


def test_nothing_holds_up_a_provider_that_is_not_configured_or_has_room(
    peer: Peer, configure: Configure, clock: QuickClock
) -> None:
    assert held(clock) is None
    configure(peer, TOOLBOX_PROVIDER_RPM="2")
    peer.behaviour = paris
    assert held(clock) is None
    service.ask(a_question(), clock=clock)
    assert held(clock) is None


def test_a_full_minute_says_when_the_next_request_goes(
    peer: Peer, configure: Configure, clock: QuickClock
) -> None:
    configure(peer, TOOLBOX_PROVIDER_RPM="1")
    peer.behaviour = paris
    service.ask(a_question(), clock=clock)
    found = held(clock)
    assert found is not None
    assert found.cause is HoldupCause.RATE
    assert "at most 1 request a minute" in found.message
    clock.sleep(62)
    assert held(clock) is None


def test_an_open_circuit_says_until_when(peer: Peer, configure: Configure, clock: QuickClock) -> None:
    configure(peer)
    peer.behaviour = paris
    service.ask(a_question(seed=9), clock=clock)
    peer.behaviour = lambda exchange: exchange.error(500, "Broken.")
    for seed in range(3):
        service.ask(a_question(seed=seed), clock=clock)
    found = held(clock)
    assert found is not None
    assert found.cause is HoldupCause.CIRCUIT
    assert found.until > clock.now()
    assert f"{found.until:%H:%M:%S} UTC" in found.message
