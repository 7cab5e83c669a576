"""What operators set of the provider while it runs: off and on, and the day's budget, from the next request on."""

import pytest

from backend.audit import service as trail
from backend.audit.schemas import AuditFilter
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import Conflict, NotAllowed
from backend.jobs import service as jobs
from backend.jobs.schemas import Engine, NewRun
from backend.permissions import Actor, Role
from backend.provider import service
from backend.provider.schemas import Outcome
from backend.quiz.schemas import Blueprint, ItemType
from tests.factories import a_person, a_source
from tests.peers.provider import Peer
from tests.provider.conftest import Configure, a_question
from tests.provider.test_limits import paris


@pytest.fixture
def olga(configure: Configure, peer: Peer) -> Actor:
    """An operator of a console whose provider answers."""
    configure(peer)
    peer.behaviour = paris
    with unit_of_work() as uow:
        return a_person(uow, Role.OPERATOR, "Olga")


def test_switched_off_nothing_is_sent_until_it_is_switched_on(olga: Actor, peer: Peer) -> None:
    with unit_of_work() as uow:
        off = service.switch_provider(uow, olga, enabled=False)
    assert (off.enabled, off.switched_by) == (False, "Olga")
    answer = service.ask(a_question(seed=1))
    assert (answer.outcome, len(peer.requests)) == (Outcome.SWITCHED_OFF, 0)
    assert answer.reason.startswith("Olga switched the model provider off.")
    assert answer.outcome.permanent
    with unit_of_work() as uow:
        service.switch_provider(uow, olga, enabled=True)
    assert service.ask(a_question(seed=1)).outcome is Outcome.OK


def test_runs_go_to_the_local_engine_meanwhile_or_are_refused(olga: Actor) -> None:
    with unit_of_work() as uow:
        ada = a_person(uow)
        source = a_source(uow, ada)
        service.switch_provider(uow, olga, enabled=False)

        def run(engine: Engine) -> Engine:
            blueprint = Blueprint(counts={ItemType.CLOZE: 1})
            return jobs.start_run(
                uow, ada, NewRun(source_id=source.id, blueprint=blueprint, engine=engine)
            ).engine

        assert run(Engine.AUTO) is Engine.LOCAL
        with pytest.raises(Conflict, match="Olga switched") as refused:
            run(Engine.PROVIDER)
        assert refused.value.code == "provider_switched_off"
        service.switch_provider(uow, olga, enabled=True)
        assert run(Engine.AUTO) is Engine.PROVIDER


def test_a_budget_set_here_goes_before_the_environment_until_it_is_given_back(
    olga: Actor, peer: Peer
) -> None:
    with unit_of_work() as uow:
        assert service.daily_budget(uow) == 20.0
        service.set_daily_budget(uow, olga, 0.0)
    refused = service.ask(a_question(seed=1))
    assert refused.outcome is Outcome.OVER_BUDGET
    assert "under Status" in refused.reason
    with unit_of_work() as uow:
        lifted = service.set_daily_budget(uow, olga, None)
        assert (lifted.budget_day, lifted.budget_set, lifted.budget_environment) == (None, True, 20.0)
    assert service.ask(a_question(seed=1)).outcome is Outcome.OK
    with unit_of_work() as uow:
        back = service.reset_daily_budget(uow, olga)
    assert (back.budget_day, back.budget_set) == (20.0, False)
    assert back.spent_today > 0


def test_each_change_is_recorded_once_and_only_operators_make_one(uow: UnitOfWork) -> None:
    olga, root = a_person(uow, Role.OPERATOR, "Olga"), a_person(uow, Role.ADMIN, "Root")
    for _ in range(2):
        service.switch_provider(uow, olga, enabled=False)
        service.set_daily_budget(uow, olga, 5.0)
    for _ in range(2):
        service.reset_daily_budget(uow, olga)
    done = trail.list_events(uow, root, AuditFilter(actor_id=olga.user_id)).items
    assert [(event.action, event.before, event.after) for event in reversed(done)] == [
        ("provider.switch", {"enabled": True}, {"enabled": False}),
        ("provider.budget", {"budget_day": 20.0}, {"budget_day": 5.0}),
        ("provider.budget", {"budget_day": 5.0}, {"budget_day": 20.0, "by": "TOOLBOX_BUDGET_DAY"}),
    ]
    with pytest.raises(NotAllowed):
        service.switch_provider(uow, a_person(uow), enabled=True)
