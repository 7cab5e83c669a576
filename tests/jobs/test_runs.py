"""Runs: asked for once, seen by those who may, stopped and tried again."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, NotAllowed, NotFound
from backend.jobs import recording, repository
from backend.jobs import service as jobs
from backend.jobs.models import WorkerRow
from backend.jobs.schemas import Engine, Liveness, NewRun, Run, RunFilter, RunKind, RunState
from backend.permissions import Actor, Role
from backend.quiz.schemas import Blueprint, ItemType
from backend.sources import service as sources
from tests.factories import a_person, a_source

BLUEPRINT = Blueprint(counts={ItemType.MULTIPLE_CHOICE: 2, ItemType.CLOZE: 1}, seed=7)


def a_queued_run(uow: UnitOfWork, owner: Actor, *, key: str | None = None) -> Run:
    wanted = NewRun(source_id=a_source(uow, owner).id, blueprint=BLUEPRINT)
    return jobs.start_run(uow, owner, wanted, idempotency_key=key)


def queued_workflows(uow: UnitOfWork) -> int:
    return int(uow.session.scalar(text("SELECT count(*) FROM dbos.workflow_status")) or 0)


def test_a_run_and_its_place_in_the_queue_come_in_one_transaction(uow: UnitOfWork) -> None:
    run = a_queued_run(uow, a_person(uow))
    assert (run.state, run.requested, run.engine) == (RunState.QUEUED, 3, Engine.LOCAL)
    assert queued_workflows(uow) == 1
    uow.session.rollback()
    assert queued_workflows(uow) == 0


def test_a_queued_run_says_why_it_waits(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    run = a_queued_run(uow, ada)
    assert run.waiting_because == "No worker is running. Start one, or look at the status page."
    repository.add(uow.session, WorkerRow(id="w", host="here", pid=1))
    assert jobs.read_run(uow, ada, run.id).waiting_because == "Waiting for a free worker."


def test_the_same_key_twice_is_one_run(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    assert a_queued_run(uow, ada, key="k").id == a_queued_run(uow, ada, key="k").id
    assert queued_workflows(uow) == 1


def test_a_section_that_its_kind_does_not_have_is_refused_with_those_it_has() -> None:
    with pytest.raises(ValidationError, match=r"no section rhymes; choose among overview, key_ideas"):
        NewRun(
            kind=RunKind.STUDY_GUIDE,
            source_id=UUID(int=1),
            blueprint=Blueprint(sections=["overview", "rhymes"]),
        )


def test_the_provider_is_refused_when_none_is_configured(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    wanted = NewRun(source_id=a_source(uow, ada).id, blueprint=BLUEPRINT, engine=Engine.PROVIDER)
    with pytest.raises(Conflict) as refused:
        jobs.start_run(uow, ada, wanted)
    assert refused.value.code == "provider_not_configured"


def test_a_source_that_stays_here_is_never_given_to_a_provider(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    source = a_source(uow, ada, local_only=True)
    with pytest.raises(Conflict) as refused:
        jobs.start_run(uow, ada, NewRun(source_id=source.id, blueprint=BLUEPRINT, engine=Engine.PROVIDER))
    assert refused.value.code == "source_stays_here"


def test_nobody_runs_on_another_persons_source(uow: UnitOfWork) -> None:
    ada, ben = a_person(uow), a_person(uow, name="Ben")
    source = a_source(uow, ada)
    with pytest.raises(NotFound):
        jobs.start_run(uow, ben, NewRun(source_id=source.id, blueprint=BLUEPRINT))


def test_educators_see_their_own_runs_and_operators_all(uow: UnitOfWork) -> None:
    ada, ben = a_person(uow), a_person(uow, name="Ben")
    watcher = a_person(uow, Role.OPERATOR, "Olga")
    run = a_queued_run(uow, ada)
    assert [r.id for r in jobs.list_runs(uow, ada, RunFilter()).items] == [run.id]
    assert jobs.list_runs(uow, ben, RunFilter()).items == []
    assert [r.id for r in jobs.list_runs(uow, watcher, RunFilter()).items] == [run.id]
    with pytest.raises(NotFound):
        jobs.read_run(uow, ben, run.id)
    with pytest.raises(NotFound):
        jobs.cancel_run(uow, ben, run.id)
    with pytest.raises(NotAllowed):
        jobs.list_runs(uow, a_person(uow, Role.VIEWER, "Vera"), RunFilter())


def test_runs_are_narrowed_by_state_kind_words_and_time(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    run = a_queued_run(uow, ada)

    def found(wanted: RunFilter) -> int:
        return len(jobs.list_runs(uow, ada, wanted).items)

    assert found(RunFilter(state=RunState.QUEUED, kind=RunKind.QUIZ, engine=Engine.LOCAL)) == 1
    assert found(RunFilter(state=RunState.FAILED)) == 0
    assert found(RunFilter(text="weather")) == 1
    assert found(RunFilter(since=run.created_at + timedelta(seconds=1))) == 0


def test_a_cancelled_run_stays_cancelled(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    run = a_queued_run(uow, ada)
    assert jobs.cancel_run(uow, ada, run.id).state is RunState.CANCELLED
    assert jobs.cancel_run(uow, ada, run.id).state is RunState.CANCELLED
    assert recording.begin(uow, run.id, engine_versions=dict.fromkeys(Engine, "x")) is None


def test_a_run_that_is_going_cannot_be_tried_again(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    run = a_queued_run(uow, ada)
    with pytest.raises(Conflict):
        jobs.retry_run(uow, ada, run.id)


def test_trying_again_is_a_new_run_that_names_its_parent(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    run = a_queued_run(uow, ada)
    jobs.cancel_run(uow, ada, run.id)
    again = jobs.retry_run(uow, ada, run.id)
    assert (again.parent_run_id, again.attempt, again.blueprint) == (run.id, 2, run.blueprint)


def test_a_run_whose_source_is_gone_cannot_be_tried_again(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    run = a_queued_run(uow, ada)
    jobs.cancel_run(uow, ada, run.id)
    assert run.source_id is not None
    sources.delete_source(uow, ada, run.source_id)
    uow.session.expire_all()
    with pytest.raises(Conflict) as refused:
        jobs.retry_run(uow, ada, run.id)
    assert refused.value.code == "source_gone"


@pytest.mark.parametrize(
    ("age", "stopped", "liveness"),
    [
        (0, False, Liveness.ALIVE),
        (6, False, Liveness.LATE),
        (11, False, Liveness.LOST),
        (0, True, Liveness.STOPPED),
    ],
)
def test_a_workers_liveness_is_the_age_of_its_lease(
    uow: UnitOfWork, age: int, stopped: bool, liveness: Liveness
) -> None:
    now = utc_now()
    repository.add(
        uow.session,
        WorkerRow(
            id=str(new_id()),
            host="elsewhere",
            pid=1,
            seen_at=now - timedelta(seconds=age),
            stopped_at=now if stopped else None,
        ),
    )
    (worker,) = jobs.list_workers(uow, a_person(uow, Role.OPERATOR))
    assert worker.liveness is liveness


def test_an_operator_reads_no_word_an_educator_typed(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    typed = BLUEPRINT.model_copy(update={"audience": "Grade 10", "objectives": ["Know the barometer."]})
    run = jobs.start_run(uow, ada, NewRun(source_id=a_source(uow, ada).id, blueprint=typed))
    olga = a_person(uow, Role.OPERATOR, "Olga")
    for seen in (jobs.read_run(uow, olga, run.id), jobs.list_runs(uow, olga, RunFilter()).items[0]):
        assert (seen.blueprint.audience, seen.blueprint.objectives) == ("", [])
        assert seen.blueprint.counts == BLUEPRINT.counts
    assert jobs.read_run(uow, ada, run.id).blueprint.audience == "Grade 10"


def test_a_retry_has_keys_of_its_own(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    run = a_queued_run(uow, ada, key="monday")
    jobs.cancel_run(uow, ada, run.id)
    again = jobs.retry_run(uow, ada, run.id, idempotency_key="monday")
    assert again.parent_run_id == run.id
    assert jobs.retry_run(uow, ada, run.id, idempotency_key="monday").id == again.id


@pytest.mark.parametrize("moment", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_windows_may_begin_and_end_with_time_itself(uow: UnitOfWork, moment: datetime) -> None:
    ada = a_person(uow)
    for wanted in (RunFilter(since=moment), RunFilter(until=moment), RunFilter(ended_until=moment)):
        assert jobs.list_runs(uow, ada, wanted).items == []
