"""QuizAgent on a model provider: drafts are proven, checked and paid for, or they are not kept."""

import json
from typing import Any

import pytest

from backend.agents import loop
from backend.db.unit_of_work import unit_of_work
from backend.jobs.schemas import CostKind, RunState
from backend.jobs.schemas import Engine as EngineName
from backend.permissions import Actor
from backend.quiz.schemas import Blueprint, ItemType, Severity
from backend.sources import service as sources
from tests.agents.provider.conftest import carry_out, look, start
from tests.peers import author
from tests.peers.provider import MODEL, Exchange, Peer
from tests.provider.conftest import Configure

SEVERAL = Blueprint(counts={ItemType.MULTIPLE_CHOICE: 5, ItemType.CLOZE: 2, ItemType.TRUE_FALSE: 1}, seed=7)


def test_a_run_on_the_provider_delivers_a_proven_item(ada: Actor, peer: Peer, configure: Configure) -> None:
    configure(peer)
    run_id = start(ada)
    carry_out(run_id)
    run, steps, items = look(ada, run_id)
    assert (run.state, run.delivered, run.engine) == (RunState.SUCCEEDED, 1, EngineName.PROVIDER), run.error
    assert run.engine_version == f"provider-1/{MODEL}"
    assert [(s.agent, s.action["name"], s.outcome) for s in steps] == [
        ("QuizAgent", "draft", "passed"),
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
