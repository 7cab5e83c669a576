"""QuizAgent on a model provider: drafts are proven, checked and paid for, or they are not kept."""

import json
import threading
import time
from typing import Any

import pytest
from sqlalchemy import text

from backend.db.unit_of_work import unit_of_work
from backend.errors import Conflict
from backend.jobs import service as jobs
from backend.jobs.schemas import CostKind, RunState
from backend.jobs.schemas import Engine as EngineName
from backend.permissions import Actor
from backend.quiz.schemas import Blueprint, ItemType, Severity
from backend.sources import service as sources
from tests.agents.provider.conftest import carry_out, look, start
from tests.peers import author
from tests.peers.faults import hangs, json_object_only, prefers_new_names, text_only
from tests.peers.provider import MODEL, Behaviour, Exchange, Peer
from tests.provider.conftest import Configure

SEVERAL = Blueprint(counts={ItemType.MULTIPLE_CHOICE: 5, ItemType.CLOZE: 2, ItemType.TRUE_FALSE: 1}, seed=7)


def spoiled(**changes: Any) -> Behaviour:
    """A model whose drafts all have something else in these fields."""

    def behaviour(exchange: Exchange) -> None:
        value = author.answer(exchange.prompt)
        for item in value.get("items", []):
            item.update(changes)
        exchange.say(json.dumps(value))

    return behaviour


def test_a_run_on_the_provider_delivers_a_proven_item(ada: Actor, peer: Peer, configure: Configure) -> None:
    configure(peer)
    run_id = start(ada)
    carry_out(run_id)
    run, steps, items = look(ada, run_id)
    assert (run.state, run.delivered, run.engine) == (RunState.SUCCEEDED, 1, EngineName.PROVIDER)
    assert run.engine_version == f"provider-2/{MODEL}"
    assert [(s.agent, s.action["name"], s.outcome) for s in steps] == [
        ("QuizAgent", "draft", "passed"),
        ("ReviewAgent", "repair", "repaired"),
        ("SolverAgent", "solve", "agreed"),
        (None, "finish", "finished"),
    ]
    (item,) = items
    assert run.source_id is not None
    with unit_of_work() as uow:
        source = sources.read_source(uow, ada, run.source_id)
    (span,) = item.evidence
    assert span.quote == source.text[span.start : span.end]
    assert span.passage_id in {passage.id for passage in source.passages}
    assert (item.provenance.engine, item.provenance.agent) == ("provider", "QuizAgent")


def test_steps_tell_model_tokens_cost_and_latency_and_the_run_their_sum(
    ada: Actor, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    run_id = start(ada)
    carry_out(run_id)
    run, steps, _ = look(ada, run_id)
    for step in [step for step in steps if step.model]:
        assert step.model == MODEL
        assert step.tokens == {"input": 600, "cached": 400, "output": 150, "reasoning": 50}
        assert step.cost == pytest.approx(0.0012)
        assert step.latency_ms > 0
    assert run.cost.kind is CostKind.ESTIMATED
    assert run.cost.amount == pytest.approx(0.0024)


def test_the_cost_of_a_model_without_a_price_is_unknown_and_not_zero(
    ada: Actor, peer: Peer, configure: Configure
) -> None:
    configure(peer, TOOLBOX_MODEL="unheard-of")
    run_id = start(ada)
    carry_out(run_id)
    run, steps, _ = look(ada, run_id)
    assert (run.state, run.cost.kind, run.cost.amount) == (RunState.SUCCEEDED, CostKind.UNKNOWN, None)
    assert steps[0].cost is None


def test_several_types_come_in_batches_each_from_its_own_passages(
    ada: Actor, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    run_id = start(ada, SEVERAL)
    carry_out(run_id)
    run, steps, items = look(ada, run_id)
    assert (run.state, run.delivered, run.shortfall.count) == (RunState.SUCCEEDED, 8, 0), run.shortfall
    drafts = [request for request in peer.requests if "Question type:" in request["messages"][1]["content"]]
    # Two calls of one moment may ask the same in a text this short; the later one is refused and drafted again.
    assert 4 <= len(drafts) <= 6
    assert len(peer.requests) == len(drafts) + len(items)
    assert len({item.stem for item in items}) == 8
    assert [step.index for step in steps] == list(range(len(steps)))
    beside = [step for step in steps if "batch" in step.action]
    assert beside
    assert {step.cost for step in beside} == {0.0}


@pytest.mark.parametrize("server", [json_object_only, text_only, prefers_new_names])
def test_a_server_that_can_do_less_gives_the_same_valid_quiz(
    ada: Actor, peer: Peer, configure: Configure, server: Behaviour
) -> None:
    configure(peer)
    peer.behaviour = server
    run_id = start(ada, SEVERAL)
    carry_out(run_id)
    run, _, items = look(ada, run_id)
    assert (run.state, run.delivered) == (RunState.SUCCEEDED, 8)
    assert not [f for item in items for f in item.findings if f.severity is Severity.ERROR]
    assert all(item.evidence for item in items)


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"quote": "Rain is made of small green frogs."}, "evidence_not_exact"),
        ({"quote": "is a"}, "evidence_not_exact"),
        ({"options": [{"text": "Wind", "correct": True, "why": ""}]}, "option_count"),
        ({"question": "x" * 30_000}, "wrong_schema"),
    ],
)
def test_drafts_without_proof_or_form_are_refused_counted_and_given_up(
    ada: Actor, peer: Peer, configure: Configure, changes: dict[str, Any], finding: str
) -> None:
    configure(peer)
    peer.behaviour = spoiled(**changes)
    run_id = start(ada)
    carry_out(run_id)
    run, steps, items = look(ada, run_id)
    assert (items, run.state, run.delivered) == ([], RunState.SUCCEEDED, 0)
    (reason,) = run.shortfall.reasons
    assert (reason.code, reason.count) == ("refused_by_checks", 1)
    assert finding in reason.message
    assert [step.outcome for step in steps] == ["refused", "refused", "shortfall", "finished"]
    assert steps[0].context["refused_by_check"] == {finding: 1}


