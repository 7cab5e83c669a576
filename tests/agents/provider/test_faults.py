"""Row 25 in a run: each fault is shown by name, and nothing that was not validated is kept."""

import pytest

from backend.db.unit_of_work import unit_of_work
from backend.jobs import service as jobs
from backend.jobs.schemas import Engine as EngineName
from backend.jobs.schemas import RunState
from backend.permissions import Actor
from backend.provider.schemas import Outcome
from backend.quiz.schemas import Blueprint, ItemType
from tests.agents.provider.conftest import carry_out, look, start
from tests.peers.faults import FAULTS, unavailable
from tests.peers.provider import Exchange, Peer, well_behaved
from tests.provider.conftest import Configure

THREE = Blueprint(counts={ItemType.MULTIPLE_CHOICE: 2, ItemType.CLOZE: 1}, seed=7)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.usefixtures("clock", "soon")
def test_a_provider_that_only_fails_fails_the_run_with_the_outcome_in_words(
    ada: Actor, peer: Peer, configure: Configure, fault: str
) -> None:
    configure(peer)
    peer.behaviour, outcome = FAULTS[fault]
    run_id = start(ada)
    carry_out(run_id)
    run, steps, items = look(ada, run_id)
    assert (run.state, run.delivered, items) == (RunState.FAILED, 0, [])
    assert run.error is not None
    assert (run.error.code, run.error.message) == (outcome, outcome.sentence)
    assert steps[0].outcome == outcome
    (reason,) = run.shortfall.reasons
    assert (reason.code, reason.count) == (outcome, 1)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.usefixtures("clock", "soon")
def test_a_fault_that_passes_leaves_no_trace_in_the_quiz(
    ada: Actor, peer: Peer, configure: Configure, fault: str
) -> None:
    configure(peer)
    bad, _ = FAULTS[fault]

    def once(exchange: Exchange) -> None:
        bad(exchange) if len(peer.requests) == 1 else well_behaved(exchange)

    peer.behaviour = once
    run_id = start(ada)
    carry_out(run_id)
    run, _, items = look(ada, run_id)
    assert (run.state, run.delivered, len(items)) == (RunState.SUCCEEDED, 1, 1)


def test_what_came_before_the_provider_failed_is_kept_and_the_rest_is_explained(
    ada: Actor, peer: Peer, configure: Configure
) -> None:
    configure(peer)

    def no_more_cloze(exchange: Exchange) -> None:
        if "Question type: cloze" in exchange.prompt:
            exchange.error(401, "key revoked")
        else:
            well_behaved(exchange)

    peer.behaviour = no_more_cloze
    run_id = start(ada, THREE)
    carry_out(run_id)
    run, _, items = look(ada, run_id)
    assert (run.state, run.delivered, len(items)) == (RunState.SUCCEEDED, 2, 2)
    (reason,) = run.shortfall.reasons
    assert (reason.code, reason.count) == ("auth", 1)
    assert reason.message == f"1 × cloze: {Outcome.AUTH.sentence}"


def test_a_budget_that_is_used_up_ends_the_run_in_words(ada: Actor, peer: Peer, configure: Configure) -> None:
    configure(peer, TOOLBOX_BUDGET_RUN="0.0001")
    run_id = start(ada)
    carry_out(run_id)
    run, _, _ = look(ada, run_id)
    assert run.error is not None
    assert run.error.code == "over_budget"
    assert "An operator can raise TOOLBOX_BUDGET_RUN." in run.error.message
    assert peer.requests == []


@pytest.mark.usefixtures("clock")
def test_under_auto_the_local_engine_takes_over_and_everybody_can_see_it(
    ada: Actor, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    peer.behaviour = unavailable
    run_id = start(ada, THREE, engine=EngineName.AUTO)
    carry_out(run_id)
    run, steps, items = look(ada, run_id)
    assert (run.state, run.delivered, run.engine) == (RunState.SUCCEEDED, 3, EngineName.PROVIDER)
    assert {item.provenance.engine for item in items} == {"local"}
    assert {getattr(item.provenance, "instead_of_provider", None) for item in items} == {"server_error"}
    took_over = next(step for step in steps if step.outcome == "passed")
    assert (
        "the provider failed for good (server_error), so the local engine drafts"
        in took_over.policy["because"]
    )
    with unit_of_work() as uow:
        again = jobs.retry_run(uow, ada, run_id)
    assert again.engine is EngineName.PROVIDER


def test_auto_is_the_provider_where_one_is_configured(ada: Actor, peer: Peer, configure: Configure) -> None:
    configure(peer)
    run, _, _ = look(ada, start(ada, engine=EngineName.AUTO))
    assert run.engine is EngineName.PROVIDER
    configure(peer, TOOLBOX_MODEL="")
    run, _, _ = look(ada, start(ada, engine=EngineName.AUTO))
    assert run.engine is EngineName.LOCAL


def test_a_provider_that_is_gone_by_the_time_the_run_starts_is_said_or_replaced(
    ada: Actor, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    asked, auto = start(ada), start(ada, engine=EngineName.AUTO)
    configure(peer, TOOLBOX_MODEL="")
    carry_out(asked)
    carry_out(auto)
    run, _, _ = look(ada, asked)
    assert run.error is not None
    assert (run.state, run.error.code) == (RunState.FAILED, "provider_not_configured")
    carry_out(asked)
    run, _, items = look(ada, auto)
    assert (run.state, run.delivered) == (RunState.SUCCEEDED, 1)
    assert items[0].provenance.engine == "local"
    assert peer.requests == []
