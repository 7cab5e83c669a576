"""Row 24, scaled down: many runs, few requests a minute, and all finish without one too many."""

from datetime import timedelta

from sqlalchemy import text

from backend.db.unit_of_work import unit_of_work
from backend.jobs.schemas import RunState
from backend.permissions import Actor
from backend.quiz.schemas import Blueprint, ItemType
from tests.agents.provider.conftest import carry_out, look, start
from tests.peers.clock import QuickClock
from tests.peers.provider import Peer
from tests.provider.conftest import Configure


def test_twelve_runs_at_four_requests_a_minute_all_finish(
    ada: Actor, peer: Peer, configure: Configure, clock: QuickClock
) -> None:
    configure(peer, TOOLBOX_PROVIDER_RPM="4")
    runs = [start(ada, Blueprint(counts={ItemType.CLOZE: 1}, seed=seed)) for seed in range(12)]
    for run_id in runs:
        carry_out(run_id)
    assert {look(ada, run_id)[0].state for run_id in runs} == {RunState.SUCCEEDED}
    with unit_of_work() as uow:
        sent = list(uow.session.scalars(text("SELECT started_at FROM provider_calls ORDER BY started_at")))
    assert len(sent) == len(peer.requests) > 12
    assert all(
        later - earlier > timedelta(seconds=60) for earlier, later in zip(sent, sent[4:], strict=False)
    )
    assert sum(clock.slept) > 60 * (len(sent) // 4 - 1)