def test_a_quote_with_other_white_space_becomes_the_sources_own_text(
    ada: Actor, peer: Peer, configure: Configure
) -> None:
    configure(peer)

    def respaced(exchange: Exchange) -> None:
        value = author.answer(exchange.prompt)
        for item in value.get("items", []):
            item["quote"] = "  " + item["quote"].replace(" ", "\n ")
        exchange.say(json.dumps(value))

    peer.behaviour = respaced
    run_id = start(ada)
    carry_out(run_id)
    _, _, items = look(ada, run_id)
    assert "\n" not in items[0].evidence[0].quote


def test_a_source_that_stays_here_is_never_sent_even_when_the_runs_row_says_so(
    ada: Actor, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    with pytest.raises(Conflict) as refused:
        start(ada, local_only=True)
    assert refused.value.code == "source_stays_here"
    run_id = start(ada, engine=EngineName.AUTO, local_only=True)
    run, _, _ = look(ada, run_id)
    assert run.engine is EngineName.LOCAL
    with unit_of_work() as uow:
        uow.session.execute(text("UPDATE runs SET engine = 'provider'"))
    carry_out(run_id)
    run, _, items = look(ada, run_id)
    assert run.error is not None
    assert (run.state, run.error.code, items) == (RunState.FAILED, "source_stays_here", [])
    assert peer.requests == []


def test_a_cancel_ends_a_model_call_within_two_seconds_and_nothing_is_written_after_it(
    ada: Actor, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    arrived = threading.Event()

    def silent(exchange: Exchange) -> None:
        arrived.set()
        hangs(exchange)

    peer.behaviour = silent
    run_id = start(ada)
    working = threading.Thread(target=carry_out, args=(run_id,))
    working.start()
    assert arrived.wait(10)
    began = time.monotonic()
    with unit_of_work() as uow:
        jobs.cancel_run(uow, ada, run_id)
    working.join(10)
    assert time.monotonic() - began < 2
    run, steps, items = look(ada, run_id)
    assert (run.state, steps, items) == (RunState.CANCELLED, [], [])


def test_the_steps_hold_no_source_item_or_prompt_text(ada: Actor, peer: Peer, configure: Configure) -> None:
    configure(peer)
    run_id = start(ada, SEVERAL)
    carry_out(run_id)
    _, steps, items = look(ada, run_id)
    written = " ".join(step.model_dump_json() for step in steps)
    for item in items:
        assert item.stem not in written
        assert all(span.quote not in written for span in item.evidence)
    assert "You write quiz questions" not in written
