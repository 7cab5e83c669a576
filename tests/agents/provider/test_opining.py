"""A model's opinion of questions nobody keeps: marked, bounded, paid for, and never an error."""

import json

import pytest

from backend.agents import service as agents
from backend.agents.trying import a_place
from backend.db.unit_of_work import unit_of_work
from backend.errors import Conflict, Invalid, TooMany
from backend.permissions import Actor
from backend.quiz.schemas import Severity
from tests.factories import a_multiple_choice, a_short_answer
from tests.peers.provider import Exchange, Peer
from tests.provider.conftest import Configure


def objects(exchange: Exchange) -> None:
    assert "There is none: judge by what is generally known" in exchange.prompt
    flaws = [
        {"check": "more_than_one_correct", "severity": "warning", "message": "An aneroid is one too."},
        {"check": "evidence_not_exact", "severity": "warning", "message": "Not for a model to say."},
    ]
    exchange.say(
        json.dumps({"flaws": flaws if "air pressure" in exchange.prompt.partition("Also in")[0] else []})
    )


def test_each_question_gets_its_opinions_and_they_are_marked(
    configure: Configure, peer: Peer, ada: Actor
) -> None:
    configure(peer)
    peer.behaviour = objects
    with unit_of_work() as uow:
        found = agents.second_opinion(uow, ada, [a_short_answer(), a_multiple_choice()])
    assert [[(f.check, f.severity, f.message) for f in each] for each in found.findings] == [
        [],
        [("more_than_one_correct", Severity.WARNING, "The model thinks: an aneroid is one too.")],
    ]
    assert (found.answered, found.unanswered) == (2, {})


def test_without_a_provider_nobody_is_asked_and_it_says_why(ada: Actor) -> None:
    with unit_of_work() as uow:
        assert "No model provider is configured" in (agents.opinion_refusal(uow, ada) or "")
        with pytest.raises(Conflict, match="No model provider"):
            agents.second_opinion(uow, ada, [a_short_answer()])
        with pytest.raises(Invalid, match="1 to 20"):
            agents.second_opinion(uow, ada, [])


def test_who_waits_for_the_model_already_waits(configure: Configure, peer: Peer, ada: Actor) -> None:
    configure(peer)
    with unit_of_work() as uow, a_place(ada.user_id), pytest.raises(TooMany):
        agents.second_opinion(uow, ada, [a_short_answer()])
    assert peer.requests == []
