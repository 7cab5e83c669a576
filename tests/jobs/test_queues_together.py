"""Many start, end, pause and cancel at the same time: limits hold, nothing is let go twice, nobody blocks for ever."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from backend.db.unit_of_work import unit_of_work
from backend.jobs import dispatch, recording
from backend.jobs import service as jobs
from backend.jobs.schemas import NewRun, QueueChange, QueueName
from backend.permissions import Actor, Role
from backend.quiz.schemas import Blueprint, ItemType
from tests.factories import a_person, a_source

ONE = Blueprint(counts={ItemType.CLOZE: 1})


@pytest.fixture
def ada(committed: Engine) -> Actor:
    """An educator in a database with real commits."""
    with unit_of_work() as uow:
        return a_person(uow)


def let_go() -> list[UUID]:
    with unit_of_work() as uow:
        rows = uow.session.scalars(
            text("SELECT id FROM runs WHERE state = 'queued' AND dispatched_at IS NOT NULL")
        )
        engines = uow.session.scalars(
            text("SELECT workflow_uuid::uuid FROM dbos.workflow_status WHERE status = 'ENQUEUED'")
        )
        ours = sorted(rows)
        assert ours == sorted(engines), "our rows and the engine's say the same"
    return ours


def test_clicks_and_ends_and_changes_at_the_same_time_never_exceed_a_limit(ada: Actor) -> None:
    with unit_of_work() as uow:
        olga = a_person(uow, Role.OPERATOR, "Olga")
        source = a_source(uow, ada)
        jobs.change_queue(uow, olga, QueueName.INTERACTIVE, QueueChange(concurrency=2))

    def click(number: int) -> None:
        with unit_of_work() as uow:
            jobs.start_run(uow, ada, NewRun(source_id=source.id, blueprint=ONE, priority=-(number % 3)))

    def end(number: int) -> None:
        for run_id in let_go()[:1]:
            with unit_of_work() as uow:
                if number % 2:
                    jobs.cancel_run(uow, ada, run_id)
                else:
                    recording.fail(uow, run_id, code="x", message="x")
                    uow.session.execute(
                        text("UPDATE dbos.workflow_status SET status = 'ERROR' WHERE workflow_uuid = :id"),
                        {"id": str(run_id)},
                    )
            dispatch.admit_next()

    def fiddle(number: int) -> None:
        with unit_of_work() as uow:
            (jobs.pause_queue if number % 2 else jobs.resume_queue)(uow, olga, QueueName.INTERACTIVE)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(click, range(20)))
        assert len(let_go()) == 2
        work = [threads.submit(act, number) for number in range(12) for act in (click, fiddle)]
        for done in work:
            done.result(30)
        fiddle(0)
        assert len(let_go()) == 2
    for number in range(32):
        end(number)
        assert len(let_go()) == min(2, 31 - number)
