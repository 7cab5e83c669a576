"""One question to a provider: the answer, what it took, and what is written down of it."""

import json
import logging

import pytest
from sqlalchemy import text

from backend.config import settings
from backend.db.unit_of_work import unit_of_work
from backend.provider import service
from backend.provider.client import client_for
from backend.provider.connection import configured
from backend.provider.schemas import Mode, Outcome, Tokens
from tests.peers.provider import MODEL, Exchange, Peer
from tests.provider.conftest import SECRET, Configure, a_question


def paris(exchange: Exchange) -> None:
    exchange.say('{"capital": "Paris"}')


def rows() -> list[dict[str, object]]:
    with unit_of_work() as uow:
        found = uow.session.execute(text("SELECT * FROM provider_calls ORDER BY started_at"))
        return [dict(row._mapping) for row in found]


def test_an_answer_has_the_shape_asked_for_its_tokens_by_kind_and_an_estimated_cost(
    peer: Peer, configure: Configure
) -> None:
    configure(peer)
    peer.behaviour = paris
    answer = service.ask(a_question())
    assert (answer.outcome, answer.value.capital, answer.model) == (Outcome.OK, "Paris", MODEL)
    assert answer.tokens == Tokens(input=600, cached=400, output=150, reasoning=50)
    assert answer.cost == pytest.approx((600 * 1.0 + 400 * 0.5 + 200 * 2.0) / 1e6)
    (row,) = rows()
    assert (row["outcome"], row["cost"]) == ("ok", pytest.approx(0.0012))
    assert (row["input_tokens"], row["cached_tokens"], row["reasoning_tokens"]) == (600, 400, 50)


def test_a_model_without_a_price_has_an_unknown_cost_which_is_not_zero(
    peer: Peer, configure: Configure
) -> None:
    configure(peer, TOOLBOX_MODEL="unheard-of")
    peer.behaviour = paris
    answer = service.ask(a_question())
    assert (answer.outcome, answer.cost) == (Outcome.OK, None)
    assert rows()[0]["cost"] is None


def test_the_same_question_is_answered_from_memory_and_any_other_is_asked(
    peer: Peer, configure: Configure
) -> None:
    configure(peer)
    peer.behaviour = paris
    service.ask(a_question())
    again = service.ask(a_question())
    assert (again.cached, again.cost, again.attempts, again.value.capital) == (True, 0.0, 0, "Paris")
    assert len(peer.requests) == 1
    for other in (
        a_question("What is the capital of Spain?"),
        a_question(prompt="test/v2"),
        a_question(seed=1),
        a_question(temperature=0.7),
    ):
        assert not service.ask(other).cached
    configure(peer, TOOLBOX_MODEL="another")
    assert not service.ask(a_question()).cached


def test_only_good_answers_are_remembered(peer: Peer, configure: Configure) -> None:
    configure(peer)
    peer.behaviour = lambda exchange: exchange.say("")
    assert service.ask(a_question()).outcome is Outcome.EMPTY
    peer.behaviour = paris
    assert service.ask(a_question()).outcome is Outcome.OK


def test_neither_key_nor_prompt_nor_answer_is_stored_or_logged(
    peer: Peer, configure: Configure, caplog: pytest.LogCaptureFixture
) -> None:
    configure(peer, OPENAI_BASE_URL=peer.base_url.replace("127.0.0.1", "me:hidden@127.0.0.1"))
    peer.behaviour = paris
    with caplog.at_level(logging.INFO):
        answer = service.ask(a_question("A secret question"))
        peer.behaviour = lambda exchange: exchange.error(
            401, f"Incorrect API key {SECRET}: A secret question"
        )
        refused = service.ask(a_question("A secret question", seed=2))
    assert refused.outcome is Outcome.AUTH
    with unit_of_work() as uow:
        endpoints = [tuple(row) for row in uow.session.execute(text("SELECT * FROM provider_endpoints"))]
    kept = repr(rows()) + repr(endpoints) + caplog.text + refused.reason
    for secret in (SECRET, "hidden", "secret question", "Paris"):
        assert secret not in kept
    assert SECRET not in repr(answer)


def test_what_a_server_understands_is_found_out_once_and_kept(peer: Peer, configure: Configure) -> None:
    configure(peer)
    formats: list[str] = []

    def only_json_object(exchange: Exchange) -> None:
        formats.append(exchange.format)
        if exchange.format == "json_schema":
            exchange.error(500, "internal error")
        else:
            paris(exchange)

    peer.behaviour = only_json_object
    answer = service.ask(a_question())
    assert (answer.outcome, answer.mode) == (Outcome.OK, Mode.JSON_OBJECT)
    service.ask(a_question(seed=2))
    assert formats == ["json_schema", "json_object", "json_object"]
    with unit_of_work() as uow:
        health = service.health(uow)
    assert health.mode is Mode.JSON_OBJECT


def test_a_server_that_knows_no_format_is_told_the_schema_in_words(peer: Peer, configure: Configure) -> None:
    configure(peer)

    def prose(exchange: Exchange) -> None:
        if exchange.format != "text":
            exchange.error(400, "response_format is not supported")
        else:
            assert '"capital"' in exchange.body["messages"][0]["content"]
            exchange.say('<think>Hm, {}</think>It is:\n```json\n{"capital": "Paris"}\n```')

    peer.behaviour = prose
    answer = service.ask(a_question())
    assert (answer.outcome, answer.mode, answer.attempts) == (Outcome.OK, Mode.TEXT, 3)
    assert answer.value.capital == "Paris"


def test_a_parameter_the_server_does_not_take_is_left_out_from_then_on(
    peer: Peer, configure: Configure
) -> None:
    configure(peer)

    def picky(exchange: Exchange) -> None:
        for name in ("max_tokens", "temperature"):
            if name in exchange.body:
                exchange.error(400, f"Unsupported parameter: '{name}'.")
                return
        paris(exchange)

    peer.behaviour = picky
    assert service.ask(a_question()).outcome is Outcome.OK
    before = len(peer.requests)
    assert service.ask(a_question(seed=2)).outcome is Outcome.OK
    assert len(peer.requests) == before + 1
    assert peer.requests[-1]["max_completion_tokens"] == 100
    assert peer.requests[-1]["response_format"]["type"] == "json_schema"


def test_the_schema_sent_is_strict(peer: Peer, configure: Configure) -> None:
    configure(peer)
    peer.behaviour = paris
    service.ask(a_question())
    sent = peer.requests[0]["response_format"]["json_schema"]
    assert sent["strict"] is True
    assert sent["schema"]["additionalProperties"] is False
    assert sent["schema"]["required"] == ["capital"]


@pytest.mark.parametrize("bad", ["a\x00b", "\ud800"])
def test_text_that_no_database_can_keep_is_not_an_answer(peer: Peer, configure: Configure, bad: str) -> None:
    configure(peer)
    peer.behaviour = lambda exchange: exchange.say(json.dumps({"capital": bad}))
    assert service.ask(a_question()).outcome is Outcome.WRONG_SCHEMA


def test_variables_that_are_there_and_empty_are_as_good_as_absent(
    configure: Configure,
) -> None:
    configure(None, OPENAI_API_KEY="", OPENAI_BASE_URL="")
    assert not settings().provider_configured
    configure(None, OPENAI_BASE_URL="")
    assert client_for(configured()).base_url.startswith("https://")


def test_without_a_provider_nothing_is_asked(configure: Configure) -> None:
    configure(None, TOOLBOX_MODEL="")
    answer = service.ask(a_question())
    assert (answer.outcome, answer.attempts) == (Outcome.NOT_CONFIGURED, 0)
    assert rows() == []
