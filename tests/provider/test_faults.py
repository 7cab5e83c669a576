"""Row 25: each of the fourteen faults has its outcome, within the deadline, and gives no answer."""

import threading
import time

import pytest

from backend.provider import service
from backend.provider.schemas import Outcome
from tests.peers.clock import QuickClock
from tests.peers.faults import FAULTS, hangs, too_many_requests
from tests.peers.provider import Exchange, Peer
from tests.provider.conftest import Configure, a_question


def paris(exchange: Exchange) -> None:
    exchange.say('{"capital": "Paris"}')


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.usefixtures("clock", "soon")
def test_every_fault_has_its_outcome_and_a_sentence(peer: Peer, configure: Configure, fault: str) -> None:
    configure(peer)
    peer.behaviour, outcome = FAULTS[fault]
    began = time.monotonic()
    answer = service.ask(a_question())
    assert (answer.outcome, answer.value) == (outcome, None)
    assert answer.reason.endswith(".")
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("fault", ["429", "503", "reset", "end of stream", "truncated"])
def test_what_passes_is_tried_again(peer: Peer, configure: Configure, clock: QuickClock, fault: str) -> None:
    configure(peer)
    bad, _ = FAULTS[fault]
    peer.behaviour = lambda exchange: bad(exchange) if len(peer.requests) == 1 else paris(exchange)
    answer = service.ask(a_question())
    assert (answer.outcome, answer.attempts) == (Outcome.OK, 2)
    assert sum(clock.slept) > 0


@pytest.mark.parametrize(("status", "outcome"), [(401, Outcome.AUTH), (404, Outcome.NOT_FOUND)])
def test_what_stays_is_not_tried_again(
    peer: Peer, configure: Configure, status: int, outcome: Outcome
) -> None:
    configure(peer)
    peer.behaviour = lambda exchange: exchange.error(status, "no")
    answer = service.ask(a_question())
    assert (answer.outcome, answer.attempts) == (outcome, 1)


def test_retry_after_is_obeyed(peer: Peer, configure: Configure, clock: QuickClock) -> None:
    configure(peer)
    peer.behaviour = lambda exchange: (
        exchange.error(429, "slow down", {"Retry-After": "7"}) if len(peer.requests) == 1 else paris(exchange)
    )
    assert service.ask(a_question()).outcome is Outcome.OK
    assert 7 <= sum(clock.slept) < 8


def test_a_retry_after_beyond_the_deadline_is_not_waited_for_but_holds_for_everybody(
    peer: Peer, configure: Configure, clock: QuickClock
) -> None:
    configure(peer)
    peer.behaviour = lambda exchange: exchange.error(429, "slow down", {"Retry-After": "90"})
    assert service.ask(a_question()).outcome is Outcome.RATE_LIMITED
    assert sum(clock.slept) == 0
    peer.behaviour = paris
    assert service.ask(a_question()).outcome is Outcome.OK
    assert 89 <= sum(clock.slept) <= 91


def test_five_troubles_in_a_row_open_the_circuit_and_one_probe_closes_it(
    peer: Peer, configure: Configure, clock: QuickClock
) -> None:
    configure(peer)
    peer.behaviour = FAULTS["503"][0]
    for seed in range(2):
        assert service.ask(a_question(seed=seed)).outcome is Outcome.SERVER_ERROR
    assert len(peer.requests) == 5
    left_alone = service.ask(a_question(seed=3))
    assert (left_alone.outcome, left_alone.attempts, len(peer.requests)) == (Outcome.CIRCUIT_OPEN, 0, 5)
    assert "The next try is at" in left_alone.reason
    clock.sleep(31)
    peer.behaviour = paris
    assert service.ask(a_question(seed=4)).outcome is Outcome.OK
    assert service.ask(a_question(seed=5)).outcome is Outcome.OK


def test_a_cancel_drops_the_request_within_two_seconds(peer: Peer, configure: Configure) -> None:
    configure(peer)
    arrived, cancelled = threading.Event(), threading.Event()

    def silent(exchange: Exchange) -> None:
        arrived.set()
        hangs(exchange)

    peer.behaviour = silent
    answers = []
    asking = threading.Thread(
        target=lambda: answers.append(service.ask(a_question(cancelled=cancelled.is_set)))
    )
    asking.start()
    assert arrived.wait(5)
    began = time.monotonic()
    cancelled.set()
    asking.join(5)
    assert time.monotonic() - began < 2
    assert answers[0].outcome is Outcome.CANCELLED


def test_a_cancel_ends_the_wait_for_a_turn(peer: Peer, configure: Configure, clock: QuickClock) -> None:
    configure(peer)
    peer.behaviour = too_many_requests
    looks = iter([False, False, True])
    answer = service.ask(a_question(cancelled=lambda: next(looks, True)))
    assert (answer.outcome, len(peer.requests)) == (Outcome.CANCELLED, 1)
